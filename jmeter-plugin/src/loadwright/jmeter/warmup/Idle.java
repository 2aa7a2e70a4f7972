package loadwright.jmeter.warmup;

import org.apache.jmeter.samplers.AbstractSampler;
import org.apache.jmeter.samplers.Entry;
import org.apache.jmeter.samplers.SampleResult;

/** Takes the place of a sampler that cannot be executed without consequences; it does nothing, and succeeds. */
public final class Idle extends AbstractSampler {
    private static final long serialVersionUID = 1L;

    @Override
    public SampleResult sample(Entry entry) {
        SampleResult result = new SampleResult();
        result.setSampleLabel(getName());
        result.sampleStart();
        result.setResponseData(Answer.WORD, "UTF-8");
        result.setDataType(SampleResult.TEXT);
        result.setResponseCodeOK();
        result.setResponseMessageOK();
        result.setSuccessful(true);
        result.sampleEnd();
        return result;
    }
}
