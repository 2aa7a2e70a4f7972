package loadwright.jmeter;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.apache.jmeter.engine.StandardJMeterEngine;
import org.apache.jmeter.threads.AbstractThreadGroup;
import org.apache.jmeter.threads.JMeterThread;
import org.apache.jmeter.util.JMeterUtils;

/**
 * Holds every thread of one thread group at the start of each iteration until it may continue.
 *
 * <p>With a rate, each thread takes the next ticket and waits until it is due; with threads, it waits only for
 * the start of the run.
 */
final class Pacer {
    private static final long NO_TICKET = -1;

    /** What carries out the orders of the run. */
    interface Director {
        /** Whether nobody has stopped the test. */
        boolean goesOn();

        /** Adds a thread to the group, whose last one ends prematurely. Called by that thread. */
        void replaceLast(Pacer pacer);
    }

    /** The state that waiting threads follow; replaced as a whole on every change. */
    private static final class Plan {
        final long start;
        final long end;
        /** Null if the load is a number of threads instead of a rate. */
        final Arrivals arrivals;

        Plan(long start, long end, Arrivals arrivals) {
            this.start = start;
            this.end = end;
            this.arrivals = arrivals;
        }
    }

    private final Set<Member> members = ConcurrentHashMap.newKeySet();
    private final AtomicLong tickets = new AtomicLong();
    private final LongAdder iterations = new LongAdder();
    private final LongAdder iterationNanos = new LongAdder();
    /** Tickets of threads that ended before their arrival was due; guarded by this. */
    private final List<Long> abandoned = new ArrayList<>();
    private final long maxLate = JMeterUtils.getPropDefault("loadwright.max_lateness_ms", 1000) * 1_000_000L;

    /** Null in a warm-up or without an agent. */
    private volatile Director director;
    /** Null without an agent: then nothing is paced. */
    private volatile Tallies tallies;
    private volatile AbstractThreadGroup group;
    private volatile double planned;
    /** The part of the load that this group takes. */
    private volatile double share = 1;
    private volatile Plan plan;
    private volatile int target = 1;
    private volatile boolean closed;
    private volatile long closedAt;
    /** The threads of the group; guarded by this. */
    private int alive;

    /** A pacer that counts in {@code tallies}; it does not pace with null. */
    Pacer(Tallies tallies, Director director) {
        this.tallies = tallies;
        this.director = director;
    }

    /** Makes the pacer part of a run. */
    void enrol(Run run) {
        tallies = run.tallies;
        director = run.control;
        run.control.enrol(this);
    }

    // Called by the threads of the group.

    /** Called by JMeter's engine when it starts the group, with the load that the plan gives it. */
    void begin(AbstractThreadGroup its, double load) {
        planned = load;
        synchronized (this) {
            alive = its.getNumThreads();
        }
        group = its;
    }

    /** Returns the state of the calling thread, which starts. */
    Member enter(JMeterThread thread) {
        Member member = new Member(thread);
        members.add(member);
        return member;
    }

    /** Ends the calling thread's part. */
    void leave(Member member) {
        end(member, true);
        Iteration.leave();
        synchronized (this) {
            members.remove(member);
            alive--;
            if (alive == 0 && !closed && director != null) {
                // With no thread left, JMeter would consider the group, and perhaps the test, finished. With the lock,
                // because the control would add a thread of its own to a group that has none.
                director.replaceLast(this);
            }
        }
    }

    /** Waits until the thread's next iteration may begin; returns false if the thread has to end instead. */
    boolean next(Member member) {
        if (tallies == null) {
            return true;
        }
        boolean last = member.iteration.isLast();
        end(member, last);
        if (last) {
            return true;
        }
        long now = Clock.now();
        if (member.beganAt != 0 && plan.arrivals != null) {
            iterations.increment();
            iterationNanos.add(now - member.beganAt);
        }
        long begin = await(member, now);
        if (member.waiting) {
            member.waiting = false;
        }
        if (begin == Arrivals.NEVER) {
            return false;
        }
        member.beganAt = begin;
        member.iteration.begin(member.lateMillis);
        tallies.countBegin(begin, member.lateMillis);
        return true;
    }

    /**
     * Ends the thread's iteration. One that was cut off without a sample stays a transaction: the last one of a thread
     * that is stopped from outside. Until JMeter stops its threads, others may end after the test was stopped.
     */
    private void end(Member member, boolean last) {
        boolean empty = member.iteration.endsEmpty();
        if (empty && director != null && (!last || member.retiredAt == 0 && director.goesOn())) {
            tallies.countEmpty();
        }
    }

    /** Waits for this thread's turn and returns the time of it; NEVER if the thread has to end instead. */
    private long await(Member member, long time) {
        long ticket = NO_TICKET;
        while (true) {
            Plan now = plan;
            if (closed || member.retiredAt != 0 || member.thread.isInterrupted()) {
                if (ticket != NO_TICKET) {
                    abandon(ticket);
                }
                return Arrivals.NEVER;
            }
            if (now != null && now.arrivals != null && ticket == NO_TICKET) {
                ticket = tickets.getAndIncrement();
            }
            long due = due(now, ticket);
            if (due > time && !member.waiting) {
                // Marked before the plan is read again, so that no change is missed. Threads that need not wait skip
                // this: volatile writes are what costs most here.
                member.waiting = true;
            } else if (due > time) {
                LockSupport.parkNanos(this, due - time);
                time = Clock.now();
            } else if (now.arrivals == null) {
                return time;
            } else if (time - due > maxLate) {
                tallies.countMissed(1);
                ticket = NO_TICKET;
            } else {
                member.lateMillis = (time - due) / 1_000_000;
                return time;
            }
        }
    }

    /** Keeps the ticket of a thread that ends: no other thread takes it, so that it is missed once it is due. */
    private synchronized void abandon(long ticket) {
        abandoned.add(ticket);
        if (closed) {
            expire(closedAt);
        }
    }

    private long due(Plan now, long ticket) {
        if (now == null) {
            return Arrivals.NEVER;
        }
        if (now.arrivals == null) {
            return target == 0 ? Arrivals.NEVER : now.start;
        }
        long due = now.arrivals.due(ticket);
        return due < now.end ? due : Arrivals.NEVER;
    }

    // Called by the control thread.

    /** Whether JMeter has started the group. */
    boolean hasBegun() {
        return group != null;
    }

    /** The load that the plan gives the group, once it has begun. */
    double planned() {
        return planned;
    }

    void take(double part) {
        share = part;
    }

    double share() {
        return share;
    }

    /** Follows a rate from {@code now} on, or only the start if {@code rates} is null. */
    void follow(Curve rates, double phase, long start, long end, long now) {
        Plan before = plan;
        Arrivals previous = before == null || now < before.start ? null : before.arrivals;
        Arrivals arrivals = rates == null ? null : new Arrivals(rates, share, phase, start, previous, now);
        plan = new Plan(start, end, arrivals);
        wake();
    }

    private void wake() {
        for (Member member : members) {
            if (member.waiting) {
                LockSupport.unpark(member.thread);
            }
        }
    }

    /** Counts arrivals that no thread took in time as missed. */
    synchronized void expire(long now) {
        Plan current = plan;
        if (current == null || current.arrivals == null) {
            return;
        }
        // After the end no transaction can start, so there is nothing left to wait for.
        long limit = closed ? Math.min(closedAt, current.end) : Math.min(now - maxLate, current.end);
        long missed = abandoned.size();
        abandoned.removeIf(ticket -> current.arrivals.due(ticket) < limit);
        missed -= abandoned.size();
        long ticket = tickets.get();
        while (current.arrivals.due(ticket) < limit) {
            if (tickets.compareAndSet(ticket, ticket + 1)) {
                missed++;
            }
            ticket = tickets.get();
        }
        if (missed > 0) {
            tallies.countMissed(missed);
        }
    }

    /** The number of arrivals that are due and wait for a thread; if negative, the threads that wait for an arrival. */
    long backlog(long now) {
        Plan current = plan;
        return current == null || current.arrivals == null ? 0 : current.arrivals.dueBy(now) - tickets.get();
    }

    /** Lets no further iteration start; waiting threads end. */
    void close(long now) {
        closedAt = now;
        closed = true;
        expire(now);
        wake();
    }

    AbstractThreadGroup group() {
        return group;
    }

    boolean hasWaiting() {
        return members.stream().anyMatch(member -> member.waiting);
    }

    /** Whether added threads have not reached their first iteration yet. */
    boolean hasComing() {
        return alive() > members.size();
    }

    synchronized int alive() {
        return alive;
    }

    /** Adds a thread to the group. With the lock, so that its last thread cannot end before this one is counted. */
    synchronized JMeterThread add(int delayMillis, StandardJMeterEngine engine) {
        JMeterThread thread = group.addNewThread(delayMillis, engine);
        alive++;
        return thread;
    }

    long iterations() {
        return iterations.sum();
    }

    long iterationNanos() {
        return iterationNanos.sum();
    }

    /**
     * Lets {@code count} threads run and retires the others, newest first; one always stays, waiting if the
     * count is 0. Returns the number of threads to add.
     */
    synchronized int keep(int count, long now) {
        boolean resumes = target == 0 && count > 0;
        target = count;
        if (resumes) {
            wake();
        }
        int staying = alive();
        for (Member member : members) {
            if (member.retiredAt != 0) {
                staying--;
                if (now - member.retiredAt > Clock.SECOND) {
                    // It had time to finish its iteration; now it ends after its current sample.
                    member.jmeterThread.stop();
                }
            }
        }
        int surplus = staying - Math.max(count, 1);
        if (surplus > 0) {
            retireNewest(surplus, now);
        }
        return Math.max(0, count - staying);
    }

    private void retireNewest(int number, long now) {
        members.stream()
                .filter(member -> member.retiredAt == 0)
                .sorted(Comparator.comparingInt((Member member) -> member.jmeterThread.getThreadNum()).reversed())
                .limit(number)
                .forEach(member -> {
                    member.retiredAt = now;
                    LockSupport.unpark(member.thread);
                });
    }
}
