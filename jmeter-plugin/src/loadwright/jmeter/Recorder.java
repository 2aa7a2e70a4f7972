package loadwright.jmeter;

import java.util.concurrent.atomic.AtomicReference;
import org.apache.jmeter.engine.util.NoThreadClone;
import org.apache.jmeter.samplers.SampleEvent;
import org.apache.jmeter.samplers.SampleListener;
import org.apache.jmeter.testelement.AbstractTestElement;
import org.apache.jmeter.testelement.TestStateListener;
import org.apache.jmeter.testelement.ThreadListener;
import org.apache.jmeter.threads.JMeterContext;
import org.apache.jmeter.threads.JMeterContextService;

/**
 * Counts every sample of the test, at the root of the plan, and opens and closes the run.
 *
 * <p>One instance serves all threads. It is deliberately not a TestBean: JMeter would set its properties by
 * reflection before every sample.
 */
public final class Recorder extends AbstractTestElement
        implements SampleListener, TestStateListener, ThreadListener, NoThreadClone {
    private static final long serialVersionUID = 1L;
    // Static, because JMeter clones the element while it prepares the test.
    private static final Counts COUNTS = new Counts();
    private static final AtomicReference<Run> RUN = new AtomicReference<>();

    private final transient Counts counts;

    /** The listener of the plan; JMeter creates it. */
    public Recorder() {
        this(COUNTS);
    }

    /** A listener that counts in {@code counts}. */
    Recorder(Counts counts) {
        this.counts = counts;
    }

    /** The run to which this listener belongs; null for the listener of a warm-up. */
    private Run own() {
        return counts == COUNTS ? RUN.get() : null;
    }

    /** What is counted of the test. */
    static Counts counts() {
        return COUNTS;
    }

    /** The current run; null if JMeter was not started by an agent. */
    static Run run() {
        return RUN.get();
    }

    @Override
    public void sampleOccurred(SampleEvent event) {
        counts.add(event, noteSample());
        Run run = own();
        if (run != null) {
            run.keep(event.getResult());
        }
    }

    /** Notes the sample in the thread's iteration; returns the lateness of that in whole milliseconds. */
    private static long noteSample() {
        Iteration mine = Iteration.current();
        if (mine != null) {
            return mine.noteSample();
        }
        if (Control.isMain(JMeterContextService.getContext().getThreadGroup())) {
            Iteration.noteSampleElsewhere();
        }
        return 0;
    }

    @Override
    public void testStarted() {
        Run run = Run.open();
        if (run != null && RUN.compareAndSet(null, run)) {
            run.begin(JMeterContextService.getContext().getVariables());
        }
    }

    @Override
    public void testEnded() {
        Run run = RUN.get();
        if (run != null) {
            run.end(true);
        }
    }

    @Override
    public void threadStarted() {
        Run run = own();
        if (run != null) {
            JMeterContext context = JMeterContextService.getContext();
            run.threadNumbers.number(context);
            run.control.threadStarted(context.getEngine(), context.getThreadGroup());
        }
    }

    @Override
    public void threadFinished() {
        Run run = own();
        if (run != null) {
            run.control.threadFinished();
        }
    }

    @Override
    public void recoverRunningVersion() {
        // One instance is shared by all threads, so there is no state of a single iteration to clear.
    }

    @Override
    public void testStarted(String host) {
        testStarted();
    }

    @Override
    public void testEnded(String host) {
        testEnded();
    }

    @Override
    public void sampleStarted(SampleEvent event) {
        // Only completed samples are counted.
    }

    @Override
    public void sampleStopped(SampleEvent event) {
        // Only completed samples are counted.
    }
}
