package loadwright.jmeter;

import java.lang.reflect.Field;
import org.apache.jmeter.engine.StandardJMeterEngine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Stops the test that JMeter runs in this JVM. */
final class JMeterTest {
    private static final Logger LOG = LoggerFactory.getLogger(JMeterTest.class);
    private static final Field RUNNING = runningField();
    private static final int STOP_TRIES = 100;
    private static final int STOP_PAUSE_MILLIS = 10;

    private volatile StandardJMeterEngine engine;

    private static Field runningField() {
        try {
            Field field = StandardJMeterEngine.class.getDeclaredField("running");
            field.setAccessible(true);
            return field;
        } catch (NoSuchFieldException e) {
            LOG.warn("This JMeter does not tell whether its test was stopped; a plan that stops itself may not end");
            return null;
        }
    }

    /** Records the engine. Only JMeter's threads have a reference to it, so each one that starts passes it on. */
    void use(StandardJMeterEngine current) {
        engine = current;
    }

    StandardJMeterEngine engine() {
        return engine;
    }

    /** Whether neither we nor the plan have stopped JMeter; JMeter has no public method for this. */
    boolean runs() {
        StandardJMeterEngine current = engine;
        if (current == null || RUNNING == null) {
            return true;
        }
        try {
            return RUNNING.getBoolean(current);
        } catch (IllegalAccessException e) {
            return true;
        }
    }

    /** Lets every thread end after its current sample; returns when JMeter has registered the stop. */
    void stop() {
        StandardJMeterEngine current = engine;
        if (current != null) {
            current.stopTest(false);
        } else {
            StandardJMeterEngine.stopEngine();
        }
        for (int tries = 0; tries < STOP_TRIES && runs(); tries++) {
            try {
                Thread.sleep(STOP_PAUSE_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /** Interrupts every thread. */
    void stopNow() {
        StandardJMeterEngine current = engine;
        if (current != null) {
            LOG.warn("Stopping now: what is under way is interrupted");
            current.stopTest(true);
        }
    }
}
