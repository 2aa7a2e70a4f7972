package loadwright.jmeter;

/** One sample of a kind of error: its request, and what failed it where the kind has not all of that; else empty. */
final class ErrorExample {
    final String request;
    final String text;

    ErrorExample(String request, String text) {
        this.request = request;
        this.text = text;
    }
}
