package loadwright.jmeter;

import java.util.Map;
import java.util.TreeMap;

/** Iterations begun, missed, late and without a sample, counted per second. Thread-safe. */
final class Tallies {
    private final Stripes<Tally> stripes = new Stripes<>(Tally::new);

    /** Counts an iteration that begins at {@code time}. */
    void countBegin(long time, long lateMillis) {
        Stripes.Stripe<Tally> stripe = stripes.mine();
        synchronized (stripe) {
            stripe.page(time).begin(lateMillis);
        }
    }

    /** Counts an iteration that ended without a sample instead of as a transaction. */
    void countEmpty() {
        Stripes.Stripe<Tally> stripe = stripes.mine();
        synchronized (stripe) {
            stripe.page(Clock.now()).endEmpty();
        }
    }

    void countMissed(long arrivals) {
        Stripes.Stripe<Tally> stripe = stripes.mine();
        synchronized (stripe) {
            stripe.page(Clock.now()).missed += arrivals;
        }
    }

    void noteCapped() {
        Stripes.Stripe<Tally> stripe = stripes.mine();
        synchronized (stripe) {
            stripe.page(Clock.now()).capped = true;
        }
    }

    /** Removes and returns the tallies of all seconds before {@code before}. */
    Map<Long, Tally> take(long before) {
        Map<Long, Tally> seconds = new TreeMap<>();
        stripes.take(before, (second, tally) -> seconds.computeIfAbsent(second, key -> new Tally()).merge(tally));
        return seconds;
    }
}
