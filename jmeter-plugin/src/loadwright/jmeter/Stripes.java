package loadwright.jmeter;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * Pages of whole seconds, one per second and stripe, filled by many threads concurrently.
 *
 * <p>Threads are distributed over stripes, each with its own briefly held lock, so that they rarely wait for each
 * other. A thread adds to a page while it holds the lock of {@link #mine}.
 */
final class Stripes<P> {
    /** So many that up to this number of threads have a stripe each: a lock that two cores take in turns is slow. */
    private static final int COUNT = 64;

    /** The pages filled by the threads of one stripe. All fields are guarded by the stripe itself. */
    static final class Stripe<P> {
        private final Supplier<P> newPage;
        private final Map<Long, P> finished = new HashMap<>();
        private long second;
        /** Nanoseconds since the epoch at which the page's second ends. */
        private long end;
        private P page;
        private long taken;
        /** Keeps stripes in different cache lines: two cores that write to one line slow each other down. */
        @SuppressWarnings("unused")
        private long p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11;

        private Stripe(Supplier<P> newPage, long taken) {
            this.newPage = newPage;
            this.taken = taken;
        }

        /** The page of the second of {@code time}, or of the earliest second not yet collected if that has passed. */
        P page(long time) {
            return time < end && page != null ? page : begin(Math.max(time / Clock.SECOND, taken + 1));
        }

        private P begin(long wanted) {
            if (page == null || wanted > second) {
                if (page != null) {
                    finished.put(second, page);
                }
                page = newPage.get();
                second = wanted;
                end = (wanted + 1) * Clock.SECOND;
            }
            return page;
        }

        private synchronized void take(long before, BiConsumer<Long, P> taker) {
            taken = before - 1;
            if (page != null && second < before) {
                taker.accept(second, page);
                page = null;
            }
            if (!finished.isEmpty()) {
                finished.entrySet().removeIf(entry -> {
                    boolean over = entry.getKey() < before;
                    if (over) {
                        taker.accept(entry.getKey(), entry.getValue());
                    }
                    return over;
                });
            }
        }
    }

    private final Supplier<P> newPage;
    /** Created when they are needed: most labels are used by few threads. */
    private final AtomicReferenceArray<Stripe<P>> stripes = new AtomicReferenceArray<>(COUNT);
    /** The last second that was collected; guarded by this. */
    private long taken;

    Stripes(Supplier<P> newPage) {
        this.newPage = newPage;
    }

    @SuppressWarnings("deprecation") // Java 8 does not have the replacement, threadId().
    Stripe<P> mine() {
        int number = (int) Thread.currentThread().getId() & COUNT - 1;
        Stripe<P> stripe = stripes.get(number);
        return stripe != null ? stripe : create(number);
    }

    private synchronized Stripe<P> create(int number) {
        stripes.compareAndSet(number, null, new Stripe<>(newPage, taken));
        return stripes.get(number);
    }

    /** Passes on and removes the pages of all seconds before {@code second}. */
    synchronized void take(long second, BiConsumer<Long, P> taker) {
        taken = second - 1;
        for (int number = 0; number < COUNT; number++) {
            Stripe<P> stripe = stripes.get(number);
            if (stripe != null) {
                stripe.take(second, taker);
            }
        }
    }
}
