package loadwright.jmeter;

import java.io.BufferedOutputStream;
import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import org.apache.jmeter.samplers.SampleResult;
import org.apache.jmeter.util.JMeterUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes failed samples with request and response, in the format of JMeter's XML results file.
 *
 * <p>The file contains consecutive elements only; the agent adds the enclosing document on delivery. The newest
 * samples are kept: a full file becomes the older half, and a new one is started.
 */
final class Failures {
    private static final Logger LOG = LoggerFactory.getLogger(Failures.class);
    private static final long MAX_FILE_BYTES = 64L * 1024 * 1024;

    private final File file;
    private OutputStream out;
    private long written;

    private Failures(File file) {
        this.file = file;
    }

    /** The file named by the property {@code loadwright.failures}; null if it is not set. */
    static Failures asked() {
        String path = JMeterUtils.getPropDefault("loadwright.failures", "");
        return path.isEmpty() ? null : new Failures(new File(path));
    }

    void keep(SampleResult result) {
        write(SampleXml.ofFailure(result));
    }

    private synchronized void write(byte[] bytes) {
        try {
            if (out != null && written + bytes.length > MAX_FILE_BYTES) {
                close();
                File older = new File(file.getPath() + ".old");
                Files.move(file.toPath(), older.toPath(), StandardCopyOption.REPLACE_EXISTING);
            }
            if (out == null) {
                out = new BufferedOutputStream(new FileOutputStream(file));
                written = 0;
            }
            out.write(bytes);
            out.flush();
            written += bytes.length;
        } catch (IOException error) {
            LOG.warn("A failed sample could not be kept: {}", error.toString());
        }
    }

    private void close() throws IOException {
        OutputStream full = out;
        out = null;
        full.close();
    }
}
