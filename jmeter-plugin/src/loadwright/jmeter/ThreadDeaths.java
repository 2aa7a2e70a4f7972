package loadwright.jmeter;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs the only uncaught error that JMeter does not log: with {@code ThreadDeath}, a script ends its thread silently. */
final class ThreadDeaths implements Thread.UncaughtExceptionHandler {
    private static final Logger LOG = LoggerFactory.getLogger(ThreadDeaths.class);
    // By its name, because Java is going to remove the class.
    private static final String THREAD_DEATH = "java.lang.ThreadDeath";

    private final Thread.UncaughtExceptionHandler jmeters;

    private ThreadDeaths(Thread.UncaughtExceptionHandler jmeters) {
        this.jmeters = jmeters;
    }

    /** Logs those of all threads from now on. */
    static void log() {
        Thread.setDefaultUncaughtExceptionHandler(new ThreadDeaths(Thread.getDefaultUncaughtExceptionHandler()));
    }

    @Override
    public void uncaughtException(Thread thread, Throwable error) {
        if (error.getClass().getName().equals(THREAD_DEATH)) {
            LOG.error("Uncaught exception in thread {}", thread, error);
        }
        if (jmeters != null) {
            jmeters.uncaughtException(thread, error);
        }
    }
}
