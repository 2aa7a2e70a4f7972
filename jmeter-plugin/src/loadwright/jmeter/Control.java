package loadwright.jmeter;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.jmeter.engine.StandardJMeterEngine;
import org.apache.jmeter.threads.AbstractThreadGroup;
import org.apache.jmeter.threads.JMeterContext;
import org.apache.jmeter.threads.JMeterContextService;
import org.apache.jmeter.threads.JMeterThread;
import org.apache.jmeter.threads.JMeterVariables;
import org.apache.jmeter.threads.PostThreadGroup;
import org.apache.jmeter.threads.SetupThreadGroup;
import org.apache.jmeter.util.JMeterUtils;
import org.apache.jorphan.collections.HashTree;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries out the desired state of the agent: load, start, end; adds and removes threads. */
final class Control extends Thread implements Pacer.Director {
    static final String RATE = "rate";
    static final String THREADS = "threads";
    static final String AS_WRITTEN = "as_written";

    private static final Logger LOG = LoggerFactory.getLogger(Control.class);
    private static final long TICK = 50_000_000;
    private static final long AHEAD = Clock.SECOND / 2;
    private static final int REFILL_DELAY_MILLIS = 100;
    private static final List<String> SIGNALLED =
            Arrays.asList("SIGHUP handler", "SIGINT handler", "SIGTERM handler");

    private final Run run;
    private final String mode;
    private final boolean asWritten;
    private final LinkedBlockingQueue<String> words = new LinkedBlockingQueue<>();
    private final List<Pacer> pacers = new CopyOnWriteArrayList<>();
    private final CountDownLatch gate = new CountDownLatch(1);
    private final long grace = JMeterUtils.getPropDefault("loadwright.stop_grace_ms", 30_000) * 1_000_000L;
    private final JMeterTest test = new JMeterTest();
    /** The active threads of all groups of the plan. JMeter counts those of a warm-up too. */
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
    private final Map<Pacer, Growth> growth = new HashMap<>();

    private JMeterVariables variables;
    private volatile boolean over;
    private volatile WarmUp warmUp;

    /** Whether a thread of a main thread group has started. */
    private volatile boolean mainBegan;
    /** When a thread noticed that the plan had stopped the test. */
    private volatile long planStoppedAt = Arrivals.NEVER;

    // The desired state; written by this thread only.
    private Curve ordered;
    /** Until when the load may continue: the agent renews it while it is in contact with its server. */
    private long lease = Arrivals.NEVER;
    /** Since when the lease has been expired. */
    private long yieldedAt = Arrivals.NEVER;
    /** What was ordered, and 0 from the end of the lease on. */
    private volatile Curve load;
    private volatile long start = Arrivals.NEVER;
    private volatile long end = Arrivals.NEVER;
    /** When the load ended. Written with the lock of this object. */
    private volatile long stoppedAt = Arrivals.NEVER;
    /** Why the load ended; guarded by this. */
    private Ending ended;
    private int maxThreads = Integer.MAX_VALUE;
    private long position;
    private long count = 1;
    private boolean divided;
    private boolean ready;
    private boolean running;
    private boolean hurried;

    Control(Run run, String mode) {
        super("loadwright-control");
        this.run = run;
        this.mode = mode;
        asWritten = mode.equals(AS_WRITTEN);
        setDaemon(true);
    }

    // Called by JMeter's threads and by other classes.

    void begin(JMeterVariables userDefined) {
        variables = userDefined;
        start();
    }

    /** Lets Java compile what the run will execute, unless it is switched off. */
    void warmUp() {
        long limit = JMeterUtils.getPropDefault("loadwright.warm_up_ms", 0);
        HashTree plan = test.plan();
        if (limit <= 0 || plan == null) {
            return;
        }
        run.state("warming_up");
        WarmUp mine = new WarmUp(plan);
        warmUp = mine;
        long begin = System.nanoTime();
        if (stoppedAt == Arrivals.NEVER) {
            mine.run(limit);
        }
        run.warmedUp((System.nanoTime() - begin) / 1_000_000);
    }

    /** Holds back a plan that runs as written until the run may start. */
    void awaitBegin() {
        if (!asWritten) {
            return;
        }
        if (stoppedAt == Arrivals.NEVER) {
            run.state("ready");
        }
        try {
            gate.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void enrol(Pacer pacer) {
        pacers.add(pacer);
    }

    /** Whether a thread group carries load, unlike those that prepare it or clean up. */
    static boolean isMain(AbstractThreadGroup group) {
        return !(group instanceof SetupThreadGroup) && !(group instanceof PostThreadGroup);
    }

    void threadStarted(StandardJMeterEngine current, AbstractThreadGroup group) {
        test.use(current);
        threads.add(Thread.currentThread());
        if (isMain(group)) {
            mainBegan = true;
            if (asWritten) {
                Iteration.enter();
            }
        }
    }

    void threadFinished() {
        threads.remove(Thread.currentThread());
        if (stoppedAt == Arrivals.NEVER && planStoppedAt == Arrivals.NEVER && !test.runs()) {
            // Noticed here at once, because JMeter forgets a stop when it starts tearDown thread groups.
            planStoppedAt = Clock.now();
        }
        if (asWritten) {
            endIteration(Iteration.current(), true);
            Iteration.leave();
        }
    }

    /** The number of active threads. */
    int threads() {
        return threads.size();
    }

    void receive(String line) {
        words.add(line);
    }

    void orphaned() {
        words.add("stop soft");
    }

    /**
     * Ends this thread, and returns why the load ended. {@code testEnded} is false if the JVM exits before the
     * test has ended.
     */
    Ending end(boolean testEnded) {
        over = true;
        // A test without any load ends before the next tick.
        divide();
        Ending ending = !testEnded ? exit() : mainBegan ? Ending.THREADS : Ending.NO_THREADS;
        endLoad(Clock.now(), planStopped() ? stopByPlan() : ending);
        // Even if the control thread is about to: what is missed must be counted before it is reported.
        closePacers();
        return ended;
    }

    /** Why the JVM exits. Java handles a signal in a thread that it names after it. */
    private static Ending exit() {
        return Thread.getAllStackTraces().keySet().stream().anyMatch(thread -> SIGNALLED.contains(thread.getName()))
                ? Ending.SIGNAL : Ending.EXIT;
    }

    /** Counts an iteration of a plan that runs as written; in the other modes the pacers count. */
    void iterationBegan() {
        Iteration mine = Iteration.current();
        if (mine != null) {
            boolean last = mine.isLast();
            endIteration(mine, last);
            if (!last) {
                mine.begin(0);
                run.tallies.countBegin(Clock.now(), 0);
            }
        }
    }

    /** As in a pacer: the last iteration of a thread may have been cut off. */
    private void endIteration(Iteration iteration, boolean last) {
        if (iteration != null && iteration.endsEmpty() && (!last || goesOn())) {
            run.tallies.countEmpty();
        }
    }

    @Override
    public boolean goesOn() {
        return stoppedAt == Arrivals.NEVER && test.runs();
    }

    void expire(long now) {
        for (Pacer pacer : pacers) {
            pacer.expire(now);
        }
    }

    boolean hasBegunBy(long second) {
        return start < (second + 1) * Clock.SECOND;
    }

    /** The load requested during a second, as JSON; null in another mode than {@code of}. */
    String asked(String of, long second) {
        Curve current = load;
        if (!mode.equals(of) || current == null) {
            return "null";
        }
        long left = Math.max(second * Clock.SECOND, start);
        long right = Math.min((second + 1) * Clock.SECOND, Math.min(end, stoppedAt));
        return left < right ? Double.toString(current.area(left, right)) : "0";
    }

    @Override
    public void replaceLast(Pacer pacer) {
        JMeterContext context = JMeterContextService.getContext();
        JMeterVariables own = context.getVariables();
        context.setVariables(variables);
        add(pacer, 1, REFILL_DELAY_MILLIS);
        context.setVariables(own);
    }

    // The control thread.

    @Override
    public void run() {
        JMeterContextService.getContext().setVariables(variables);
        while (!over) {
            try {
                String word = words.poll(untilNext(Clock.now()), TimeUnit.NANOSECONDS);
                boolean received = false;
                for (; word != null; word = words.poll()) {
                    handle(word);
                    // A lease that is renewed in time changes nothing.
                    received |= !word.startsWith("lease ");
                }
                tick(Clock.now(), received);
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                LOG.error("Control failed, and goes on", e);
            }
        }
    }

    private long untilNext(long now) {
        long next = now + TICK;
        if (start > now) {
            next = Math.min(next, start);
        }
        if (stoppedAt == Arrivals.NEVER) {
            next = Math.min(next, end);
        }
        return Math.max(0, next - now);
    }

    private void handle(String line) {
        String[] word = line.split(" ");
        switch (word[0]) {
            case "phase":
                position = Long.parseLong(word[1]);
                count = Long.parseLong(word[2]);
                break;
            case "load":
                maxThreads = Integer.parseInt(word[3]);
                ordered = word[4].equals("-") ? null : Curve.parse(word[4]);
                limitLoad();
                break;
            case "lease":
                lease = Clock.now() + Curve.nanos(word[1]);
                break;
            case "start":
                // A load that has started cannot be started again.
                if (start > Clock.now()) {
                    start = Math.max(Curve.nanos(word[1]), 0) == 0 ? Clock.now() : Curve.nanos(word[1]);
                }
                break;
            case "end":
                end = word[1].equals("-") ? Arrivals.NEVER : Curve.nanos(word[1]);
                break;
            case "stop":
                stop(Clock.now(), Ending.ORDER);
                if (word[1].equals("now")) {
                    hurry();
                }
                break;
            default:
                LOG.warn("Ignoring an unknown message of the agent: {}", line);
        }
    }

    private void tick(long now, boolean received) {
        run.observeThreads();
        if (now >= end) {
            stop(end, Ending.ORDER);
        }
        if (stoppedAt != Arrivals.NEVER) {
            if (now - stoppedAt > grace) {
                hurry();
            }
            return;
        }
        if (planStopped()) {
            stop(now, stopByPlan());
            return;
        }
        boolean yields = followLease(now);
        boolean begins = divide();
        if (received || begins || yields) {
            replan(now);
        }
        if (now >= start) {
            gate.countDown();
        }
        reportStates(now);
        if (divided && load != null && start - now < AHEAD) {
            adjust(now);
        }
    }

    /** Ends the load when the lease expires, and resumes it once that is renewed; returns whether it did so now. */
    private boolean followLease(long now) {
        boolean expired = now >= lease;
        if (expired == (yieldedAt != Arrivals.NEVER)) {
            return false;
        }
        LOG.warn(expired ? "No contact with the server: the load pauses" : "The load resumes");
        yieldedAt = expired ? now : Arrivals.NEVER;
        limitLoad();
        return true;
    }

    private void limitLoad() {
        load = ordered == null || yieldedAt == Arrivals.NEVER ? ordered : ordered.until(yieldedAt);
    }

    /**
     * Divides the load among the groups in proportion to what the plan gives them, as soon as JMeter has started all.
     * Returns whether it did so now.
     */
    private synchronized boolean divide() {
        if (divided || pacers.isEmpty() || !pacers.stream().allMatch(Pacer::hasBegun)) {
            return false;
        }
        double all = pacers.stream().mapToDouble(Pacer::planned).sum();
        for (Pacer pacer : pacers) {
            LOG.info("{} takes {} of {} of the load", pacer.group().getName(), pacer.planned(), all);
            pacer.take(pacer.planned() / all);
        }
        pacers.removeIf(pacer -> pacer.planned() == 0);
        if (pacers.isEmpty()) {
            LOG.error("The plan gives no thread group any threads or arrivals, so there is no load");
        }
        divided = true;
        return true;
    }

    private void reportStates(long now) {
        if (!ready && divided && !pacers.isEmpty()) {
            ready = pacers.stream().allMatch(Pacer::hasWaiting);
            if (ready) {
                run.state("ready");
            }
        }
        if (!running && now >= start && (ready || asWritten)) {
            running = true;
            run.state("running");
        }
    }

    private void replan(long now) {
        if (!divided || load == null || start == Arrivals.NEVER) {
            return;
        }
        Curve rates = mode.equals(RATE) ? load : null;
        for (int number = 0; number < pacers.size(); number++) {
            // The groups of one generator are interleaved like generators are.
            double phase = (position + (number + 0.5) / pacers.size()) / count;
            pacers.get(number).follow(rates, phase, start, end, now);
        }
    }

    private void adjust(long now) {
        long moment = Math.max(now, start);
        if (mode.equals(THREADS)) {
            adjustToThreads(load.value(moment), now);
            return;
        }
        int room = maxThreads - alive();
        for (Pacer pacer : pacers) {
            double rate = load.value(moment) * pacer.share();
            double ahead = load.value(moment + AHEAD) * pacer.share();
            int wanted = growth.computeIfAbsent(pacer, key -> new Growth()).wanted(pacer, rate, ahead, now);
            if (wanted > room && pacer.backlog(now) > 0) {
                run.tallies.noteCapped();
            }
            int added = Math.max(0, Math.min(wanted, room));
            add(pacer, added, 0);
            room -= added;
        }
    }

    /** Distributes the threads among the groups: whole parts that add up to the rounded total. */
    private void adjustToThreads(double asked, long now) {
        long total = Math.round(asked);
        if (total > maxThreads) {
            total = maxThreads;
            run.tallies.noteCapped();
        }
        double shares = 0;
        long given = 0;
        for (Pacer pacer : pacers) {
            shares += pacer.share();
            long part = Math.round(total * shares) - given;
            given += part;
            add(pacer, pacer.keep((int) part, now), 0);
        }
    }

    private int alive() {
        return pacers.stream().mapToInt(Pacer::alive).sum();
    }

    private void add(Pacer pacer, int number, int delayMillis) {
        for (int added = 0; added < number && stoppedAt == Arrivals.NEVER && test.runs(); added++) {
            JMeterThread thread = pacer.add(delayMillis, test.engine());
            if (stoppedAt != Arrivals.NEVER || !test.runs()) {
                // A stop in between may have missed the new thread.
                thread.stop();
            }
        }
    }

    private boolean planStopped() {
        return planStoppedAt != Arrivals.NEVER || !test.runs();
    }

    private Ending stopByPlan() {
        return mainBegan ? Ending.PLAN : Ending.SETUP;
    }

    private void stop(long when, Ending why) {
        if (!endLoad(when, why)) {
            return;
        }
        run.state("stopping");
        if (why == Ending.ORDER) {
            // Before threads that wait for the pacers end: afterwards JMeter may have started the tearDown thread groups,
            // which this would stop too. A plan that stopped itself may be in them already.
            test.stop();
        }
        closePacers();
        WarmUp current = warmUp;
        if (current != null) {
            current.cancel();
        }
        // Threads held at the gate find the test stopped.
        gate.countDown();
    }

    /** Records when and why the load ended; returns false if it had ended before. */
    private synchronized boolean endLoad(long when, Ending why) {
        if (stoppedAt != Arrivals.NEVER) {
            return false;
        }
        ended = why;
        stoppedAt = Math.min(Math.min(when, planStoppedAt), end);
        run.loadEnded(stoppedAt, why);
        return true;
    }

    private void closePacers() {
        for (Pacer pacer : pacers) {
            pacer.close(stoppedAt);
        }
    }

    private void hurry() {
        if (!hurried) {
            hurried = true;
            test.stopNow();
        }
    }
}
