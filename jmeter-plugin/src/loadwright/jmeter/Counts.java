package loadwright.jmeter;

import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.jmeter.samplers.SampleEvent;
import org.apache.jmeter.samplers.SampleResult;
import org.apache.jmeter.util.JMeterUtils;

/** Samples counted per kind, label and second. Thread-safe. */
final class Counts {
    /** The property that decides whether JMeter writes samples inside samples. */
    private static final boolean COUNTS_INNER =
            JMeterUtils.getPropDefault("jmeter.save.saveservice.subresults", true);
    private static final int MAX_DEPTH = 10;
    private static final int MAX_LABELS = 2000;
    /** Errors of which an example is reported. */
    private static final int MAX_EXAMPLES = 500;
    private static final String OTHER_LABELS = "(other labels)";
    private static final String NO_LABEL = "(no label)";

    /** Read-only, so that no thread waits for another one. */
    private final Map<Kind, ConcurrentHashMap<String, Stripes<Frame>>> kinds = new EnumMap<>(Kind.class);
    private final Set<String> exemplified = ConcurrentHashMap.newKeySet();
    private final Wordings wordings = new Wordings();

    Counts() {
        for (Kind kind : Kind.values()) {
            kinds.put(kind, new ConcurrentHashMap<>());
        }
    }

    /** Counts a sample and, as JMeter does in its results file, those inside it: redirects, hidden samples. */
    void add(SampleEvent event, long late) {
        add(event.getResult(), Kind.of(event), late, 0);
    }

    private void add(SampleResult result, Kind kind, long late, int depth) {
        ErrorKind error = result.isSuccessful() ? null : ErrorKind.of(result, wordings);
        ErrorExample example = error == null ? null : firstExample(result, error);
        Stripes.Stripe<Frame> stripe = stripes(kind, result.getSampleLabel()).mine();
        synchronized (stripe) {
            Frame frame = stripe.page(Clock.now());
            String failed = error == null ? null : error.name;
            frame.add(result.getTime(), late, result.getBytesAsLong(), result.getSentBytes(), failed, example);
        }
        if (COUNTS_INNER && depth <= MAX_DEPTH) {
            for (SampleResult inner : result.getSubResults()) {
                add(inner, kind.ofInner(inner), late, depth + 1);
            }
        }
    }

    private Stripes<Frame> stripes(Kind kind, String sampleLabel) {
        ConcurrentHashMap<String, Stripes<Frame>> labels = kinds.get(kind);
        String label = sampleLabel == null || sampleLabel.isEmpty() ? NO_LABEL : sampleLabel;
        Stripes<Frame> found = labels.get(label);
        if (found != null) {
            return found;
        }
        // Only for labels that are new or too long. No long one is kept, because thousands would fill the heap.
        String limited = Label.limited(label);
        String counted = labels.containsKey(limited) || known() < MAX_LABELS ? limited : OTHER_LABELS;
        return labels.computeIfAbsent(counted, key -> new Stripes<>(Frame::new));
    }

    private int known() {
        int known = 0;
        for (Map<String, Stripes<Frame>> labels : kinds.values()) {
            known += labels.size();
        }
        return known;
    }

    /** Returns an example of the first sample of this label and kind of error; null for all others. */
    private ErrorExample firstExample(SampleResult result, ErrorKind kind) {
        String key = kind.name + '\n' + Label.limited(result.getSampleLabel());
        if (exemplified.size() >= MAX_EXAMPLES || !exemplified.add(key)) {
            return null;
        }
        return new ErrorExample(ErrorKind.request(result), kind.name.equals(kind.text) ? "" : kind.text);
    }

    /** Removes and returns the frames of all seconds before {@code before}, by second, kind and label. */
    Map<Long, Map<Kind, Map<String, Frame>>> take(long before) {
        Map<Long, Map<Kind, Map<String, Frame>>> seconds = new TreeMap<>();
        kinds.forEach((kind, labels) -> labels.forEach((label, stripes) -> stripes.take(before, (second, frame) ->
                seconds.computeIfAbsent(second, key -> new EnumMap<>(Kind.class))
                        .computeIfAbsent(kind, key -> new TreeMap<>())
                        .computeIfAbsent(label, key -> new Frame())
                        .merge(frame))));
        return seconds;
    }
}
