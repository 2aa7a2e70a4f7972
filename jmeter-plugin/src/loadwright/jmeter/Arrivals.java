package loadwright.jmeter;

/**
 * The due time of each transaction for a target rate. Immutable.
 *
 * <p>The count of arrivals N(t) is the integral of the rate; ticket k is due when N(t) reaches k plus the
 * phase, which interleaves the arrivals of several generators. Wherever the rate is constant and a whole
 * number, N is shifted by at most half an arrival so that it is whole at whole seconds: then every second
 * contains exactly the requested number of arrivals. The shifts depend on the curve only, so they are the same
 * on all generators.
 */
final class Arrivals {
    static final long NEVER = Long.MAX_VALUE;

    private static final double WHOLE = 1e-6;

    private final long start;
    private final double offset;
    private final double phase;
    private final long[] begin;
    private final double[] rate;
    private final double[] slope;
    private final double[] base;
    private final double[] reached;

    /**
     * @param rates transactions per second
     * @param start start of the load; nothing is due before
     * @param before the arrivals counted by {@code previous} are kept: this object continues from {@code now}
     */
    Arrivals(Curve rates, double share, double phase, long start, Arrivals previous, long now) {
        this.start = start;
        this.phase = phase;
        int points = rates.times.length;
        begin = new long[points + 1];
        rate = new double[points + 1];
        slope = new double[points + 1];
        base = new double[points + 1];
        reached = new double[points + 1];
        begin[0] = Math.min(start, rates.times[0]);
        rate[0] = rates.values[0] * share;
        for (int number = 0; number < points; number++) {
            begin[number + 1] = rates.times[number];
            rate[number + 1] = rates.values[number] * share;
            if (number + 1 < points && rates.times[number + 1] > rates.times[number]) {
                slope[number + 1] = (rates.values[number + 1] - rates.values[number]) * share
                        / seconds(rates.times[number + 1] - rates.times[number]);
            }
        }
        integrate();
        long since = Math.max(now, start);
        double counted = previous == null || now < start ? 0 : previous.count(now);
        offset = Math.rint(counted - counted(since));
    }

    private void integrate() {
        double highest = Double.NEGATIVE_INFINITY;
        double area = 0;
        for (int piece = 0; piece < begin.length; piece++) {
            boolean last = piece == begin.length - 1;
            base[piece] = anchored(piece, area);
            double length = last ? 0 : seconds(begin[piece + 1] - begin[piece]);
            area = base[piece] + rate[piece] * length + slope[piece] * length * length / 2;
            highest = Math.max(highest, last && rate[piece] > 0 ? Double.POSITIVE_INFINITY : area);
            reached[piece] = highest;
        }
    }

    private double anchored(int piece, double area) {
        boolean constant = slope[piece] == 0 && rate[piece] > WHOLE;
        if (!constant || Math.abs(rate[piece] - Math.rint(rate[piece])) > WHOLE) {
            return area;
        }
        long second = -Math.floorDiv(-begin[piece], Clock.SECOND) * Clock.SECOND;
        boolean last = piece == begin.length - 1;
        if (!last && (begin[piece + 1] < second || begin[piece + 1] == begin[piece])) {
            return area;
        }
        double there = area + rate[piece] * seconds(second - begin[piece]);
        return area + Math.rint(there) - there;
    }

    /** The due time of {@code ticket} in nanoseconds since the epoch; {@link #NEVER} if it is never due. */
    long due(long ticket) {
        double wanted = ticket + phase - offset;
        int low = 0;
        int high = reached.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (reached[middle] > wanted) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        if (low == reached.length) {
            return NEVER;
        }
        double rest = Math.max(0, wanted - base[low]);
        double root = Math.sqrt(Math.max(0, rate[low] * rate[low] + 2 * slope[low] * rest));
        double after = rest == 0 ? 0 : 2 * rest / (rate[low] + root);
        return Math.max(start, begin[low] + (long) (after * Clock.SECOND));
    }

    /** The number of tickets, counted from 0, that are due at {@code time} or earlier. */
    long dueBy(long time) {
        return time < start ? 0 : (long) Math.floor(count(time) - phase) + 1;
    }

    private double count(long time) {
        return time < start ? 0 : counted(time) + offset;
    }

    private double counted(long time) {
        int piece = begin.length - 1;
        while (piece > 0 && begin[piece] > time) {
            piece--;
        }
        double after = seconds(time - begin[piece]);
        return base[piece] + rate[piece] * after + slope[piece] * after * after / 2;
    }

    private static double seconds(long nanos) {
        return nanos / (double) Clock.SECOND;
    }
}
