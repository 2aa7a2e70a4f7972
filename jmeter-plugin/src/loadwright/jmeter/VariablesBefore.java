package loadwright.jmeter;

import org.apache.jmeter.engine.util.NoThreadClone;
import org.apache.jmeter.processor.PreProcessor;
import org.apache.jmeter.testelement.AbstractTestElement;

/**
 * Notes the variables of a thread before the pre-processors of a sampler.
 *
 * <p>In a trial it is the first element of each thread group: JMeter executes the pre-processors of the outermost
 * elements first, and those of the Test Plan as if they were the last ones of the group. Of the samplers within a
 * transaction that is one sample, the first counts.
 */
public final class VariablesBefore extends AbstractTestElement implements PreProcessor, NoThreadClone {
    private static final long serialVersionUID = 1L;
    private static final ThreadLocal<Variables> NOTED = new ThreadLocal<>();

    @Override
    public void process() {
        if (NOTED.get() == null) {
            NOTED.set(Variables.ofThread());
        }
    }

    /** What was noted since the last sample of this thread; null if no sampler was executed, as by a transaction. */
    static Variables take() {
        Variables noted = NOTED.get();
        NOTED.remove();
        return noted;
    }
}
