package loadwright.jmeter;

import org.apache.jmeter.assertions.AssertionResult;
import org.apache.jmeter.control.TransactionController;
import org.apache.jmeter.samplers.SampleResult;

/** The kind of error of a failed sample, named by what failed it in one line of limited length. */
final class ErrorKind {
    private static final int MAX_LENGTH = 200;
    private static final int MAX_TEXT = 500;
    /** How JMeter records an exception in place of a response's code and message. */
    private static final String EXCEPTION = "Non HTTP response code: ";
    private static final String EXPLANATION = "Non HTTP response message: ";

    /** Without the numbers that differ between samples of the kind. */
    final String name;
    /** What failed this sample, with its own numbers. */
    final String text;

    private ErrorKind(String name, String text) {
        this.name = name;
        this.text = text;
    }

    /** Names the response's code and message if they are those of an error, and the first failed assertion. */
    static ErrorKind of(SampleResult result, Wordings wordings) {
        String code = line(result.getResponseCode(), MAX_TEXT);
        String assertion = failedAssertion(result);
        // An assertion that fails on an error page is a consequence; the code remains the cause.
        boolean answered = assertion.isEmpty() || !code.isEmpty() && !isSuccess(code);
        String text = answered ? response(code, result) : assertion;
        int fixed = answered ? fixed(text, code, result) : 0;
        if (answered && !assertion.isEmpty()) {
            text = line(text + "; " + assertion, MAX_TEXT);
        }
        return new ErrorKind(line(wordings.kind(text, fixed, times(result), sizes(result)), MAX_LENGTH), text);
    }

    /** Returns method and address of a request, or what another sampler did, without bodies and cookies. */
    static String request(SampleResult result) {
        String data = result.getSamplerData();
        if (data == null || data.isEmpty()) {
            return line(result.getUrlAsString(), MAX_TEXT);
        }
        int end = data.indexOf('\n');
        return line(end < 0 ? data : data.substring(0, end), MAX_TEXT);
    }

    private static long[] times(SampleResult result) {
        return new long[] {result.getTime(), result.getLatency(), result.getConnectTime()};
    }

    private static long[] sizes(SampleResult result) {
        return new long[] {
            result.getBytesAsLong(), result.getBodySizeAsLong(), result.getHeadersSize(), result.getSentBytes(),
        };
    }

    private static String response(String code, SampleResult result) {
        String message = line(result.getResponseMessage(), MAX_TEXT);
        if (!code.startsWith(EXCEPTION)) {
            return line(code + " " + message, MAX_TEXT);
        }
        String exception = code.substring(EXCEPTION.length());
        String explanation = message.startsWith(EXPLANATION) ? message.substring(EXPLANATION.length()) : message;
        boolean known = !explanation.isEmpty() && !"null".equals(explanation);
        return line(known ? exception + ": " + explanation : exception, MAX_TEXT);
    }

    /** How much of the text of a response is the same for all samples of a kind: its code, a transaction's message. */
    private static int fixed(String response, String code, SampleResult result) {
        if (TransactionController.isFromTransactionController(result)) {
            return response.length();
        }
        return response.startsWith(code) ? code.length() : 0;
    }

    private static boolean isSuccess(String code) {
        return code.length() == 3 && (code.charAt(0) == '2' || code.charAt(0) == '3');
    }

    private static String failedAssertion(SampleResult result) {
        for (AssertionResult assertion : result.getAssertionResults()) {
            if (assertion.isFailure() || assertion.isError()) {
                String name = line(assertion.getName(), MAX_TEXT);
                String message = line(assertion.getFailureMessage(), MAX_TEXT);
                boolean both = !name.isEmpty() && !message.isEmpty();
                return line(both ? name + ": " + message : name + message, MAX_TEXT);
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
