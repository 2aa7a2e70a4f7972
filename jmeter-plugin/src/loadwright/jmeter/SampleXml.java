package loadwright.jmeter;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.apache.jmeter.assertions.AssertionResult;
import org.apache.jmeter.protocol.http.sampler.HTTPSampleResult;
import org.apache.jmeter.samplers.SampleResult;

/** A sample with request and response as one line of text, in the format of JMeter's XML results file. */
final class SampleXml {
    /** Limit of each text of a sample in characters, and of a response in bytes. */
    private static final int MAX_TEXT = 64 * 1024;
    /** From this length on, a line has no further sub-samples. */
    private static final int MAX_LINE = 512 * 1024;
    private static final int LOOKED_AT_BYTES = 1024;
    private static final int MAX_DEPTH = 10;
    /** Limits of the variables of a sample in characters: of a name, a value, those that changed, and the others. */
    private static final int MAX_NAME = 200;
    private static final int MAX_VALUE = 8 * 1024;
    private static final int MAX_CHANGED = 64 * 1024;
    private static final int MAX_UNCHANGED = 16 * 1024;

    private final StringBuilder text = new StringBuilder(1024);
    /** Whether samples and assertions that succeeded have their details, too. */
    private final boolean all;

    private SampleXml(boolean all) {
        this.all = all;
    }

    /** The line of a sample with the details of what failed in it. */
    static byte[] ofFailure(SampleResult result) {
        return new SampleXml(false).line(result, null, "");
    }

    /**
     * The line of a sample with all details. {@code before} are the variables before it, null if they are unknown;
     * {@code recorded} is the mark of the recorded response of its request, empty if there is none.
     */
    static byte[] whole(SampleResult result, Variables before, String recorded) {
        return new SampleXml(true).line(result, before, recorded);
    }

    private byte[] line(SampleResult result, Variables before, String recorded) {
        sample(result, 0, before, recorded);
        return text.append('\n').toString().getBytes(StandardCharsets.UTF_8);
    }

    private void sample(SampleResult result, int depth, Variables before, String recorded) {
        boolean failed = !result.isSuccessful();
        String name = result.getURL() == null ? "sample" : "httpSample";
        text.append('<').append(name);
        attribute("t", Long.toString(result.getTime()));
        attribute("lt", Long.toString(result.getLatency()));
        attribute("ts", Long.toString(Clock.toServer(result.getTimeStamp())));
        attribute("s", Boolean.toString(!failed));
        attribute("lb", Label.limited(result.getSampleLabel()));
        attribute("rc", result.getResponseCode());
        attribute("rm", result.getResponseMessage());
        attribute("tn", result.getThreadName());
        attribute("dt", result.getDataType());
        attribute("by", Long.toString(result.getBytesAsLong()));
        attribute("sby", Long.toString(result.getSentBytes()));
        attribute("ct", Long.toString(result.getConnectTime()));
        text.append('>');
        for (AssertionResult assertion : result.getAssertionResults()) {
            if (all || assertion.isFailure() || assertion.isError()) {
                assertion(assertion);
            }
        }
        inner(result, depth);
        if (all || failed) {
            request(result);
            element("responseHeader", result.getResponseHeaders());
            response(result);
        }
        element("recorded", recorded);
        if (before != null) {
            variables(before.values, Variables.ofThread().values);
        }
        text.append("</").append(name).append('>');
    }

    private void inner(SampleResult result, int depth) {
        SampleResult[] inner = result.getSubResults();
        int written = 0;
        while (written < inner.length && depth < MAX_DEPTH && text.length() < MAX_LINE) {
            sample(inner[written], depth + 1, null, "");
            written++;
        }
        if (written < inner.length) {
            text.append("<omitted>").append(inner.length - written).append("</omitted>");
        }
    }

    private void assertion(AssertionResult assertion) {
        text.append("<assertionResult>");
        element("name", assertion.getName());
        element("failure", Boolean.toString(assertion.isFailure()));
        element("error", Boolean.toString(assertion.isError()));
        element("failureMessage", assertion.getFailureMessage());
        text.append("</assertionResult>");
    }

    /** Writes the variables with their values before and after the sample, those that changed first. */
    private void variables(Map<String, String> before, Map<String, String> after) {
        Set<String> names = new TreeSet<>(before.keySet());
        names.addAll(after.keySet());
        int omitted = 0;
        for (boolean changed : new boolean[] {true, false}) {
            int limit = text.length() + (changed ? MAX_CHANGED : MAX_UNCHANGED);
            for (String name : names) {
                if (Objects.equals(before.get(name), after.get(name)) == changed) {
                    continue;
                }
                if (text.length() > limit) {
                    omitted++;
                } else {
                    variable(name, before.get(name), after.get(name), changed);
                }
            }
        }
        if (omitted > 0) {
            text.append("<omittedVariables>").append(omitted).append("</omittedVariables>");
        }
    }

    private void variable(String name, String before, String after, boolean changed) {
        text.append("<variable");
        attribute("name", limited(name, MAX_NAME));
        if (changed && before != null) {
            attribute("before", limited(before, MAX_VALUE));
        }
        if (after == null) {
            attribute("removed", "true");
        } else if (changed && before == null) {
            attribute("added", "true");
        }
        if (length(before) > MAX_VALUE || length(after) > MAX_VALUE) {
            attribute("cut", "true");
        }
        text.append('>');
        if (after != null) {
            escape(limited(after, MAX_VALUE));
        }
        text.append("</variable>");
    }

    private static int length(String value) {
        return value == null ? 0 : value.length();
    }

    private void request(SampleResult result) {
        element("java.net.URL", result.getUrlAsString());
        element("requestHeader", result.getRequestHeaders());
        if (all && result instanceof HTTPSampleResult) {
            HTTPSampleResult http = (HTTPSampleResult) result;
            element("method", http.getHTTPMethod());
            element("queryString", http.getQueryString());
            element("cookies", http.getCookies());
        } else {
            element("samplerData", result.getSamplerData());
        }
    }

    /** Writes the beginning of a response as text; for a binary response, only that it is binary. */
    private void response(SampleResult result) {
        byte[] data = result.getResponseData();
        if (data == null || data.length == 0) {
            return;
        }
        text.append("<responseData class=\"java.lang.String\"");
        attribute("size", Integer.toString(data.length));
        if (isBinary(result, data)) {
            attribute("binary", "true");
            text.append("/>");
            return;
        }
        text.append('>');
        int length = Math.min(data.length, MAX_TEXT);
        escape(new String(data, 0, length, charset(result)));
        text.append("</responseData>");
    }

    private static boolean isBinary(SampleResult result, byte[] data) {
        if (SampleResult.BINARY.equals(result.getDataType())) {
            return true;
        }
        // Texts in UTF-16 have bytes of 0, and no characters of 0.
        String beginning = new String(data, 0, Math.min(data.length, LOOKED_AT_BYTES), charset(result));
        return beginning.indexOf('\0') >= 0;
    }

    private static Charset charset(SampleResult result) {
        try {
            return Charset.forName(result.getDataEncodingWithDefault());
        } catch (IllegalArgumentException unknown) {
            return StandardCharsets.UTF_8;
        }
    }

    /** Writes the beginning of a text; if that is not all of it, with its length. */
    private void element(String name, String value) {
        if (value == null || value.isEmpty()) {
            return;
        }
        text.append('<').append(name).append(" class=\"java.lang.String\"");
        if (value.length() > MAX_TEXT) {
            attribute("length", Integer.toString(value.length()));
        }
        text.append('>');
        escape(beginning(value));
        text.append("</").append(name).append('>');
    }

    private void attribute(String name, String value) {
        text.append(' ').append(name).append("=\"");
        if (value != null) {
            escape(beginning(value));
        }
        text.append('"');
    }

    private static String beginning(String value) {
        return limited(value, MAX_TEXT);
    }

    private static String limited(String value, int length) {
        return value.length() > length ? value.substring(0, length) : value;
    }

    /** Appends {@code value} for XML 1.0; characters that it cannot represent become U+FFFD. */
    private void escape(String value) {
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
