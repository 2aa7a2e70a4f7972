package loadwright.jmeter;

import java.util.ArrayList;
import java.util.List;

/** Counts the samples of one label into frames of whole seconds. */
final class LabelRecord {
    final String label;
    private Frame current;
    private final List<Frame> finished = new ArrayList<>();

    LabelRecord(String label) {
        this.label = label;
    }

    /** Counts one sample now; the time is taken inside the lock, so that no frame grows after its second. */
    synchronized void add(long millis, long late, long received, long sent, String errorKind) {
        long second = Clock.now() / Clock.SECOND;
        if (current == null || current.second != second) {
            if (current != null) {
                finished.add(current);
            }
            current = new Frame(second);
        }
        current.add(millis, late, received, sent, errorKind);
    }

    /** Moves the frames of all seconds before {@code second} to {@code frames}. */
    synchronized void take(long second, List<Frame> frames) {
        frames.addAll(finished);
        finished.clear();
        if (current != null && current.second < second) {
            frames.add(current);
            current = null;
        }
    }
}
