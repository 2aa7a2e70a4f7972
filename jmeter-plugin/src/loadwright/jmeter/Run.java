package loadwright.jmeter;

import org.apache.jmeter.samplers.SampleResult;
import org.apache.jmeter.threads.JMeterVariables;
import org.apache.jmeter.util.JMeterUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The run in this JVM: its control, its seconds and its link to the agent. */
final class Run {
    private static final Logger LOG = LoggerFactory.getLogger(Run.class);
    private static final String TOKEN_VARIABLE = "LOADWRIGHT_LINK_TOKEN";
    private static final long DELIVERY_MILLIS = 5_000;

    final Tallies tallies = new Tallies();
    /** Keeps failed samples; null if not requested. */
    private final Failures failures = Failures.asked();
    /** Keeps all samples; null unless the run is a trial. */
    private final Trial trial = Trial.asked();
    final ThreadNumbers threadNumbers = ThreadNumbers.asked();
    final Control control;
    private final Link link;
    private final Reporter reporter;
    private boolean over;

    private Run(int port, String token) {
        control = new Control(this, JMeterUtils.getPropDefault("loadwright.mode", Control.AS_WRITTEN));
        link = new Link(port, token, control);
        reporter = new Reporter(this, link);
    }

    /** The run opened by the agent that started this JVM; null if there is none. */
    static Run open() {
        int port = JMeterUtils.getPropDefault("loadwright.port", 0);
        String token = System.getenv(TOKEN_VARIABLE);
        if (port == 0 || token == null) {
            LOG.warn("Not started by a Loadwright agent: nothing is paced and nothing is reported");
            return null;
        }
        Clock.set();
        return new Run(port, token);
    }

    /** Starts all parts; for a plan that runs as written, returns only when the run may start. */
    void begin(JMeterVariables variables) {
        link.start();
        reporter.start();
        ThreadDeaths.log();
        control.begin(variables);
        // Delivers the measurements even if the JVM is terminated by a signal or by JMeter itself.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(false), "loadwright-exit"));
        control.warmUp();
        control.awaitBegin();
    }

    /** Delivers the remaining data: the test has ended, or the JVM exits before it has. */
    synchronized void end(boolean testEnded) {
        if (over) {
            return;
        }
        over = true;
        Ending ending = control.end(testEnded);
        reporter.end();
        link.state(ending.isExit() ? "exiting" : "ended");
        link.awaitDelivery(DELIVERY_MILLIS);
    }

    /** Keeps a sample with request and response, if that was requested. */
    void keep(SampleResult result) {
        if (trial != null) {
            trial.keep(result);
        }
        if (failures != null && !result.isSuccessful()) {
            failures.keep(result);
        }
    }

    void state(String state) {
        link.state(state);
    }

    void loadEnded(long time, Ending why) {
        link.loadEnded(time, why);
    }

    void warmedUp(long millis) {
        link.warmedUp(millis);
    }

    void observeThreads() {
        reporter.observeThreads();
    }
}
