package loadwright.jmeter.warmup;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A small HTTP/1.1 server on a free loopback port: the only address to which a warm-up sends requests. */
public final class Responder implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(Responder.class);
    private static final int BACKLOG = 50;
    private static final int MAX_HEAD_BYTES = 64 * 1024;
    private static final byte[] HEAD_END = {'\r', '\n', '\r', '\n'};

    private final ServerSocket listening;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    /** Listens on a free port. */
    public Responder() throws IOException {
        listening = new ServerSocket();
        listening.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0), BACKLOG);
        start("loadwright-responder", this::accept);
    }

    /** The port on 127.0.0.1. */
    public int port() {
        return listening.getLocalPort();
    }

    private static void start(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket socket = listening.accept();
                open.add(socket);
                start("loadwright-responder-" + socket.getPort(), () -> serve(socket));
            } catch (IOException e) {
                LOG.debug("The responder was closed", e);
            }
        }
    }

    private void serve(Socket socket) {
        try (Socket mine = socket) {
            mine.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(mine.getInputStream());
            OutputStream out = mine.getOutputStream();
            int number = 0;
            for (String head = head(in); !head.isEmpty(); head = head(in)) {
                skip(in, contentLength(head));
                out.write(Answer.to(head).bytes(head.startsWith("HEAD "), number++));
                out.flush();
            }
        } catch (IOException e) {
            LOG.debug("A connection to the responder ended", e);
        } finally {
            open.remove(socket);
        }
    }

    /** Reads up to the empty line after the headers; empty at the end of the connection. */
    private static String head(InputStream in) throws IOException {
        StringBuilder text = new StringBuilder(512);
        int matched = 0;
        while (matched < HEAD_END.length) {
            int next = in.read();
            if (next < 0 || text.length() > MAX_HEAD_BYTES) {
                return "";
            }
            text.append((char) next);
            matched = next == HEAD_END[matched] ? matched + 1 : next == HEAD_END[0] ? 1 : 0;
        }
        return text.toString();
    }

    private static int contentLength(String head) {
        String name = "\r\ncontent-length:";
        for (int at = head.indexOf('\r'); at >= 0; at = head.indexOf('\r', at + 1)) {
            if (head.regionMatches(true, at, name, 0, name.length())) {
                int from = at + name.length();
                return Integer.parseInt(head.substring(from, head.indexOf('\r', from)).trim());
            }
        }
        return 0;
    }

    private static void skip(InputStream in, int length) throws IOException {
        for (int left = length; left > 0; left--) {
            if (in.read() < 0) {
                return;
            }
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
        for (Socket socket : open) {
            socket.close();
        }
    }
}
