package loadwright.jmeter;

/** Writes JSON text. */
final class Json {
    private Json() {
    }

    /** Appends {@code value} as a JSON string in ASCII. */
    static void string(StringBuilder text, String value) {
        text.append('"');
        for (int position = 0; position < value.length(); position++) {
            char unit = value.charAt(position);
            if (unit == '"' || unit == '\\') {
                text.append('\\').append(unit);
            } else if (unit < 32 || unit > 126) {
                text.append("\\u");
                for (int shift = 12; shift >= 0; shift -= 4) {
                    text.append(Character.forDigit(unit >> shift & 15, 16));
                }
            } else {
                text.append(unit);
            }
        }
        text.append('"');
    }
}
