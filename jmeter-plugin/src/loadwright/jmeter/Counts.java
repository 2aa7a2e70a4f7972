package loadwright.jmeter;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.jmeter.samplers.SampleResult;
import org.apache.jmeter.util.JMeterUtils;

/** Samples counted per label and second. Thread-safe. */
final class Counts {
    /** The property that decides whether JMeter writes samples inside samples. */
    private static final boolean COUNTS_INNER =
            JMeterUtils.getPropDefault("jmeter.save.saveservice.subresults", true);
    private static final int MAX_DEPTH = 10;
    private static final int MAX_LABELS = 2000;
    private static final int MAX_KIND_LENGTH = 200;
    private static final String OTHER_LABELS = "(other labels)";
    private static final String NO_LABEL = "(no label)";

    private final ConcurrentHashMap<String, Stripes<Frame>> labels = new ConcurrentHashMap<>();

    /** Counts a sample and, as JMeter does in its results file, those inside it: redirects, hidden samples. */
    void add(SampleResult result, long late) {
        add(result, late, 0);
    }

    private void add(SampleResult result, long late, int depth) {
        String kind = result.isSuccessful() ? null : errorKind(result);
        Stripes.Stripe<Frame> stripe = stripes(result.getSampleLabel()).mine();
        synchronized (stripe) {
            Frame frame = stripe.page(Clock.now());
            frame.add(result.getTime(), late, result.getBytesAsLong(), result.getSentBytes(), kind);
        }
        if (COUNTS_INNER && depth <= MAX_DEPTH) {
            for (SampleResult inner : result.getSubResults()) {
                add(inner, late, depth + 1);
            }
        }
    }

    private Stripes<Frame> stripes(String sampleLabel) {
        String label = sampleLabel == null || sampleLabel.isEmpty() ? NO_LABEL : sampleLabel;
        Stripes<Frame> known = labels.get(label);
        if (known != null) {
            return known;
        }
        String counted = labels.size() < MAX_LABELS ? label : OTHER_LABELS;
        return labels.computeIfAbsent(counted, key -> new Stripes<>(Frame::new));
    }

    private static String errorKind(SampleResult result) {
        String kind = (result.getResponseCode() + " " + result.getResponseMessage()).trim();
        if (kind.length() <= MAX_KIND_LENGTH) {
            return kind;
        }
        boolean withinPair = Character.isHighSurrogate(kind.charAt(MAX_KIND_LENGTH - 1));
        return kind.substring(0, withinPair ? MAX_KIND_LENGTH - 1 : MAX_KIND_LENGTH);
    }

    /** Removes and returns the frames of all seconds before {@code before}, by second and label. */
    Map<Long, Map<String, Frame>> take(long before) {
        Map<Long, Map<String, Frame>> seconds = new TreeMap<>();
        labels.forEach((label, stripes) -> stripes.take(before, (second, frame) ->
                seconds.computeIfAbsent(second, key -> new TreeMap<>())
                        .computeIfAbsent(label, key -> new Frame())
                        .merge(frame)));
        return seconds;
    }
}
