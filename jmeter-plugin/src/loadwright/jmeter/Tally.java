package loadwright.jmeter;

import java.util.HashMap;
import java.util.Map;

/** Iterations begun, missed and late, in whole seconds; one of the whole generator. */
final class Tally {
    /** One second of it. */
    static final class Page {
        long transactions;
        long missed;
        long lateMillis;
        boolean capped;
    }

    private final Map<Long, Page> pages = new HashMap<>();
    private long currentSecond;
    private Page current = new Page();

    synchronized void begin(long lateMillis) {
        Page page = page();
        page.transactions++;
        page.lateMillis = Math.max(page.lateMillis, lateMillis);
    }

    synchronized void miss(long count) {
        page().missed += count;
    }

    synchronized void cap() {
        page().capped = true;
    }

    /** Removes and returns the page of {@code second}, which must be over. */
    synchronized Page take(long second) {
        if (second == currentSecond) {
            currentSecond = 0;
        }
        Page page = pages.remove(second);
        return page == null ? new Page() : page;
    }

    private Page page() {
        // Taken inside the lock: nothing is added to a second once it is over.
        long second = Clock.now() / Clock.SECOND;
        if (second != currentSecond) {
            current = new Page();
            currentSecond = second;
            pages.put(second, current);
        }
        return current;
    }
}
