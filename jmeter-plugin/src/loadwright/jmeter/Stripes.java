package loadwright.jmeter;

import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * Pages of whole seconds, filled by many threads at once: one a second and stripe.
 *
 * <p>Threads are spread over a few stripes, each with a lock of its own that is held for an instant, so they
 * hardly ever wait for one another. What a thread adds to a page it adds while it holds {@link #mine}.
 */
final class Stripes<P> {
    private static final int COUNT = Integer.highestOneBit(Math.min(Runtime.getRuntime().availableProcessors(), 4)) * 2;

    /** What the threads of one stripe fill. Everything in it is guarded by the stripe itself. */
    static final class Stripe<P> {
        private final Supplier<P> newPage;
        private final Map<Long, P> finished = new HashMap<>();
        private long second;
        private P page;
        private long taken;

        private Stripe(Supplier<P> newPage) {
            this.newPage = newPage;
        }

        /** The page of the second of {@code time}, or of the earliest one not taken yet if that is over. */
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

    @SuppressWarnings({"unchecked", "rawtypes"}) // Java has no arrays of generics.
    Stripes(Supplier<P> newPage) {
        stripes = new Stripe[COUNT];
        for (int number = 0; number < COUNT; number++) {
            stripes[number] = new Stripe<>(newPage);
        }
    }

    @SuppressWarnings("deprecation") // The new name of the method is missing in Java 8.
    Stripe<P> mine() {
        return stripes[(int) Thread.currentThread().getId() & COUNT - 1];
    }

    /** Hands out and removes the pages of all seconds before {@code second}. */
    void take(long second, BiConsumer<Long, P> taker) {
        for (Stripe<P> stripe : stripes) {
            stripe.take(second, taker);
        }
    }
}
