package loadwright.jmeter;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.ArrayList;
import java.util.List;
import loadwright.jmeter.warmup.Steadiness;

/** Lets tests in other languages call the computing classes: one question per line, one answer per line. */
final class Probe {
    private static final String WORDINGS = "wordings\t";

    private Probe() {
    }

    public static void main(String[] arguments) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            System.out.println(line.startsWith(WORDINGS) ? wordings(line) : answer(line.trim().split(" ")));
            System.out.flush();
        }
    }

    private static String answer(String[] words) {
        switch (words[0]) {
            case "histogram":
                return histogram(words);
            case "steadiness":
                return steadiness(words);
            case "label":
                return label(words);
            case "missed":
                return PacerProbe.missed(words);
            case "successor":
                return PacerProbe.successor();
            default:
                return arrivals(words);
        }
    }

    /** {@code steadiness NANOS:SAMPLES:COMPILING…}: the number of windows after which it is reached; 0 if it is not. */
    private static String steadiness(String[] words) {
        Steadiness steadiness = new Steadiness();
        for (int number = 1; number < words.length; number++) {
            String[] window = words[number].split(":");
            steadiness.add(Double.parseDouble(window[0]), Long.parseLong(window[1]), Double.parseDouble(window[2]));
            if (steadiness.reached()) {
                return Integer.toString(number);
            }
        }
        return "0";
    }

    /** {@code wordings<TAB>TIME<TAB>SIZE<TAB>TEXT…}: the kinds of the texts, each of a sample of that time and size. */
    private static String wordings(String line) {
        String[] words = line.split("\t");
        Wordings wordings = new Wordings();
        List<String> kinds = new ArrayList<>();
        for (int number = 1; number < words.length; number += 3) {
            long[] time = {Long.parseLong(words[number])};
            long[] size = {Long.parseLong(words[number + 1])};
            kinds.add(wordings.kind(words[number + 2], 0, time, size));
        }
        return String.join("\t", kinds);
    }

    /** {@code label UNIT…}: the limited label as JSON, of a label in hexadecimal units of UTF-16. */
    private static String label(String[] words) {
        StringBuilder label = new StringBuilder();
        for (int number = 1; number < words.length; number++) {
            label.append((char) Integer.parseInt(words[number], 16));
        }
        StringBuilder text = new StringBuilder();
        Json.string(text, Label.limited(label.toString()));
        return text.toString();
    }

    /** {@code histogram VALUE…}: its text form. */
    private static String histogram(String[] words) {
        // In two halves that are then merged, like stripes.
        Histogram whole = new Histogram();
        Histogram half = new Histogram();
        for (int number = 1; number < words.length; number++) {
            (number % 2 == 0 ? whole : half).add(Long.parseLong(words[number]));
        }
        whole.merge(half);
        StringBuilder text = new StringBuilder();
        whole.encode(text);
        return text.toString();
    }

    /**
     * {@code arrivals COUNT SHARE PHASE START CURVE [NOW CURVE]…}: the due times of the first tickets in
     * nanoseconds; each NOW is the time at which the following curve replaced the previous one.
     */
    private static String arrivals(String[] words) {
        double share = Double.parseDouble(words[2]);
        double phase = Double.parseDouble(words[3]);
        long start = Curve.nanos(words[4]);
        Arrivals arrivals = new Arrivals(Curve.parse(words[5]), share, phase, start, null, 0);
        StringBuilder text = new StringBuilder();
        long ticket = 0;
        long count = Long.parseLong(words[1]);
        for (int next = 6; ticket < count; ) {
            long due = arrivals.due(ticket);
            if (next < words.length && due >= Curve.nanos(words[next])) {
                long now = Curve.nanos(words[next]);
                arrivals = new Arrivals(Curve.parse(words[next + 1]), share, phase, start, arrivals, now);
                next += 2;
                continue;
            }
            if (due == Arrivals.NEVER) {
                break;
            }
            text.append(due).append(' ');
            ticket++;
        }
        return text.toString().trim();
    }
}
