package loadwright.jmeter;

/** Writes JSON text. */
final class Json {
    private static final int REPLACEMENT = 0xFFFD;

    private Json() {
    }

    /** Returns a code point of a text; U+FFFD for an unpaired surrogate, which is no text. */
    static int encodable(int point) {
        return point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE ? REPLACEMENT : point;
    }

    /** Appends {@code value}, made encodable, as a JSON string in ASCII. */
    static void string(StringBuilder text, String value) {
        text.append('"');
        for (int position = 0; position < value.length();) {
            int point = value.codePointAt(position);
            position += Character.charCount(point);
            if (point == '"' || point == '\\') {
                text.append('\\').append((char) point);
            } else if (point >= 32 && point <= 126) {
                text.append((char) point);
            } else if (point > Character.MAX_VALUE) {
                escape(text, Character.highSurrogate(point));
                escape(text, Character.lowSurrogate(point));
            } else {
                escape(text, encodable(point));
            }
        }
        text.append('"');
    }

    private static void escape(StringBuilder text, int unit) {
        text.append("\\u");
        for (int shift = 12; shift >= 0; shift -= 4) {
            text.append(Character.forDigit(unit >> shift & 15, 16));
        }
    }
}
