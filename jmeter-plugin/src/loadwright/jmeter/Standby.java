package loadwright.jmeter;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import org.apache.jmeter.JMeter;
import org.apache.jmeter.engine.util.NoThreadClone;
import org.apache.jmeter.testelement.AbstractTestElement;
import org.apache.jmeter.testelement.TestStateListener;
import org.apache.jmeter.util.JMeterUtils;
import org.apache.jorphan.collections.HashTree;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warms a JVM up in advance, and lets it execute the plan of a run later.
 *
 * <p>It is part of a plan of the agent's, without iterations. When that plan has ended, the JVM waits for a line on
 * its standard input: JMeter's arguments for the run, separated by tabs. From there on all is as in a JVM that has
 * just been started. If the input ends instead, the agent is gone, and the JVM exits.
 */
public final class Standby extends AbstractTestElement implements TestStateListener, NoThreadClone {
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(Standby.class);

    @Override
    public void testStarted() {
        HashTree plan = new JMeterTest().plan();
        if (plan != null) {
            new WarmUp(plan).run(JMeterUtils.getPropDefault("loadwright.warm_up_ms", 0));
        }
    }

    @Override
    public void testEnded() {
        Thread engine = Thread.currentThread();
        String ready = JMeterUtils.getPropDefault("loadwright.standby", "");
        // Not a daemon: it keeps the JVM alive.
        new Thread(() -> await(engine, new File(ready)), "loadwright-standby").start();
    }

    private static void await(Thread engine, File ready) {
        try {
            // JMeter's own clean-up after the plan must not interfere with the run.
            engine.join();
            Files.createFile(ready.toPath());
            String line = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
            if (line == null) {
                LOG.info("The agent is gone before a run");
                return;
            }
            new JMeter().start(line.split("\t"));
        } catch (IOException e) {
            LOG.error("The agent cannot be reached", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void testStarted(String host) {
        testStarted();
    }

    @Override
    public void testEnded(String host) {
        testEnded();
    }
}
