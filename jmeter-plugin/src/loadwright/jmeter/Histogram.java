package loadwright.jmeter;

import java.util.Arrays;

/**
 * A multiset of elapsed milliseconds in log-linear buckets: exact below 1,024 ms, within 0.1 % above.
 *
 * <p>Layout and text form are documented in {@code core/stats/histogram.py}. Not thread-safe.
 */
final class Histogram {
    private static final int EXACT_LIMIT = 1024;
    private static final int BUCKETS_PER_OCTAVE = 512;
    static final long MAX_VALUE = (1L << 40) - 1;
    private static final int SMALLEST_LENGTH = 64;

    private int[] counts = new int[SMALLEST_LENGTH];
    private int highest = -1;

    static int index(long value) {
        if (value < EXACT_LIMIT) {
            return (int) Math.max(value, 0);
        }
        long capped = Math.min(value, MAX_VALUE);
        int shift = 64 - Long.numberOfLeadingZeros(capped) - 10;
        return EXACT_LIMIT + (shift - 1) * BUCKETS_PER_OCTAVE + (int) (capped >> shift) - BUCKETS_PER_OCTAVE;
    }

    void add(long value) {
        int index = index(value);
        if (index >= counts.length) {
            // Doubling makes this rare: the array for one second of a label grows only a few times.
            counts = Arrays.copyOf(counts, Integer.highestOneBit(index) << 1);
        }
        counts[index]++;
        if (index > highest) {
            highest = index;
        }
    }

    Histogram copy() {
        Histogram twin = new Histogram();
        twin.counts = counts.clone();
        twin.highest = highest;
        return twin;
    }

    void merge(Histogram other) {
        if (other.highest >= counts.length) {
            counts = Arrays.copyOf(counts, other.counts.length);
        }
        for (int index = 0; index <= other.highest; index++) {
            counts[index] += other.counts[index];
        }
        highest = Math.max(highest, other.highest);
    }

    /** Appends the text form, which is empty for an empty histogram. */
    void encode(StringBuilder text) {
        int previous = 0;
        String gap = "";
        for (int index = 0; index <= highest; index++) {
            int count = counts[index];
            if (count == 0) {
                continue;
            }
            text.append(gap).append(index - previous);
            if (count > 1) {
                text.append(':').append(count);
            }
            previous = index;
            gap = " ";
        }
    }
}
