package loadwright.jmeter;

import java.lang.reflect.Field;
import org.apache.jmeter.engine.StandardJMeterEngine;
import org.apache.jorphan.collections.HashTree;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Stops the test that JMeter runs in this JVM. */
final class JMeterTest {
    private static final Logger LOG = LoggerFactory.getLogger(JMeterTest.class);
    private static final Field RUNNING = field("running");
    private static final int STOP_TRIES = 100;
    private static final int STOP_PAUSE_MILLIS = 10;

    private volatile StandardJMeterEngine engine = starting();

    private static Field field(String name) {
        try {
            Field field = StandardJMeterEngine.class.getDeclaredField(name);
            field.setAccessible(true);
            return field;
        } catch (NoSuchFieldException e) {
            LOG.warn("This JMeter has no field {}: a plan that stops itself may not end, and nothing is warmed up", name);
            return null;
        }
    }

    /** The engine of the test that starts; null where this JMeter keeps it elsewhere. */
    private static StandardJMeterEngine starting() {
        Object found = value(field("engine"), null);
        return found instanceof StandardJMeterEngine ? (StandardJMeterEngine) found : null;
    }

    private static Object value(Field field, Object owner) {
        try {
            return field == null ? null : field.get(owner);
        } catch (IllegalAccessException e) {
            return null;
        }
    }

    /** The plan as it is about to be executed; null where this JMeter keeps it elsewhere. */
    HashTree plan() {
        StandardJMeterEngine current = engine;
        return current == null ? null : (HashTree) value(field("test"), current);
    }

    /** Records the engine. Each thread of JMeter that starts passes it on. */
    void use(StandardJMeterEngine current) {
        engine = current;
    }

    StandardJMeterEngine engine() {
        return engine;
    }

    /** Whether neither we nor the plan have stopped JMeter; JMeter has no public method for this. */
    boolean runs() {
        StandardJMeterEngine current = engine;
        return current == null || !Boolean.FALSE.equals(value(RUNNING, current));
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
