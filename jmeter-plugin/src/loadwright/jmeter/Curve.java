package loadwright.jmeter;

import java.util.Arrays;

/** A piecewise-linear function of server time: straight lines between points, flat outside them. */
final class Curve {
    final long[] times;
    final double[] values;

    /** Points in order of time (nanoseconds since the epoch); two at the same time are a step. */
    Curve(long[] times, double[] values) {
        this.times = times;
        this.values = values;
    }

    /** Parses {@code T:V,T:V,…} with times in seconds. */
    static Curve parse(String text) {
        String[] words = text.split(",");
        long[] times = new long[words.length];
        double[] values = new double[words.length];
        for (int number = 0; number < words.length; number++) {
            int colon = words[number].indexOf(':');
            times[number] = nanos(words[number].substring(0, colon));
            values[number] = Double.parseDouble(words[number].substring(colon + 1));
        }
        return new Curve(times, values);
    }

    /** Parses seconds since the epoch with at most three decimals, exactly: a double is too coarse for nanoseconds. */
    static long nanos(String seconds) {
        return new java.math.BigDecimal(seconds).movePointRight(9).longValue();
    }

    /** The value at {@code time}; at a step, the later one. */
    double value(long time) {
        int last = times.length - 1;
        if (time >= times[last]) {
            return values[last];
        }
        if (time < times[0]) {
            return values[0];
        }
        int next = 1;
        while (times[next] <= time) {
            next++;
        }
        double part = (double) (time - times[next - 1]) / (times[next] - times[next - 1]);
        return values[next - 1] + (values[next] - values[next - 1]) * part;
    }

    /** This curve up to {@code time}, and 0 from there on. */
    Curve until(long time) {
        int before = 0;
        while (before < times.length && times[before] < time) {
            before++;
        }
        long[] kept = Arrays.copyOf(times, before + 2);
        double[] held = Arrays.copyOf(values, before + 2);
        kept[before] = time;
        kept[before + 1] = time;
        held[before] = value(time - 1);
        held[before + 1] = 0;
        return new Curve(kept, held);
    }

    /** The integral from {@code begin} to {@code end}, in units of the value times seconds. */
    double area(long begin, long end) {
        double area = 0;
        long left = begin;
        for (int number = 0; number <= times.length && left < end; number++) {
            long right = number < times.length ? Math.min(times[number], end) : end;
            if (right > left) {
                // Each piece is linear, so its value at the midpoint is its mean; the midpoint is never at a step.
                double seconds = (right - left) / (double) Clock.SECOND;
                area += value(left + (right - left) / 2) * seconds;
                left = right;
            }
        }
        return area;
    }
}
