package loadwright.jmeter;

import java.io.BufferedOutputStream;
import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import org.apache.jmeter.assertions.AssertionResult;
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
    /** Limit of each text of a sample in characters, and of a response in bytes. */
    private static final int MAX_TEXT = 64 * 1024;
    private static final long MAX_FILE_BYTES = 64L * 1024 * 1024;
    private static final int LOOKED_AT_BYTES = 1024;
    private static final int MAX_DEPTH = 10;

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
        StringBuilder text = new StringBuilder(1024);
        sample(text, result, 0);
        write(text.append('\n').toString().getBytes(StandardCharsets.UTF_8));
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

    private static void sample(StringBuilder text, SampleResult result, int depth) {
        boolean failed = !result.isSuccessful();
        String name = result.getURL() == null ? "sample" : "httpSample";
        text.append('<').append(name);
        attribute(text, "t", Long.toString(result.getTime()));
        attribute(text, "lt", Long.toString(result.getLatency()));
        attribute(text, "ts", Long.toString(Clock.toServer(result.getTimeStamp())));
        attribute(text, "s", Boolean.toString(!failed));
        attribute(text, "lb", Label.limited(result.getSampleLabel()));
        attribute(text, "rc", result.getResponseCode());
        attribute(text, "rm", result.getResponseMessage());
        attribute(text, "tn", result.getThreadName());
        attribute(text, "dt", result.getDataType());
        attribute(text, "by", Long.toString(result.getBytesAsLong()));
        text.append('>');
        for (AssertionResult assertion : result.getAssertionResults()) {
            if (assertion.isFailure() || assertion.isError()) {
                assertion(text, assertion);
            }
        }
        if (depth < MAX_DEPTH) {
            for (SampleResult inner : result.getSubResults()) {
                sample(text, inner, depth + 1);
            }
        }
        if (failed) {
            element(text, "java.net.URL", result.getUrlAsString());
            element(text, "requestHeader", result.getRequestHeaders());
            element(text, "samplerData", result.getSamplerData());
            element(text, "responseHeader", result.getResponseHeaders());
            response(text, result);
        }
        text.append("</").append(name).append('>');
    }

    private static void assertion(StringBuilder text, AssertionResult assertion) {
        text.append("<assertionResult>");
        element(text, "name", assertion.getName());
        element(text, "failure", Boolean.toString(assertion.isFailure()));
        element(text, "error", Boolean.toString(assertion.isError()));
        element(text, "failureMessage", assertion.getFailureMessage());
        text.append("</assertionResult>");
    }

    /** Writes the beginning of a response as text; for a binary response, only that it is binary. */
    private static void response(StringBuilder text, SampleResult result) {
        byte[] data = result.getResponseData();
        if (data == null || data.length == 0) {
            return;
        }
        text.append("<responseData class=\"java.lang.String\"");
        attribute(text, "size", Integer.toString(data.length));
        if (isBinary(result, data)) {
            attribute(text, "binary", "true");
            text.append("/>");
            return;
        }
        text.append('>');
        int length = Math.min(data.length, MAX_TEXT);
        escape(text, new String(data, 0, length, charset(result)));
        text.append("</responseData>");
    }

    private static boolean isBinary(SampleResult result, byte[] data) {
        if (SampleResult.BINARY.equals(result.getDataType())) {
            return true;
        }
        for (int position = 0; position < Math.min(data.length, LOOKED_AT_BYTES); position++) {
            if (data[position] == 0) {
                return true;
            }
        }
        return false;
    }

    private static Charset charset(SampleResult result) {
        try {
            return Charset.forName(result.getDataEncodingWithDefault());
        } catch (IllegalArgumentException unknown) {
            return StandardCharsets.UTF_8;
        }
    }

    private static void element(StringBuilder text, String name, String value) {
        if (value == null || value.isEmpty()) {
            return;
        }
        text.append('<').append(name).append(" class=\"java.lang.String\">");
        escape(text, value.length() > MAX_TEXT ? value.substring(0, MAX_TEXT) : value);
        text.append("</").append(name).append('>');
    }

    private static void attribute(StringBuilder text, String name, String value) {
        text.append(' ').append(name).append("=\"");
        if (value != null) {
            escape(text, value.length() > MAX_TEXT ? value.substring(0, MAX_TEXT) : value);
        }
        text.append('"');
    }

    /** Appends {@code value} for XML 1.0; characters that it cannot represent become U+FFFD. */
    private static void escape(StringBuilder text, String value) {
        for (int position = 0; position < value.length();) {
            int point = value.codePointAt(position);
            position += Character.charCount(point);
            if (point == '<') {
                text.append("&lt;");
            } else if (point == '>') {
                text.append("&gt;");
            } else if (point == '&') {
                text.append("&amp;");
            } else if (point == '"') {
                text.append("&quot;");
            } else if (point == '\n' || point == '\r' || point == '\t') {
                text.append("&#").append(point).append(';');
            } else if (point < 32 || point >= 0xD800 && point <= 0xDFFF || point == 0xFFFE || point == 0xFFFF) {
                text.append('\uFFFD');
            } else {
                text.appendCodePoint(point);
            }
        }
    }
}
