package loadwright.jmeter;

import org.apache.jmeter.engine.event.LoopIterationEvent;
import org.apache.jmeter.engine.util.NoThreadClone;
import org.apache.jmeter.testelement.AbstractTestElement;
import org.apache.jmeter.testelement.TestIterationListener;

/**
 * Counts the iterations of a plan that runs as written, at the root of the plan; paced groups count their own.
 *
 * <p>An element of its own: every further listener of iterations costs each thread a search for the interfaces of all.
 */
public final class Iterations extends AbstractTestElement implements TestIterationListener, NoThreadClone {
    private static final long serialVersionUID = 1L;

    /** The element of the plan; JMeter creates it. */
    public Iterations() {
        // Public, because JMeter calls it.
    }

    @Override
    public void testIterationStart(LoopIterationEvent event) {
        Run run = Recorder.run();
        if (run != null) {
            run.control.iterationBegan();
        }
    }

    @Override
    public void recoverRunningVersion() {
        // One instance is shared by all threads, so there is no state of a single iteration to clear.
    }
}
