package loadwright.jmeter.warmup;

import java.nio.charset.StandardCharsets;

/** The responses of the responder: a JSON document or an XHTML page, in turn small and large. */
enum Answer {
    JSON("application/json", "{\"word\":\"" + Answer.WORD + "\",\"items\":[", "{\"id\":1,\"name\":\"a\"},", "{}]}"),
    PAGE("text/html", "<html><head><title>" + Answer.WORD + "</title></head><body>", "<p>text</p>", "</body></html>");

    /** What every response contains, in the field {@code word} or in the title. */
    static final String WORD = "loadwright";

    private final int[] sizes = {200, 200, 2_000, 200, 200, 20_000};
    private final byte[][] whole = new byte[sizes.length][];
    private final byte[][] heads = new byte[sizes.length][];

    Answer(String type, String begin, String part, String end) {
        for (int number = 0; number < sizes.length; number++) {
            StringBuilder body = new StringBuilder(begin);
            while (body.length() < sizes[number]) {
                body.append(part);
            }
            body.append(end);
            String head = "HTTP/1.1 200 OK\r\nServer: loadwright\r\nContent-Type: " + type + "\r\nContent-Length: "
                    + body.length() + "\r\nConnection: keep-alive\r\n\r\n";
            heads[number] = head.getBytes(StandardCharsets.US_ASCII);
            whole[number] = (head + body).getBytes(StandardCharsets.US_ASCII);
        }
    }

    /** The path of this answer. */
    String path() {
        return '/' + name();
    }

    /** The answer to a request with this first line and headers. */
    static Answer to(String request) {
        return request.contains(PAGE.path()) ? PAGE : JSON;
    }

    /** The whole response, or only its headers; {@code number} counts the requests of a connection. */
    byte[] bytes(boolean bare, int number) {
        return (bare ? heads : whole)[number % sizes.length];
    }
}
