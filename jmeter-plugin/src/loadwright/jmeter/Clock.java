package loadwright.jmeter;

import java.time.Instant;
import org.apache.jmeter.util.JMeterUtils;

/** The server's time in this JVM: set once, monotonic afterwards. */
final class Clock {
    static final long SECOND = 1_000_000_000L;

    private static final long OFFSET_MILLIS = Math.round(offsetMillis());
    private static final long BASE = base();

    private Clock() {
    }

    /** Nanoseconds since the epoch. */
    static long now() {
        return BASE + System.nanoTime();
    }

    /** Converts a time of this machine's clock to the server's; both in milliseconds since the epoch. */
    static long toServer(long millis) {
        return millis + OFFSET_MILLIS;
    }

    private static long base() {
        Instant now = Instant.now();
        return now.getEpochSecond() * SECOND + now.getNano() + (long) (offsetMillis() * 1e6) - System.nanoTime();
    }

    private static double offsetMillis() {
        return Double.parseDouble(JMeterUtils.getPropDefault("loadwright.clock_offset_ms", "0"));
    }
}
