package loadwright.jmeter;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.jmeter.engine.StandardJMeterEngine;
import org.apache.jmeter.threads.JMeterThread;
import org.apache.jmeter.threads.ThreadGroup;

/** Ends threads that wait for a pacer, in an order that no load brings about reliably. */
final class PacerProbe {
    private static final long HOUR = 3600 * Clock.SECOND;

    private PacerProbe() {
    }

    /**
     * {@code missed RATE STEP…}: the missed arrivals of a load that starts in an hour and lasts a second. The steps take
     * place before: {@code wait} starts a thread, which takes the next arrival and waits for it; {@code interrupt} ends
     * all threads; {@code rate:RATE} changes the rate.
     */
    static String missed(String[] words) {
        Tallies tallies = new Tallies();
        Pacer pacer = new Pacer(tallies, null);
        long start = (Clock.now() + HOUR) / Clock.SECOND * Clock.SECOND;
        follow(pacer, words[1], start);
        List<Thread> threads = new ArrayList<>();
        for (String step : Arrays.asList(words).subList(2, words.length)) {
            if (step.equals("wait")) {
                Thread thread = start(() -> pacer.next(pacer.enter(null)));
                await(thread, Thread.State.TIMED_WAITING);
                threads.add(thread);
            } else if (step.equals("interrupt")) {
                threads.forEach(Thread::interrupt);
                threads.forEach(thread -> await(thread, Thread.State.TERMINATED));
            } else {
                follow(pacer, step.substring("rate:".length()), start);
            }
        }
        pacer.close(start + Clock.SECOND);
        threads.forEach(thread -> await(thread, Thread.State.TERMINATED));
        long missed = 0;
        for (Tally tally : tallies.take(Clock.now() / Clock.SECOND + 1).values()) {
            missed += tally.missed;
        }
        return Long.toString(missed);
    }

    private static void follow(Pacer pacer, String rate, long start) {
        Curve rates = new Curve(new long[] {start}, new double[] {Double.parseDouble(rate)});
        pacer.follow(rates, 0.5, start, start + HOUR, Clock.now());
    }

    /** {@code successor}: the threads that the control adds to a group of one while the last thread adds another. */
    static String successor() {
        AtomicInteger added = new AtomicInteger();
        List<Thread> control = new ArrayList<>();
        Pacer pacer = new Pacer(new Tallies(), new Pacer.Director() {
            @Override
            public boolean goesOn() {
                return true;
            }

            @Override
            public void replaceLast(Pacer its) {
                control.add(start(() -> added.set(its.keep(1, Clock.now()))));
                await(control.get(0), Thread.State.BLOCKED, Thread.State.TERMINATED);
                its.add(0, null);
            }
        });
        ThreadGroup group = new ThreadGroup() {
            private static final long serialVersionUID = 1L;

            @Override
            public JMeterThread addNewThread(int delay, StandardJMeterEngine engine) {
                return null;
            }
        };
        group.setNumThreads(1);
        pacer.begin(group, 1);
        pacer.leave(pacer.enter(null));
        await(control.get(0), Thread.State.TERMINATED);
        return Integer.toString(added.get());
    }

    private static Thread start(Runnable work) {
        Thread thread = new Thread(work);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static void await(Thread thread, Thread.State... states) {
        long deadline = System.nanoTime() + 60 * Clock.SECOND;
        try {
            while (!Arrays.asList(states).contains(thread.getState())) {
                if (System.nanoTime() > deadline) {
                    throw new IllegalStateException(thread + " is " + thread.getState());
                }
                Thread.sleep(1);
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
