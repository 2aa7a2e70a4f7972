package loadwright.jmeter.warmup;

import java.util.concurrent.atomic.LongAdder;
import org.apache.jmeter.assertions.AssertionResult;
import org.apache.jmeter.engine.util.NoThreadClone;
import org.apache.jmeter.samplers.SampleEvent;
import org.apache.jmeter.samplers.SampleListener;
import org.apache.jmeter.samplers.SampleResult;
import org.apache.jmeter.testelement.AbstractTestElement;

/** Counts the samples of all threads of a warm-up. */
public final class Meter extends AbstractTestElement implements SampleListener, NoThreadClone {
    private static final long serialVersionUID = 1L;

    private final transient LongAdder samples = new LongAdder();
    private final transient LongAdder failed = new LongAdder();

    private transient volatile String failure = "";

    /** The samples so far. */
    public long samples() {
        return samples.sum();
    }

    /** The message of the first failed sample; empty without one. */
    public String failure() {
        return failure;
    }

    private static String explain(SampleResult result) {
        StringBuilder text = new StringBuilder(result.getUrlAsString()).append(' ').append(result.getResponseMessage());
        for (AssertionResult assertion : result.getAssertionResults()) {
            if (assertion.isFailure() || assertion.isError()) {
                text.append(' ').append(assertion.getFailureMessage());
            }
        }
        return text.toString();
    }

    /** The failed samples so far: a replica that does not fit its answer. */
    public long failed() {
        return failed.sum();
    }

    @Override
    public void sampleOccurred(SampleEvent event) {
        samples.increment();
        if (!event.getResult().isSuccessful()) {
            failed.increment();
            if (failure.isEmpty()) {
                failure = explain(event.getResult());
            }
        }
    }

    @Override
    public void sampleStarted(SampleEvent event) {
        // Only finished samples count.
    }

    @Override
    public void sampleStopped(SampleEvent event) {
        // Only finished samples count.
    }
}
