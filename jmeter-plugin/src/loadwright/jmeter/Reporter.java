package loadwright.jmeter;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** Collects every second once it is complete, writes it as JSON, and passes it to the link. */
final class Reporter extends Thread {
    private static final long AFTER_SECOND = 1_000_000;
    /** Kept, because Java searches all its beans for them. */
    private static final List<GarbageCollectorMXBean> COLLECTORS = ManagementFactory.getGarbageCollectorMXBeans();

    private final Run run;
    private final Link link;
    private long reported = Clock.now() / Clock.SECOND - 1;
    private long collectionMillis = collectionMillis();
    private long sequence;
    private volatile int latestThreads;
    private volatile int mostThreads;
    private volatile boolean ending;

    Reporter(Run run, Link link) {
        super("loadwright-seconds");
        this.run = run;
        this.link = link;
        setDaemon(true);
    }

    @Override
    public void run() {
        while (!ending) {
            long next = (reported + 2) * Clock.SECOND + AFTER_SECOND;
            long now = Clock.now();
            if (now < next) {
                LockSupport.parkNanos(next - now);
            } else {
                report(now / Clock.SECOND);
            }
        }
    }

    /** Reports everything that is left, including the current second; nothing may be counted afterwards. */
    void end() {
        ending = true;
        LockSupport.unpark(this);
        report(Clock.now() / Clock.SECOND + 1);
    }

    /** Stores the number of active threads: they have ended when the last seconds are reported. */
    void observeThreads() {
        latestThreads = run.control.threads();
        mostThreads = Math.max(mostThreads, latestThreads);
    }

    private synchronized void report(long before) {
        if (before <= reported + 1) {
            return;
        }
        run.control.expire(Clock.now());
        Map<Long, Map<Kind, Map<String, Frame>>> seconds = Recorder.counts().take(before);
        Map<Long, Tally> tallies = run.tallies.take(before);
        int threads = ending ? mostThreads : Math.max(latestThreads, run.control.threads());
        mostThreads = 0;
        long collected = collectionMillis();
        double gcPercent = (collected - collectionMillis) / 10.0 / (before - reported - 1);
        collectionMillis = collected;
        Runtime runtime = Runtime.getRuntime();
        String machine = ",\"gc_percent\":" + Math.min(100, gcPercent)
                + ",\"heap_bytes\":" + (runtime.totalMemory() - runtime.freeMemory());
        for (long second = reported + 1; second < before; second++) {
            Tally tally = tallies.getOrDefault(second, new Tally());
            Map<Kind, Map<String, Frame>> frames = seconds.getOrDefault(second, Collections.emptyMap());
            boolean idle = frames.isEmpty() && tally.transactions == 0 && tally.empty == 0 && tally.missed == 0;
            boolean partial = ending && second == before - 1;
            if (!idle || !partial && (sequence > 0 || run.control.hasBegunBy(second))) {
                sequence++;
                link.second(sequence, write(second, tally, frames, threads, machine));
            }
        }
        reported = before - 1;
    }

    private String write(long second, Tally tally, Map<Kind, Map<String, Frame>> frames, int threads, String machine) {
        StringBuilder text = new StringBuilder(1024);
        text.append("{\"type\":\"second\",\"seq\":").append(sequence).append(",\"second\":").append(second);
        text.append(",\"rate_asked\":").append(run.control.asked(Control.RATE, second));
        text.append(",\"threads_asked\":").append(run.control.asked(Control.THREADS, second));
        text.append(",\"transactions\":").append(tally.transactions).append(",\"empty\":").append(tally.empty)
                .append(",\"missed\":").append(tally.missed);
        text.append(",\"late_ms\":").append(tally.lateMillis).append(",\"threads\":").append(threads);
        text.append(",\"capped\":").append(tally.capped).append(machine);
        text.append(",\"kinds\":true,\"frames\":[");
        String comma = "";
        for (Map.Entry<Kind, Map<String, Frame>> kind : frames.entrySet()) {
            for (Map.Entry<String, Frame> frame : kind.getValue().entrySet()) {
                text.append(comma);
                frame.getValue().write(text, kind.getKey(), frame.getKey());
                comma = ",";
            }
        }
        return text.append("]}").toString();
    }

    private static long collectionMillis() {
        long millis = 0;
        for (GarbageCollectorMXBean collector : COLLECTORS) {
            millis += Math.max(0, collector.getCollectionTime());
        }
        return millis;
    }
}
