package loadwright.jmeter;

import java.util.Locale;

/** Why the load ended in this JVM. */
enum Ending {
    /** The agent ordered it: at the end time, or by a stop. */
    ORDER,
    /** The plan stopped the test. */
    PLAN,
    /** The plan stopped the test before a thread of a main thread group had started. */
    SETUP,
    /** All threads had ended. */
    THREADS,
    /** The plan gives no main thread group any threads or arrivals. */
    NO_THREADS,
    /** A script exits the JVM although the test goes on. */
    EXIT,
    /** A signal from outside terminates the JVM. */
    SIGNAL;

    /** Whether the JVM exits before the test has ended. */
    boolean isExit() {
        return this == EXIT || this == SIGNAL;
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
