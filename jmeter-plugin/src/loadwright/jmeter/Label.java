package loadwright.jmeter;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Labels of limited length, which differ where the labels of samples do; {@code core/stats/labels.py} limits alike. */
final class Label {
    private static final int MAX_LENGTH = 1000;
    private static final int DIGEST_BYTES = 8;
    private static final String CUT = "\u2026";
    private static final int KEPT = MAX_LENGTH - CUT.length() - 2 * DIGEST_BYTES;

    private Label() {
    }

    /** Returns {@code label}, or the beginning of one with too many characters and a digest of the whole. */
    static String limited(String label) {
        if (label == null || label.length() <= MAX_LENGTH || label.codePointCount(0, label.length()) <= MAX_LENGTH) {
            return label;
        }
        return label.substring(0, label.offsetByCodePoints(0, KEPT)) + CUT + digest(label);
    }

    private static String digest(String label) {
        int[] points = label.codePoints().map(Json::encodable).toArray();
        byte[] text = new String(points, 0, points.length).getBytes(StandardCharsets.UTF_8);
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text);
            StringBuilder hexadecimal = new StringBuilder();
            for (int number = 0; number < DIGEST_BYTES; number++) {
                hexadecimal.append(String.format("%02x", digest[number]));
            }
            return hexadecimal.toString();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
