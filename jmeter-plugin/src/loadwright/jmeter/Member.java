package loadwright.jmeter;

import org.apache.jmeter.threads.JMeterThread;

/** What a pacer knows of one thread. The fields that are not volatile belong to that thread. */
final class Member {
    final JMeterThread jmeterThread;
    final Thread thread = Thread.currentThread();

    /** Set before the plan is read and cleared when the wait is over, so that no change goes unnoticed. */
    volatile boolean waiting;
    /** When this thread was asked to end, 0 while it may go on. */
    volatile long retiredAt;

    long beganAt;
    long lateMillis;

    Member(JMeterThread jmeterThread) {
        this.jmeterThread = jmeterThread;
    }
}
