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

    /** Numbers the thread of {@code context}, which is the calling one and is starting. */
    void number(JMeterContext context) {
        if (generators == 1) {
            return;
        }
        // JMeter counts from 0 here, and from 1 in its functions, which read the number from the end of the name.
        int number = context.getThreadNum() * generators + generator - 1;
        context.setThreadNum(number);
        String name = context.getThread().getThreadName();
        String unique = name.substring(0, name.lastIndexOf('-') + 1) + (number + 1);
        context.getThread().setThreadName(unique);
        Thread.currentThread().setName(unique);
    }
}
