package loadwright.jmeter;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.jmeter.engine.event.LoopIterationEvent;
import org.apache.jmeter.engine.util.NoThreadClone;
import org.apache.jmeter.samplers.SampleEvent;
import org.apache.jmeter.samplers.SampleListener;
import org.apache.jmeter.samplers.SampleResult;
import org.apache.jmeter.testelement.AbstractTestElement;
import org.apache.jmeter.testelement.TestIterationListener;
import org.apache.jmeter.testelement.TestStateListener;
import org.apache.jmeter.testelement.ThreadListener;
import org.apache.jmeter.threads.JMeterContextService;
import org.apache.jmeter.util.JMeterUtils;

/**
 * Counts every sample of the test, at the root of the plan, and opens and closes the run.
 *
 * <p>One instance serves all threads. It is deliberately not a TestBean: JMeter would set its properties by
 * reflection before every sample.
 */
public final class Recorder extends AbstractTestElement
        implements SampleListener, TestStateListener, ThreadListener, TestIterationListener, NoThreadClone {
    private static final long serialVersionUID = 1L;
    /** The property that determines whether JMeter writes samples inside samples. */
    private static final boolean COUNTS_INNER =
            JMeterUtils.getPropDefault("jmeter.save.saveservice.subresults", true);
    private static final int MAX_DEPTH = 10;
    private static final int MAX_LABELS = 2000;
    private static final int MAX_KIND_LENGTH = 200;
    private static final String OTHER_LABELS = "(other labels)";
    private static final String NO_LABEL = "(no label)";

    // Static, because JMeter clones the element while it prepares the test.
    private static final ConcurrentHashMap<String, Stripes<Frame>> LABELS = new ConcurrentHashMap<>();
    private static final AtomicReference<Run> RUN = new AtomicReference<>();

    /** Writes failed samples; null if not requested. */
    private static final Failures FAILURES = Failures.asked();

    static Map<String, Stripes<Frame>> labels() {
        return LABELS;
    }

    /** The current run; null if JMeter was not started by an agent. */
    static Run run() {
        return RUN.get();
    }

    @Override
    public void sampleOccurred(SampleEvent event) {
        SampleResult result = event.getResult();
        count(result, Pacer.lateMillis(), 0);
        if (FAILURES != null && !result.isSuccessful()) {
            FAILURES.keep(result);
        }
    }

    /** Counts a sample and, like JMeter's results file, those inside it: redirects, hidden samples. */
    private static void count(SampleResult result, long late, int depth) {
        String kind = result.isSuccessful() ? null : errorKind(result);
        Stripes.Stripe<Frame> stripe = stripes(result.getSampleLabel()).mine();
        synchronized (stripe) {
            Frame frame = stripe.page(Clock.now());
            frame.add(result.getTime(), late, result.getBytesAsLong(), result.getSentBytes(), kind);
        }
        if (COUNTS_INNER && depth <= MAX_DEPTH) {
            for (SampleResult inner : result.getSubResults()) {
                count(inner, late, depth + 1);
            }
        }
    }

    private static Stripes<Frame> stripes(String sampleLabel) {
        String label = sampleLabel == null || sampleLabel.isEmpty() ? NO_LABEL : sampleLabel;
        Stripes<Frame> known = LABELS.get(label);
        if (known != null) {
            return known;
        }
        String counted = LABELS.size() < MAX_LABELS ? label : OTHER_LABELS;
        return LABELS.computeIfAbsent(counted, key -> new Stripes<>(Frame::new));
    }

    private static String errorKind(SampleResult result) {
        String kind = (result.getResponseCode() + " " + result.getResponseMessage()).trim();
        return kind.length() > MAX_KIND_LENGTH ? kind.substring(0, MAX_KIND_LENGTH) : kind;
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
            run.end();
        }
    }

    @Override
    public void testIterationStart(LoopIterationEvent event) {
        Run run = RUN.get();
        if (run != null) {
            run.control.iterationBegan();
        }
    }

    @Override
    public void threadStarted() {
        Run run = RUN.get();
        if (run != null) {
            run.control.use(JMeterContextService.getContext().getEngine());
        }
    }

    @Override
    public void threadFinished() {
        // There is no state per thread.
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
