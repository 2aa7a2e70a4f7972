package loadwright.jmeter;

import org.apache.jmeter.engine.StandardJMeterEngine;
import org.apache.jmeter.testelement.TestStateListener;
import org.apache.jmeter.testelement.ThreadListener;
import org.apache.jmeter.threads.JMeterContextService;
import org.apache.jmeter.threads.ListenerNotifier;
import org.apache.jmeter.threads.ThreadGroup;
import org.apache.jorphan.collections.ListedHashTree;

/**
 * A thread group whose load is controlled by a pacer. It takes the place of a group of any class.
 *
 * <p>It begins with one thread, or without any if the plan gives it no load. JMeter starts a group after the setUp
 * groups, so their effect on variables and properties is taken into account. JMeter gives each thread a copy of the
 * group; all share its pacer.
 */
public final class PacedThreadGroup extends ThreadGroup implements TestStateListener, ThreadListener {
    private static final long serialVersionUID = 1L;

    private transient Pacer pacer;
    /** The state of the thread to which this copy belongs. */
    private transient Member member;

    /** The group of the plan; JMeter creates it. */
    public PacedThreadGroup() {
        this(new Pacer(null, null));
    }

    /** A group without a plan, whose main controller is a {@link PacedLoop}. */
    PacedThreadGroup(Pacer pacer) {
        this.pacer = pacer;
    }

    @Override
    public Object clone() {
        PacedThreadGroup copy = (PacedThreadGroup) super.clone();
        copy.pacer = pacer;
        return copy;
    }

    @Override
    public void start(int number, ListenerNotifier notifier, ListedHashTree tree, StandardJMeterEngine engine) {
        double load = PlannedLoad.of(this);
        pacer.begin(this, load);
        if (load > 0) {
            super.start(number, notifier, tree, engine);
        }
    }

    @Override
    public void testStarted() {
        // The Recorder comes first in the plan, so the run is already open.
        Run run = Recorder.run();
        if (run != null) {
            pacer.enrol(run);
        }
    }

    @Override
    public void threadStarted() {
        member = pacer.enter(JMeterContextService.getContext().getThread());
        ((PacedLoop) getSamplerController()).follow(pacer, member);
    }

    @Override
    public void threadFinished() {
        if (member != null) {
            pacer.leave(member);
        }
    }

    @Override
    public void testEnded() {
        // The Recorder ends the run.
    }

    @Override
    public void testStarted(String host) {
        testStarted();
    }

    @Override
    public void testEnded(String host) {
        testEnded();
    }
}
