package loadwright.jmeter;

import org.apache.jmeter.threads.JMeterVariables;
import org.apache.jmeter.util.JMeterUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One run of this JVM: its control, its seconds and its link to the agent. */
final class Run {
    private static final Logger LOG = LoggerFactory.getLogger(Run.class);
    private static final String TOKEN_VARIABLE = "LOADWRIGHT_LINK_TOKEN";
    private static final long DELIVERY_MILLIS = 5_000;

    final Stripes<Tally> tally = new Stripes<>(Tally::new);
    final Control control;
    private final Link link;
    private final Reporter reporter;
    private boolean over;

    private Run(int port, String token) {
        control = new Control(this, JMeterUtils.getPropDefault("loadwright.mode", Control.AS_WRITTEN));
        link = new Link(port, token, control);
        reporter = new Reporter(this, link);
    }

    /** The run the agent that started this JVM has opened, null when none did. */
    static Run open() {
        int port = JMeterUtils.getPropDefault("loadwright.port", 0);
        String token = System.getenv(TOKEN_VARIABLE);
        if (port == 0 || token == null) {
            LOG.warn("Not started by a Loadwright agent: nothing is paced and nothing is reported");
            return null;
        }
        return new Run(port, token);
    }

    /** Starts everything; with a plan run as written, returns only when it may begin. */
    void begin(JMeterVariables variables) {
        link.start();
        reporter.start();
        control.begin(variables);
        // Also when the JVM is told to exit, by a signal or by JMeter itself, what was measured is delivered.
        Runtime.getRuntime().addShutdownHook(new Thread(this::end, "loadwright-exit"));
        control.awaitBegin();
    }

    /** Delivers what is left once no thread runs any more. */
    synchronized void end() {
        if (over) {
            return;
        }
        over = true;
        control.end();
        reporter.end();
        link.state("ended");
        link.awaitDelivery(DELIVERY_MILLIS);
    }

    /** Counts an iteration that begins at {@code time}. */
    void countBegin(long time, long lateMillis) {
        Stripes.Stripe<Tally> stripe = tally.mine();
        synchronized (stripe) {
            stripe.page(time).begin(lateMillis);
        }
    }

    void countMissed(long arrivals) {
        Stripes.Stripe<Tally> stripe = tally.mine();
        synchronized (stripe) {
            stripe.page(Clock.now()).missed += arrivals;
        }
    }

    void noteCapped() {
        Stripes.Stripe<Tally> stripe = tally.mine();
        synchronized (stripe) {
            stripe.page(Clock.now()).capped = true;
        }
    }

    void state(String state) {
        link.state(state);
    }

    void observeThreads() {
        reporter.observeThreads();
    }
}
