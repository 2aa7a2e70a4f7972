package loadwright.jmeter;

import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/** One second of one label. Not thread-safe. */
final class Frame {
    private static final int MAX_ERROR_KINDS = 50;
    private static final String OTHER_ERRORS = "other errors";
    /** The largest integer that every JSON parser represents exactly. */
    private static final long MAX_TOTAL = (1L << 53) - 1;

    private long samples;
    private long errors;
    private long bytesReceived;
    private long bytesSent;
    private long sum;
    private long min = Long.MAX_VALUE;
    private long max = Long.MIN_VALUE;
    private final Histogram elapsed = new Histogram();
    private Histogram intended;
    private Map<String, Integer> errorKinds;
    private Map<String, ErrorExample> errorExamples;

    /**
     * Counts one sample; {@code errorKind} is null if it succeeded, {@code example} where none is to be reported,
     * {@code late} is in whole milliseconds.
     */
    void add(long elapsedMillis, long late, long received, long sent, String errorKind, ErrorExample example) {
        // Scripts of a plan may set any number, and the agent would refuse the whole second for one out of range.
        long millis = valid(elapsedMillis);
        samples++;
        bytesReceived += valid(received);
        bytesSent += valid(sent);
        sum += millis;
        min = Math.min(min, millis);
        max = Math.max(max, millis);
        if (late > 0 && intended == null) {
            intended = elapsed.copy();
        }
        elapsed.add(millis);
        if (intended != null) {
            intended.add(millis + late);
        }
        if (errorKind != null) {
            errors++;
            countErrors(errorKind, 1);
        }
        if (example != null) {
            addExamples(Collections.singletonMap(errorKind, example));
        }
    }

    private static long valid(long value) {
        return Math.max(0, Math.min(value, Histogram.MAX_VALUE));
    }

    private void countErrors(String kind, int count) {
        if (errorKinds == null) {
            errorKinds = new HashMap<>();
        }
        boolean known = errorKinds.containsKey(kind) || errorKinds.size() < MAX_ERROR_KINDS;
        errorKinds.merge(known ? kind : OTHER_ERRORS, count, Integer::sum);
    }

    private void addExamples(Map<String, ErrorExample> examples) {
        if (errorExamples == null) {
            errorExamples = new HashMap<>();
        }
        errorExamples.putAll(examples);
        errorExamples.keySet().retainAll(errorKinds.keySet());
    }

    /** Adds the counts of another stripe for the same second and label. */
    void merge(Frame other) {
        samples += other.samples;
        errors += other.errors;
        bytesReceived += other.bytesReceived;
        bytesSent += other.bytesSent;
        sum += other.sum;
        min = Math.min(min, other.min);
        max = Math.max(max, other.max);
        if (intended != null || other.intended != null) {
            intended = intended != null ? intended : elapsed.copy();
            intended.merge(other.intended != null ? other.intended : other.elapsed);
        }
        elapsed.merge(other.elapsed);
        if (other.errorKinds != null) {
            other.errorKinds.forEach(this::countErrors);
        }
        if (other.errorExamples != null) {
            addExamples(other.errorExamples);
        }
    }

    void write(StringBuilder text, Kind kind, String label) {
        text.append("{\"label\":");
        Json.string(text, label);
        text.append(",\"kind\":\"").append(kind.word).append('"');
        text.append(",\"samples\":").append(samples).append(",\"errors\":").append(errors);
        text.append(",\"bytes_received\":").append(Math.min(bytesReceived, MAX_TOTAL));
        text.append(",\"bytes_sent\":").append(Math.min(bytesSent, MAX_TOTAL));
        text.append(",\"sum_ms\":").append(Math.min(sum, MAX_TOTAL));
        text.append(",\"min_ms\":").append(min).append(",\"max_ms\":").append(max);
        text.append(",\"histogram\":\"");
        elapsed.encode(text);
        text.append('"');
        if (intended != null) {
            text.append(",\"intended\":\"");
            intended.encode(text);
            text.append('"');
        }
        text.append(",\"error_kinds\":{");
        if (errorKinds != null) {
            String comma = "";
            for (Map.Entry<String, Integer> error : errorKinds.entrySet()) {
                text.append(comma);
                Json.string(text, error.getKey());
                text.append(':').append(error.getValue());
                comma = ",";
            }
        }
        text.append('}');
        if (errorExamples != null) {
            writeExamples(text, "error_requests", example -> example.request);
            writeExamples(text, "error_texts", example -> example.text);
        }
        text.append('}');
    }

    private void writeExamples(StringBuilder text, String name, Function<ErrorExample, String> part) {
        text.append(",\"").append(name).append("\":{");
        String comma = "";
        for (Map.Entry<String, ErrorExample> example : errorExamples.entrySet()) {
            String value = part.apply(example.getValue());
            if (value.isEmpty()) {
                continue;
            }
            text.append(comma);
            Json.string(text, example.getKey());
            text.append(':');
            Json.string(text, value);
            comma = ",";
        }
        text.append('}');
    }
}
