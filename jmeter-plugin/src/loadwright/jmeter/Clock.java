package loadwright.jmeter;

import java.time.Instant;
import org.apache.jmeter.util.JMeterUtils;

/** The server's time in this JVM: set at the beginning of a run, monotonic afterwards. */
final class Clock {
    static final long SECOND = 1_000_000_000L;

    private static double offsetMillis;
    private static long base;

    static {
        set();
    }

    private Clock() {
    }

    /** Takes the offset from the properties of the run. */
    static void set() {
        offsetMillis = Double.parseDouble(JMeterUtils.getPropDefault("loadwright.clock_offset_ms", "0"));
        Instant now = Instant.now();
        base = now.getEpochSecond() * SECOND + now.getNano() + (long) (offsetMillis * 1e6) - System.nanoTime();
    }

    /** Nanoseconds since the epoch. */
    static long now() {
        return base + System.nanoTime();
    }

    /** Converts a time of this machine's clock to the server's; both in milliseconds since the epoch. */
    static long toServer(long millis) {
        return millis + Math.round(offsetMillis);
    }
}
