package loadwright.jmeter;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Turns the texts of errors into a bounded number of kinds: texts of the same wording differ in their numbers only.
 *
 * <p>A number is replaced if it has been a time of the sample in every text of its wording so far ("It took 203
 * milliseconds"), or a size if no number has been a time; or if it differs between texts of a wording with more than
 * {@code MAX_VARIANTS} of them ("order 8812 not found"). Others are kept: limits, ports, codes. Thread-safe.
 */
final class Wordings {
    static final String NUMBER = "#";
    private static final int MAX_VARIANTS = 10;
    private static final int MAX_WORDINGS = 500;
    /** Smaller values are often equal to a measured one by chance. */
    private static final long SMALLEST = 10;
    private static final int MAX_DIGITS = 18;
    /** Numbers, also with separators in the form of any locale, and words with digits in them: ids, hashes. */
    private static final Pattern NUMBERS =
            Pattern.compile("(?:\\d+(?:[.,'\u00a0\u202f\u2019]\\d+)*|(?<![A-Za-z])[A-Za-z]++\\d)+");

    private final Map<String, Wording> wordings = new ConcurrentHashMap<>();

    /** Returns the kind of {@code text}, whose first {@code fixed} characters are kept as they are. */
    String kind(String text, int fixed, long[] times, long[] sizes) {
        Matcher matcher = NUMBERS.matcher(text).region(fixed, text.length());
        List<String> parts = new ArrayList<>();
        List<String> numbers = new ArrayList<>();
        int end = 0;
        while (matcher.find()) {
            parts.add(text.substring(end, matcher.start()));
            numbers.add(matcher.group());
            end = matcher.end();
        }
        if (numbers.isEmpty()) {
            return text;
        }
        parts.add(text.substring(end));
        String bare = String.join(NUMBER, parts);
        // With their number, because the text may contain the replacement itself.
        String key = numbers.size() + NUMBER + bare;
        Wording wording = wordings.get(key);
        if (wording == null) {
            if (wordings.size() >= MAX_WORDINGS) {
                return bare;
            }
            wording = wordings.computeIfAbsent(key, absent -> new Wording(numbers));
        }
        return wording.kind(parts, numbers, times, sizes);
    }

    private static boolean isOneOf(long[] values, String number) {
        StringBuilder digits = new StringBuilder();
        for (int position = 0; position < number.length(); position++) {
            char letter = number.charAt(position);
            if (letter >= '0' && letter <= '9') {
                digits.append(letter);
            } else if (Character.isLetter(letter)) {
                return false;
            }
        }
        if (digits.length() > MAX_DIGITS) {
            return false;
        }
        long value = Long.parseLong(digits.toString());
        for (long one : values) {
            if (one == value && value >= SMALLEST) {
                return true;
            }
        }
        return false;
    }

    /** The texts of one wording. */
    private static final class Wording {
        private final List<String> first;
        /** By number: whether all texts so far had a time of their sample there; a size; and whether they differ there. */
        private final boolean[] alwaysTime;
        private final boolean[] alwaysSize;
        private final boolean[] varies;
        private final Set<String> variants = new HashSet<>();

        Wording(List<String> numbers) {
            first = numbers;
            alwaysTime = new boolean[numbers.size()];
            alwaysSize = new boolean[numbers.size()];
            Arrays.fill(alwaysTime, true);
            Arrays.fill(alwaysSize, true);
            varies = new boolean[numbers.size()];
        }

        synchronized String kind(List<String> parts, List<String> numbers, long[] times, long[] sizes) {
            boolean anyTime = false;
            for (int position = 0; position < varies.length; position++) {
                String number = numbers.get(position);
                alwaysTime[position] &= isOneOf(times, number);
                alwaysSize[position] &= isOneOf(sizes, number);
                anyTime |= alwaysTime[position];
                varies[position] |= !number.equals(first.get(position));
            }
            boolean[] measured = anyTime ? alwaysTime : alwaysSize;
            String variant = text(parts, numbers, measured, false);
            if (variants.contains(variant) || variants.size() < MAX_VARIANTS) {
                variants.add(variant);
                return variant;
            }
            return text(parts, numbers, measured, true);
        }

        private String text(
                List<String> parts, List<String> numbers, boolean[] measured, boolean withoutVarying) {
            StringBuilder text = new StringBuilder(parts.get(0));
            for (int position = 0; position < varies.length; position++) {
                boolean replaced = measured[position] || withoutVarying && varies[position];
                text.append(replaced ? NUMBER : numbers.get(position)).append(parts.get(position + 1));
            }
            return text.toString();
        }
    }
}
