package loadwright.jmeter;

import java.lang.reflect.Field;
import org.apache.jmeter.threads.JMeterContextService;
import org.apache.jmeter.threads.JMeterThread;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The iteration that a thread of a main thread group executes. Each instance is used by its own thread only. */
final class Iteration {
    private static final Logger LOG = LoggerFactory.getLogger(Iteration.class);
    private static final Field RUNNING = running();
    private static final ThreadLocal<Iteration> CURRENT = new ThreadLocal<>();
    /** Whether samples were seen in threads without an iteration, such as those of a parallel controller. */
    private static volatile boolean sampledElsewhere;

    private final JMeterThread thread = JMeterContextService.getContext().getThread();
    private boolean open;
    private boolean sampled;
    private boolean samplerStarted;
    private long lateMillis;

    private Iteration() {
    }

    private static Field running() {
        try {
            Field field = JMeterThread.class.getDeclaredField("running");
            field.setAccessible(true);
            return field;
        } catch (NoSuchFieldException e) {
            LOG.warn("This JMeter has no field running: a thread that an error ends may count one iteration too many");
            return null;
        }
    }

    /** The iteration of the calling thread; null outside main thread groups. */
    static Iteration current() {
        return CURRENT.get();
    }

    /** Gives the calling thread an iteration, which has not begun yet. */
    static Iteration enter() {
        Iteration mine = new Iteration();
        CURRENT.set(mine);
        return mine;
    }

    static void leave() {
        CURRENT.remove();
    }

    /** Notes a sample of a main thread group in a thread that has no iteration. */
    static void noteSampleElsewhere() {
        if (!sampledElsewhere) {
            sampledElsewhere = true;
        }
    }

    /**
     * Whether the thread ends now. After the last sampler of an iteration has stopped its thread, JMeter starts the
     * next iteration nevertheless, and leaves it without a sample.
     */
    boolean isLast() {
        try {
            return RUNNING != null && thread != null && !RUNNING.getBoolean(thread);
        } catch (IllegalAccessException e) {
            return false;
        }
    }

    void begin(long late) {
        open = true;
        sampled = false;
        samplerStarted = false;
        lateMillis = late;
    }

    void noteSampler() {
        samplerStarted = true;
    }

    /** Notes a sample; returns the lateness of the iteration in whole milliseconds. */
    long noteSample() {
        sampled = true;
        return lateMillis;
    }

    /** Ends the iteration, and returns whether it had begun and has no sample. */
    boolean endsEmpty() {
        boolean empty = open && !sampled && !(samplerStarted && sampledElsewhere);
        open = false;
        return empty;
    }
}
