package loadwright.jmeter;

import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * Pages of whole seconds, one per second and stripe, filled by many threads concurrently.
 *
 * <p>Threads are distributed over a few stripes, each with its own briefly held lock, so that they rarely wait
 * for each other. A thread adds to a page while it holds the lock of {@link #mine}.
 */
final class Stripes<P> {
    private static final int COUNT = Integer.highestOneBit(Math.min(Runtime.getRuntime().availableProcessors(), 4)) * 2;

    /** The pages filled by the threads of one stripe. All fields are guarded by the stripe itself. */
    static final class Stripe<P> {
        private final Supplier<P> newPage;
        private final Map<Long, P> finished = new HashMap<>();
        private long second;
        private P page;
        private long taken;
        /** Keeps stripes in different cache lines: two cores that write to one line slow each other down. */
        @SuppressWarnings("unused")
        private long p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11;

        private Stripe(Supplier<P> newPage) {
            this.newPage = newPage;
        }

        /** The page of the second of {@code time}, or of the earliest second not yet collected if that has passed. */
        P page(long time) {
            long wanted = Math.max(time / Clock.SECOND, taken + 1);
            if (page == null || wanted > second) {
                if (page != null) {
                    finished.put(second, page);
                }
                page = newPage.get();
                second = wanted;
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

    private final Stripe<P>[] stripes;

    @SuppressWarnings({"unchecked", "rawtypes"}) // Java has no generic arrays.
    Stripes(Supplier<P> newPage) {
        stripes = new Stripe[COUNT];
        for (int number = 0; number < COUNT; number++) {
            stripes[number] = new Stripe<>(newPage);
        }
    }

    @SuppressWarnings("deprecation") // Java 8 does not have the replacement, threadId().
    Stripe<P> mine() {
        return stripes[(int) Thread.currentThread().getId() & COUNT - 1];
    }

    /** Passes on and removes the pages of all seconds before {@code second}. */
    void take(long second, BiConsumer<Long, P> taker) {
        for (Stripe<P> stripe : stripes) {
            stripe.take(second, taker);
        }
    }
}
