package loadwright.jmeter.warmup;

import java.util.ArrayDeque;
import java.util.Iterator;

/**
 * Decides when a warm-up may end: when the compilers have little left to do and the CPU time per sample no longer
 * falls.
 */
public final class Steadiness {
    /** Windows that are compared with the same number before them. */
    private static final int WINDOWS = 4;
    /** HotSpot compiles a method for the last time after 5,000 calls. */
    private static final long LEAST_SAMPLES = 6_000;
    private static final double FALLING = 0.93;
    private static final double MOST_COMPILING = 0.25;

    private static final class Window {
        final double cpuNanos;
        final long samples;
        final double compiling;

        Window(double cpuNanos, long samples, double compiling) {
            this.cpuNanos = cpuNanos;
            this.samples = samples;
            this.compiling = compiling;
        }
    }

    private final ArrayDeque<Window> windows = new ArrayDeque<>();
    private long samples;

    /**
     * Adds a window; windows have the same length.
     *
     * @param compiling the time that the compilers worked, as a part of the length
     */
    public void add(double cpuNanos, long count, double compiling) {
        windows.addLast(new Window(cpuNanos, count, compiling));
        samples += count;
        if (windows.size() > 2 * WINDOWS) {
            windows.removeFirst();
        }
    }

    /** Whether the last windows are as good as those before. */
    public boolean reached() {
        if (samples < LEAST_SAMPLES || windows.size() < 2 * WINDOWS) {
            return false;
        }
        Iterator<Window> all = windows.iterator();
        double before = cost(all);
        double compiling = 0;
        Iterator<Window> newest = windows.descendingIterator();
        for (int number = 0; number < WINDOWS; number++) {
            compiling += newest.next().compiling / WINDOWS;
        }
        return compiling <= MOST_COMPILING && cost(all) >= FALLING * before;
    }

    /** The CPU time per sample of the next windows. */
    private static double cost(Iterator<Window> windows) {
        double nanos = 0;
        long count = 0;
        for (int number = 0; number < WINDOWS; number++) {
            Window window = windows.next();
            nanos += window.cpuNanos;
            count += window.samples;
        }
        return nanos / Math.max(1, count);
    }
}
