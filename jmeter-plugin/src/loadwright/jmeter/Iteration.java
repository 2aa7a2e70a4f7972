package loadwright.jmeter;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Field;
import org.apache.jmeter.threads.JMeterContext;
import org.apache.jmeter.threads.JMeterContextService;
import org.apache.jmeter.threads.JMeterThread;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The iteration that a thread of a main thread group executes. Each instance is used by its own thread only. */
final class Iteration {
    private static final Logger LOG = LoggerFactory.getLogger(Iteration.class);
    private static final MethodHandle RUNNING = running();
    private static final ThreadLocal<Iteration> CURRENT = new ThreadLocal<>();
    /** Whether samples were seen in threads without an iteration, such as those of a parallel controller. */
    private static volatile boolean sampledElsewhere;

    private final JMeterContext context = JMeterContextService.getContext();
    private final JMeterThread thread = context.getThread();
    private boolean open;
    private boolean sampled;
    private long lateMillis;

    private Iteration() {
    }

    private static MethodHandle running() {
        try {
            Field field = JMeterThread.class.getDeclaredField("running");
            field.setAccessible(true);
            return MethodHandles.lookup().unreflectGetter(field);
        } catch (ReflectiveOperationException e) {
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
            return RUNNING != null && thread != null && !(boolean) RUNNING.invokeExact(thread);
        } catch (Throwable e) {
            return false;
        }
    }

    /** Begins the iteration; {@code late} is its lateness in whole milliseconds. */
    void begin(long late) {
        open = true;
        sampled = false;
        lateMillis = late;
        if (sampledElsewhere) {
            // So that its end shows whether a sampler was executed. JMeter leaves the one of the iteration before.
            context.setCurrentSampler(null);
        }
    }

    /** Notes a sample; returns the lateness of the iteration in whole milliseconds. */
    long noteSample() {
        sampled = true;
        return lateMillis;
    }

    /** Ends the iteration, and returns whether it had begun and has no sample. */
    boolean endsEmpty() {
        boolean empty = open && !sampled && !(sampledElsewhere && context.getCurrentSampler() != null);
        open = false;
        return empty;
    }
}
