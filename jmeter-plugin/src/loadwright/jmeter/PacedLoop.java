package loadwright.jmeter;

import org.apache.jmeter.control.LoopController;

/**
 * The main controller of a paced thread group. Its thread waits before each iteration until the pacer lets it begin.
 *
 * <p>It waits before JMeter notifies any element of the iteration, so that a thread that ends instead uses up nothing,
 * such as a line of a data file. A controller, because a further listener of iterations would cost every thread a
 * search for the interfaces of all of them.
 */
public final class PacedLoop extends LoopController {
    private static final long serialVersionUID = 1L;

    private transient Pacer pacer;
    private transient Member member;

    /** The controller of one thread, in which nothing waits before {@link #follow}; JMeter creates it. */
    public PacedLoop() {
        // Public, because JMeter calls it.
    }

    /** Lets the thread of {@code member} wait for {@code pacer}. */
    void follow(Pacer its, Member mine) {
        pacer = its;
        member = mine;
    }

    @Override
    protected void fireIterationStart() {
        if (member == null || pacer.next(member)) {
            super.fireIterationStart();
        } else {
            setDone(true);
        }
    }
}
