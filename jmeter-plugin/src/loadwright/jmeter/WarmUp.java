package loadwright.jmeter;

import java.io.IOException;
import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import loadwright.jmeter.warmup.HttpReplica;
import loadwright.jmeter.warmup.Meter;
import loadwright.jmeter.warmup.Rehearsal;
import loadwright.jmeter.warmup.Responder;
import loadwright.jmeter.warmup.Steadiness;
import org.apache.jmeter.control.LoopController;
import org.apache.jmeter.threads.JMeterThread;
import org.apache.jmeter.threads.JMeterVariables;
import org.apache.jmeter.threads.ListenerNotifier;
import org.apache.jmeter.threads.ThreadGroup;
import org.apache.jorphan.collections.HashTree;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Executes replicas of a plan's elements until Java has compiled what the run will execute.
 *
 * <p>Threads, variables, counters and elements are its own, and its requests go to a responder in this JVM. So it
 * has no effect on the plan, on the target or on what is measured.
 */
final class WarmUp {
    private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);
    private static final long WINDOW_MILLIS = 250;
    private static final long END_MILLIS = 1_000;
    private static final int MOST_THREADS = 4;
    /** More arrivals per second than a thread can begin, so that none ever waits for long. */
    private static final String RATE = "0:100000";

    /** Connections and cookies are kept from one iteration to the next. */
    private static final boolean SAME_USER = true;

    private final HashTree plan;
    private final Counts counts = new Counts();
    private final Tallies tallies = new Tallies();
    private final Meter meter = new Meter();
    private final List<Pacer> pacers = new ArrayList<>();
    private final List<JMeterThread> members = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final CountDownLatch cancelled = new CountDownLatch(1);

    WarmUp(HashTree plan) {
        this.plan = plan;
    }

    /** Returns when the CPU time per sample is steady, at the limit, or when cancelled. */
    void run(long limitMillis) {
        try (Responder responder = new Responder()) {
            // With a proxy, JMeter would send what is meant for the responder to that proxy.
            execute(usesProxy() ? 0 : responder.port(), limitMillis);
        } catch (IOException e) {
            LOG.warn("The warm-up is left out: {}", e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void cancel() {
        cancelled.countDown();
    }

    private static boolean usesProxy() {
        return System.getProperty("http.proxyHost") != null || System.getProperty("socksProxyHost") != null;
    }

    private void execute(int port, long limitMillis) throws InterruptedException {
        long begin = System.nanoTime();
        try {
            // The other half of the cores is for the compilers and the responder.
            int number = Math.max(1, Math.min(Runtime.getRuntime().availableProcessors() / 2, MOST_THREADS));
            for (int member = 1; member <= number; member++) {
                begin(member, port);
            }
            boolean steady = awaitSteady(limitMillis);
            LOG.info("Warm-up: {} samples in {} ms, {}, {} failed {}", meter.samples(),
                    (System.nanoTime() - begin) / 1_000_000, steady ? "steady" : "not steady", meter.failed(),
                    meter.failure());
        } finally {
            // While the responder answers: without a response, extractors would log errors.
            end();
        }
    }

    private void begin(int number, int port) {
        Pacer pacer = new Pacer(tallies, null);
        long now = Clock.now();
        pacer.follow(Curve.parse(RATE), 0, now, Arrivals.NEVER, now);
        pacers.add(pacer);
        PacedLoop loop = new PacedLoop();
        loop.setLoops(LoopController.INFINITE_LOOP_COUNT);
        ThreadGroup group = new PacedThreadGroup(pacer);
        group.setName("loadwright warm-up");
        group.setNumThreads(1);
        group.setSamplerController(loop);
        HashTree tree = Rehearsal.of(plan, group, Arrays.asList(new Recorder(counts), meter), port);
        JMeterThread member = new JMeterThread(tree, finished -> { }, new ListenerNotifier(), SAME_USER);
        member.setThreadName("loadwright warm-up " + number);
        member.setThreadGroup(group);
        JMeterVariables variables = new JMeterVariables();
        variables.put(HttpReplica.VARIABLE, "0");
        member.putVariables(variables);
        members.add(member);
        Thread thread = new Thread(member, member.getThreadName());
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    private boolean awaitSteady(long limitMillis) throws InterruptedException {
        CompilationMXBean compiler = ManagementFactory.getCompilationMXBean();
        Steadiness steadiness = new Steadiness();
        long begin = System.nanoTime();
        long at = begin;
        long cpu = 0;
        long samples = 0;
        long compiled = compiler.getTotalCompilationTime();
        while (!steadiness.reached() && System.nanoTime() - begin < limitMillis * 1_000_000) {
            if (cancelled.await(WINDOW_MILLIS, TimeUnit.MILLISECONDS)) {
                return false;
            }
            writeFrames();
            long now = System.nanoTime();
            long cpuNow = cpuNanos();
            long samplesNow = meter.samples();
            long compiledNow = compiler.getTotalCompilationTime();
            double compiling = (compiledNow - compiled) * 1e6 / (now - at);
            LOG.debug("{} samples, {} ns, compiling {}", samplesNow - samples, cpuNow - cpu, compiling);
            steadiness.add(cpuNow - cpu, samplesNow - samples, compiling);
            at = now;
            cpu = cpuNow;
            samples = samplesNow;
            compiled = compiledNow;
        }
        return steadiness.reached();
    }

    @SuppressWarnings("deprecation") // The new name of the method is missing in Java 8.
    private long cpuNanos() {
        ThreadMXBean bean = ManagementFactory.getThreadMXBean();
        long nanos = 0;
        for (Thread thread : threads) {
            nanos += Math.max(0, bean.getThreadCpuTime(thread.getId()));
        }
        return nanos;
    }

    /** Does with what the replicas of recorder and pacer counted what the reporter does, except for sending it. */
    private void writeFrames() {
        StringBuilder text = new StringBuilder();
        for (Map<Kind, Map<String, Frame>> second : counts.take(Clock.now() / Clock.SECOND).values()) {
            second.forEach((kind, frames) -> frames.forEach((label, frame) -> frame.write(text, kind, label)));
        }
        tallies.take(Clock.now() / Clock.SECOND);
    }

    private void end() {
        members.forEach(JMeterThread::stop);
        // Threads that wait for an arrival end.
        pacers.forEach(pacer -> pacer.close(0));
        for (Thread thread : threads) {
            try {
                thread.join(END_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
