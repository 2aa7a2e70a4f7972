package loadwright.jmeter;

import java.util.function.IntUnaryOperator;
import org.apache.jmeter.threads.JMeterContext;
import org.apache.jmeter.util.JMeterUtils;

/**
 * Gives threads numbers that no other generator of the run uses.
 *
 * <p>The generators at the start take turns: with three, those of the second one are 2, 5, 8, … in
 * {@code ${__threadNum}}. How many join later is not known, so each of these has a million numbers of its own: the
 * first from 1,000,001 on, the next one from 2,000,001 on.
 */
final class ThreadNumbers {
    private static final int OWN = 1_000_000;

    /** Returns the number of a thread in the run for that in this JVM, both from 0 on; null if they are the same. */
    private final IntUnaryOperator numbers;

    private ThreadNumbers(IntUnaryOperator numbers) {
        this.numbers = numbers;
    }

    /** The numbers for this generator; unchanged ones unless the agent asks for others. */
    static ThreadNumbers asked() {
        int generator = JMeterUtils.getPropDefault("loadwright.generator", 1);
        int atStart = JMeterUtils.getPropDefault("loadwright.generators", 1);
        boolean alone = generator == 1 && atStart == 1;
        if (alone || !JMeterUtils.getPropDefault("loadwright.unique_threads", false)) {
            return new ThreadNumbers(null);
        }
        int joined = generator - atStart;
        return new ThreadNumbers(
                joined > 0 ? number -> joined * OWN + number : number -> number * atStart + generator - 1);
    }

    /** Numbers the thread of {@code context}, which is the calling one and is starting. */
    void number(JMeterContext context) {
        if (numbers == null) {
            return;
        }
        // JMeter counts from 0 here, and from 1 in its functions, which read the number from the end of the name.
        int number = numbers.applyAsInt(context.getThreadNum());
        context.setThreadNum(number);
        String name = context.getThread().getThreadName();
        String unique = name.substring(0, name.lastIndexOf('-') + 1) + (number + 1);
        context.getThread().setThreadName(unique);
        Thread.currentThread().setName(unique);
    }
}
