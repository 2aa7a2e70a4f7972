package loadwright.jmeter;

/** The iterations begun, missed, late and without a sample within one second. Not thread-safe. */
final class Tally {
    /** With {@code empty} the iterations that began; negative if more ended without a sample. */
    long transactions;
    long empty;
    long missed;
    long lateMillis;
    boolean capped;

    void begin(long late) {
        transactions++;
        lateMillis = Math.max(lateMillis, late);
    }

    /** Counts an iteration that ended without a sample, and was counted as a transaction when it began. */
    void endEmpty() {
        empty++;
        transactions--;
    }

    /** Adds the counts of another stripe for the same second. */
    void merge(Tally other) {
        transactions += other.transactions;
        empty += other.empty;
        missed += other.missed;
        lateMillis = Math.max(lateMillis, other.lateMillis);
        capped |= other.capped;
    }
}
