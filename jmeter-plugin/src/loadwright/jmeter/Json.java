package loadwright.jmeter;

/** Writes JSON text. */
final class Json {
    private static final int REPLACEMENT = 0xFFFD;

    private Json() {
    }

    /** Appends {@code value} as a JSON string in ASCII. Unpaired surrogates, which are not text, become U+FFFD. */
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
                boolean unpaired = point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
                escape(text, unpaired ? REPLACEMENT : point);
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
