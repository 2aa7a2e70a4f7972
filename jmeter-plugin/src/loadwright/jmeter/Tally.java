package loadwright.jmeter;

/** One second of iterations begun, missed and late. Not thread-safe. */
final class Tally {
    long transactions;
    long missed;
    long lateMillis;
    boolean capped;

    void begin(long late) {
        transactions++;
        lateMillis = Math.max(lateMillis, late);
    }

    /** Adds what another stripe counted of the same second. */
    void merge(Tally other) {
        transactions += other.transactions;
        missed += other.missed;
        lateMillis = Math.max(lateMillis, other.lateMillis);
        capped |= other.capped;
    }
}
