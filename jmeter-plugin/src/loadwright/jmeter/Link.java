package loadwright.jmeter;

import java.io.BufferedReader;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Iterator;
import org.apache.jmeter.util.JMeterUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loopback connection to the agent. Sampling threads never wait for it: seconds are kept until the agent
 * has acknowledged them, and sent again after a reconnect. Without an agent they are written to a file, which the next
 * agent reads.
 */
final class Link extends Thread {
    private static final Logger LOG = LoggerFactory.getLogger(Link.class);
    private static final int DIAL_MILLIS = 2_000;
    private static final int PAUSE_MILLIS = 200;
    private static final long LOST_NANOS = 10 * Clock.SECOND;

    /** A second to send, or, with number 0, a state. */
    private static final class Item {
        final long number;
        final String line;
        boolean sent;

        Item(long number, String line) {
            this.number = number;
            this.line = line;
        }
    }

    private final int port;
    private final String hello;
    private final Control control;
    private final long maxKept = Runtime.getRuntime().maxMemory() / 8;

    // Guarded by this.
    private final ArrayDeque<Item> items = new ArrayDeque<>();
    private long kept;
    private String state;
    private long warmUpMillis = -1;
    /** When and why the load ended, as members of a JSON object. */
    private String ending = "";
    private boolean connected;
    /** Whether there is no agent any more; a reader of the last connection may still end later. */
    private boolean orphaned;

    /** Whether the agent answered on this connection; a connection that is only closed does not count. */
    private volatile boolean received;

    Link(int port, String token, Control control) {
        super("loadwright-link");
        this.port = port;
        this.control = control;
        setDaemon(true);
        StringBuilder text = new StringBuilder("{\"type\":\"hello\",\"protocol\":1,\"token\":");
        Json.string(text, token);
        text.append(",\"pid\":").append(ManagementFactory.getRuntimeMXBean().getName().split("@")[0]);
        text.append(",\"jmeter\":");
        Json.string(text, JMeterUtils.getJMeterVersion());
        text.append(",\"java\":");
        Json.string(text, System.getProperty("java.version"));
        hello = text.append("}").toString();
    }

    /** Queues one second. */
    synchronized void second(long number, String line) {
        items.add(new Item(number, line));
        kept += line.length();
        while (kept > maxKept && items.size() > 1) {
            // If the agent hangs, drop the oldest measurements rather than run out of memory.
            Item oldest = items.poll();
            kept -= oldest.line.length();
            LOG.error("The agent does not take what is measured; second {} is lost", oldest.number);
        }
        notifyAll();
    }

    /** Queues a state, after every second queued before it. */
    synchronized void state(String name) {
        if (name.equals(state)) {
            return;
        }
        state = name;
        items.add(new Item(0, stateLine()));
        notifyAll();
    }

    /** Notes how long the warm-up took; every later state reports it. */
    synchronized void warmedUp(long millis) {
        warmUpMillis = millis;
    }

    /** Notes when and why the load ended; every later state reports it. */
    synchronized void loadEnded(long time, Ending why) {
        ending = ",\"load_ended_ms\":" + time / 1_000_000 + ",\"ended_by\":\"" + why.word() + '"';
    }

    private String stateLine() {
        String warmedUp = warmUpMillis < 0 ? "" : ",\"warm_up_ms\":" + warmUpMillis;
        return "{\"type\":\"state\",\"state\":\"" + state + '"' + warmedUp + ending + '}';
    }

    /** Waits until everything is acknowledged, at most for the given time, or less if the agent is gone. */
    synchronized void awaitDelivery(long millis) {
        long until = System.nanoTime() + millis * 1_000_000;
        while (!items.isEmpty() && isAlive()) {
            long left = (until - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                LOG.error("The agent did not take the last measurements in time");
                return;
            }
            try {
                wait(left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    @Override
    public void run() {
        long lostSince = System.nanoTime();
        while (System.nanoTime() - lostSince < LOST_NANOS) {
            received = false;
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), DIAL_MILLIS);
                socket.setTcpNoDelay(true);
                converse(socket);
            } catch (ConnectException e) {
                // Nobody listens on the port, so the agent's process has ended; the next one has another port.
                break;
            } catch (IOException e) {
                LOG.warn("No link to the agent: {}", e.toString());
            }
            disconnected();
            if (received) {
                lostSince = System.nanoTime();
                continue;
            }
            try {
                sleep(PAUSE_MILLIS);
            } catch (InterruptedException e) {
                return;
            }
        }
        LOG.error("The agent is gone; stopping");
        control.orphaned();
        keep();
        synchronized (this) {
            // The agent is gone, so nothing can be delivered.
            items.clear();
            notifyAll();
        }
    }

    private void converse(Socket socket) throws IOException {
        OutputStream out = socket.getOutputStream();
        send(out, hello);
        beginAgain();
        Thread reader = new Thread(() -> listen(socket), "loadwright-link-reader");
        reader.setDaemon(true);
        reader.start();
        try {
            for (Item item = next(); item != null; item = next()) {
                send(out, item.line);
                if (item.number == 0) {
                    forget(item);
                }
            }
        } catch (IOException e) {
            LOG.warn("The link to the agent broke: {}", e.toString());
        }
    }

    /** Lets all seconds that are not acknowledged, and the latest state, be sent again. */
    private synchronized void beginAgain() {
        connected = true;
        Iterator<Item> all = items.iterator();
        while (all.hasNext()) {
            Item item = all.next();
            item.sent = false;
            if (item.number == 0) {
                all.remove();
            }
        }
        if (state != null) {
            items.add(new Item(0, stateLine()));
        }
    }

    /** Writes everything that was and will be queued to the journal; the JVM ends this thread. */
    private void keep() {
        String journal = JMeterUtils.getPropDefault("loadwright.journal", "");
        if (journal.isEmpty()) {
            return;
        }
        try (OutputStream out = new FileOutputStream(journal)) {
            synchronized (this) {
                orphaned = true;
                beginAgain();
            }
            for (Item item = next(); item != null; item = next()) {
                send(out, item.line);
                forget(item);
            }
        } catch (IOException e) {
            LOG.error("What is measured without the agent cannot be kept: {}", e.toString());
        }
    }

    private static void send(OutputStream out, String line) throws IOException {
        out.write((line + "\n").getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    /** The next item to send or to keep; null if the connection is closed. */
    private synchronized Item next() {
        while (connected || orphaned) {
            for (Item item : items) {
                if (!item.sent) {
                    item.sent = true;
                    return item;
                }
            }
            try {
                wait();
            } catch (InterruptedException e) {
                return null;
            }
        }
        return null;
    }

    private synchronized void forget(Item item) {
        if (items.remove(item) && item.number != 0) {
            kept -= item.line.length();
        }
        notifyAll();
    }

    private synchronized void disconnected() {
        connected = false;
        notifyAll();
    }

    private void listen(Socket socket) {
        try (BufferedReader in =
                new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                received = true;
                if (line.startsWith("ack ")) {
                    acknowledged(Long.parseLong(line.substring(4)));
                } else {
                    control.receive(line);
                }
            }
        } catch (IOException e) {
            LOG.debug("The link to the agent broke", e);
        }
        disconnected();
    }

    private synchronized void acknowledged(long number) {
        Iterator<Item> all = items.iterator();
        while (all.hasNext()) {
            Item item = all.next();
            if (item.number != 0 && item.number <= number) {
                kept -= item.line.length();
                all.remove();
            }
        }
        notifyAll();
    }
}
