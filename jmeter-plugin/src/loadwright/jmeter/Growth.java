package loadwright.jmeter;

import java.lang.management.ManagementFactory;

/**
 * Determines how many threads a pacer needs: enough that one is always waiting for the next arrival, and few
 * more.
 *
 * <p>A pacer is starved when arrivals are due and no thread is free to take them. It then grows by half,
 * repeatedly if necessary; otherwise it keeps a small reserve, and grows ahead of a rising rate by Little's
 * law.
 */
final class Growth {
    private static final double BUSY_CPU = 0.9;
    private static final int ENOUGH_FOR_BUSY_CPU = 32;
    private static final long BUSY_PAUSE = Clock.SECOND / 2;
    private static final double MARGIN = 1.2;
    private static final double RISING = 1.05;
    private static final double WEIGHT_OF_NEWEST = 0.3;

    private long iterations;
    private long iterationNanos;
    private double iterationSeconds;
    private int starvedTicks;
    private long grownAt;

    /** The number of threads to add now; {@code ahead} is the upcoming rate, both rates in transactions per second. */
    int wanted(Pacer pacer, double rate, double ahead, long now) {
        learn(pacer);
        int alive = pacer.alive();
        if (pacer.hasComing()) {
            return 0;
        }
        long backlog = pacer.backlog(now);
        if (backlog > 0) {
            starvedTicks++;
            return starvedTicks > 1 || alive < ENOUGH_FOR_BUSY_CPU ? whenStarved(alive, backlog, now) : 0;
        }
        starvedTicks = 0;
        long idle = -backlog;
        long reserve = 1 + alive / 10;
        long wanted = Math.max(0, reserve - idle);
        if (ahead > rate * RISING) {
            double needed = Math.ceil(ahead * iterationSeconds * MARGIN) + reserve;
            wanted = Math.max(wanted, Math.min((long) needed - alive, half(alive)));
        }
        return (int) wanted;
    }

    private int whenStarved(int alive, long backlog, long now) {
        int step = (int) Math.min(half(alive), backlog);
        if (alive >= ENOUGH_FOR_BUSY_CPU && cpuIsBusy()) {
            // On a machine without CPU time left, more threads would not increase the rate.
            if (now - grownAt < BUSY_PAUSE) {
                return 0;
            }
            step = 1 + alive / 64;
        }
        grownAt = now;
        return step;
    }

    private static int half(int alive) {
        return Math.max(1, alive / 2);
    }

    private void learn(Pacer pacer) {
        long count = pacer.iterations() - iterations;
        if (count == 0) {
            return;
        }
        double seconds = (pacer.iterationNanos() - iterationNanos) / (double) Clock.SECOND / count;
        iterations += count;
        iterationNanos = pacer.iterationNanos();
        iterationSeconds += (seconds - iterationSeconds) * (iterationSeconds == 0 ? 1 : WEIGHT_OF_NEWEST);
    }

    @SuppressWarnings("deprecation") // Java 8 does not have the replacement, getCpuLoad().
    private static boolean cpuIsBusy() {
        java.lang.management.OperatingSystemMXBean system = ManagementFactory.getOperatingSystemMXBean();
        return system instanceof com.sun.management.OperatingSystemMXBean
                && ((com.sun.management.OperatingSystemMXBean) system).getSystemCpuLoad() > BUSY_CPU;
    }
}
