package loadwright.jmeter;

import org.apache.jmeter.threads.JMeterContext;
import org.apache.jmeter.util.JMeterUtils;

/**
 * Gives threads numbers that no other generator of the run uses: with three generators, those of the second one are
 * 2, 5, 8, … in {@code ${__threadNum}}.
 */
final class ThreadNumbers {
    private final int generator;
    private final int generators;

    private ThreadNumbers(int generator, int generators) {
        this.generator = generator;
        this.generators = generators;
    }

    /** The numbers for this generator; unchanged ones unless the agent asks for others. */
    static ThreadNumbers asked() {
        if (!JMeterUtils.getPropDefault("loadwright.unique_threads", false)) {
            return new ThreadNumbers(1, 1);
        }
        return new ThreadNumbers(
                JMeterUtils.getPropDefault("loadwright.generator", 1),
                JMeterUtils.getPropDefault("loadwright.generators", 1));
    }

    /** Numbers the thread of {@code context}, which is starting. */
    void number(JMeterContext context) {
        // JMeter counts from 0 here, and from 1 in its functions.
        context.setThreadNum(context.getThreadNum() * generators + generator - 1);
    }
}
