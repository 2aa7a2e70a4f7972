package loadwright.jmeter;

import org.apache.jmeter.control.TransactionController;
import org.apache.jmeter.samplers.SampleEvent;
import org.apache.jmeter.samplers.SampleResult;

/** What a sample measures. Totals contain requests only, as those of JMeter's own report. */
enum Kind {
    /** One sampler, once. */
    REQUEST("request"),
    /** A Transaction Controller: the samples in it are counted by themselves. */
    TRANSACTION("transaction"),
    /** A part of a request: a redirect, an embedded resource. */
    SUB("sub");

    /** The kind in messages to the agent. */
    final String word;

    Kind(String word) {
        this.word = word;
    }

    /** The kind of a sample that listeners receive. */
    static Kind of(SampleEvent event) {
        return event.isTransactionSampleEvent() ? TRANSACTION : of(event.getResult());
    }

    /** The kind of a sample inside one of this kind. */
    Kind ofInner(SampleResult inner) {
        return this == TRANSACTION ? of(inner) : SUB;
    }

    private static Kind of(SampleResult result) {
        // A parent sample is recognised by its message alone, by JMeter's report too.
        return TransactionController.isFromTransactionController(result) ? TRANSACTION : REQUEST;
    }
}
