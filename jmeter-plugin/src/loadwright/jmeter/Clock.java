package loadwright.jmeter;

import java.time.Instant;
import org.apache.jmeter.util.JMeterUtils;

/** The server's time in this JVM: set once, monotonic from then on. */
final class Clock {
    static final long SECOND = 1_000_000_000L;

    private static final long BASE = base();

    private Clock() {
    }

    /** Nanoseconds since the epoch. */
    static long now() {
        return BASE + System.nanoTime();
    }

    private static long base() {
        double offsetMillis = Double.parseDouble(JMeterUtils.getPropDefault("loadwright.clock_offset_ms", "0"));
        Instant now = Instant.now();
        return now.getEpochSecond() * SECOND + now.getNano() + (long) (offsetMillis * 1e6) - System.nanoTime();
    }
}
