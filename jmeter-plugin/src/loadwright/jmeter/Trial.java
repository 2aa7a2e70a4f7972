package loadwright.jmeter;

import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.jmeter.protocol.http.sampler.HTTPSampleResult;
import org.apache.jmeter.samplers.SampleResult;
import org.apache.jmeter.samplers.Sampler;
import org.apache.jmeter.threads.JMeterContextService;
import org.apache.jmeter.util.JMeterUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes all samples of a trial with request, response and variables, in the order in which they end.
 *
 * <p>The file contains consecutive elements only; the agent adds the enclosing document on delivery. The first samples
 * are kept. From one that does not fit on, there is only an element which states that some are missing.
 */
final class Trial {
    private static final Logger LOG = LoggerFactory.getLogger(Trial.class);
    private static final byte[] OMITTED = "<omitted/>\n".getBytes(StandardCharsets.UTF_8);
    private static final String RECORDED = "loadwright.recorded";
    private static final int MAX_SAMPLES = 500;
    private static final long MAX_FILE_BYTES = 8L * 1024 * 1024;

    private final File file;
    private int samples;
    private long written;
    private boolean full;

    private Trial(File file) {
        this.file = file;
    }

    /** The file named by the property {@code loadwright.samples}; null if it is not set. */
    static Trial asked() {
        String path = JMeterUtils.getPropDefault("loadwright.samples", "");
        return path.isEmpty() ? null : new Trial(new File(path));
    }

    synchronized void keep(SampleResult result) {
        Variables before = VariablesBefore.take();
        if (full) {
            return;
        }
        byte[] line = samples < MAX_SAMPLES ? SampleXml.whole(result, before, recorded(result)) : OMITTED;
        full = samples == MAX_SAMPLES || written + line.length > MAX_FILE_BYTES;
        write(full ? OMITTED : line);
        samples++;
    }

    /** The mark of the recorded response of a request, which its sampler has from an import; empty if it has none. */
    private static String recorded(SampleResult result) {
        Sampler sampler = JMeterContextService.getContext().getCurrentSampler();
        boolean isRequest = sampler != null && result instanceof HTTPSampleResult;
        return isRequest ? sampler.getPropertyAsString(RECORDED) : "";
    }

    private void write(byte[] bytes) {
        try (FileOutputStream out = new FileOutputStream(file, true)) {
            out.write(bytes);
            written += bytes.length;
        } catch (IOException error) {
            LOG.warn("A sample could not be kept: {}", error.toString());
        }
    }
}
