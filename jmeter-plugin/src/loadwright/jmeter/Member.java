package loadwright.jmeter;

import org.apache.jmeter.threads.JMeterThread;

/** The pacer's state for one thread. Fields that are not volatile are used by that thread only. */
final class Member {
    final JMeterThread jmeterThread;
    final Thread thread = Thread.currentThread();

    /** Set before the plan is read for the last time before a wait, and cleared after the wait. */
    volatile boolean waiting;
    /** Time at which this thread was asked to end; 0 while it may continue. */
    volatile long retiredAt;

    final Iteration iteration = Iteration.enter();
    long beganAt;
    /** Lateness of the iteration that is about to begin. */
    long lateMillis;

    Member(JMeterThread jmeterThread) {
        this.jmeterThread = jmeterThread;
    }
}
