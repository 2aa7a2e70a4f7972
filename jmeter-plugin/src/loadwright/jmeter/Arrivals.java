package loadwright.jmeter;

/**
 * When each transaction of an asked rate is due. Immutable.
 *
 * <p>The count of arrivals N(t) is the integral of the rate; ticket k is due when N(t) reaches k plus the
 * phase, which places the arrivals of several generators between each other's. Wherever the rate is a
 * constant whole number, N is shifted by at most half an arrival so that it is whole at whole seconds: then
 * every second holds exactly as many arrivals as asked. The shifts follow from the curve alone, so all
 * generators make the same ones.
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
     * @param start when the load begins; nothing is due before
     * @param before the arrivals that {@code previous} counts are kept: this one goes on from {@code now}
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

    /** When {@code ticket} is due in nanoseconds since the epoch, {@link #NEVER} when it is not. */
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

    /** How many tickets, from 0 on, are due at {@code time} or before. */
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
