package loadwright.jmeter;

/** The iterations begun, missed and late within one second. Not thread-safe. */
final class Tally {
    long transactions;
    long missed;
    long lateMillis;
    boolean capped;

    void begin(long late) {
        transactions++;
        lateMillis = Math.max(lateMillis, late);
    }

    /** Adds the counts of another stripe for the same second. */
    void merge(Tally other) {
        transactions += other.transactions;
        missed += other.missed;
        lateMillis = Math.max(lateMillis, other.lateMillis);
        capped |= other.capped;
    }
}
