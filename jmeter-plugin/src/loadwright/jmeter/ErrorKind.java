package loadwright.jmeter;

import org.apache.jmeter.assertions.AssertionResult;
import org.apache.jmeter.samplers.SampleResult;

/** Names the kind of error of a failed sample: by what failed it, in one line of limited length. */
final class ErrorKind {
    private static final int MAX_LENGTH = 200;
    private static final int MAX_REQUEST = 500;
    /** How JMeter records an exception in place of a response's code and message. */
    private static final String EXCEPTION = "Non HTTP response code: ";
    private static final String EXPLANATION = "Non HTTP response message: ";

    private ErrorKind() {
    }

    /** Returns the response's code and message if they are those of an error, and the first failed assertion. */
    static String of(SampleResult result) {
        String code = line(result.getResponseCode(), MAX_LENGTH);
        String assertion = failedAssertion(result);
        if (assertion.isEmpty()) {
            return response(code, result);
        }
        // An assertion that fails on an error page is a consequence; the code remains the cause.
        return code.isEmpty() || isSuccess(code)
                ? assertion
                : line(response(code, result) + "; " + assertion, MAX_LENGTH);
    }

    /** Returns method and address of a request, or what another sampler did, without bodies and cookies. */
    static String request(SampleResult result) {
        String data = result.getSamplerData();
        if (data == null || data.isEmpty()) {
            return line(result.getUrlAsString(), MAX_REQUEST);
        }
        int end = data.indexOf('\n');
        return line(end < 0 ? data : data.substring(0, end), MAX_REQUEST);
    }

    private static String response(String code, SampleResult result) {
        String message = line(result.getResponseMessage(), MAX_LENGTH);
        if (!code.startsWith(EXCEPTION)) {
            return line(code + " " + message, MAX_LENGTH);
        }
        String exception = code.substring(EXCEPTION.length());
        String explanation = message.startsWith(EXPLANATION) ? message.substring(EXPLANATION.length()) : message;
        boolean known = !explanation.isEmpty() && !"null".equals(explanation);
        return line(known ? exception + ": " + explanation : exception, MAX_LENGTH);
    }

    private static boolean isSuccess(String code) {
        return code.length() == 3 && (code.charAt(0) == '2' || code.charAt(0) == '3');
    }

    private static String failedAssertion(SampleResult result) {
        for (AssertionResult assertion : result.getAssertionResults()) {
            if (assertion.isFailure() || assertion.isError()) {
                String name = line(assertion.getName(), MAX_LENGTH);
                String message = line(assertion.getFailureMessage(), MAX_LENGTH);
                boolean both = !name.isEmpty() && !message.isEmpty();
                return line(both ? name + ": " + message : name + message, MAX_LENGTH);
            }
        }
        return "";
    }

    /** Returns {@code text} in one line of at most {@code length} characters, never half of a surrogate pair. */
    private static String line(String text, int length) {
        if (text == null) {
            return "";
        }
        StringBuilder line = new StringBuilder();
        boolean gap = false;
        for (int position = 0; position < text.length() && line.length() < length; position++) {
            char letter = text.charAt(position);
            if (Character.isWhitespace(letter)) {
                gap = line.length() > 0;
                continue;
            }
            if (gap) {
                line.append(' ');
                gap = false;
            }
            line.append(letter);
        }
        if (line.length() > length) {
            line.setLength(length);
        }
        int last = line.length() - 1;
        if (last == length - 1 && Character.isHighSurrogate(line.charAt(last))) {
            line.setLength(last);
        }
        return line.toString();
    }
}
