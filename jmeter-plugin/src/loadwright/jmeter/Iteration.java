package loadwright.jmeter;

/** The iteration that a thread of a main thread group executes. Each instance is used by its own thread only. */
final class Iteration {
    private static final ThreadLocal<Iteration> CURRENT = new ThreadLocal<>();
    /** Whether samples were seen in threads without an iteration, such as those of a parallel controller. */
    private static volatile boolean sampledElsewhere;

    private boolean open;
    private boolean sampled;
    private boolean samplerStarted;
    private long lateMillis;

    private Iteration() {
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
