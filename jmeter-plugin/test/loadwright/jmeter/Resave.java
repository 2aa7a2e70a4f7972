package loadwright.jmeter;

import java.io.File;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.nio.file.Paths;

import org.apache.jmeter.save.SaveService;
import org.apache.jmeter.util.JMeterUtils;
import org.apache.jorphan.collections.HashTree;

/** Loads plans and saves them again, as JMeter's window does. Arguments: JMeter's home, then pairs of files. */
public final class Resave {
    private Resave() {
    }

    public static void main(String[] arguments) throws Exception {
        Path home = Paths.get(arguments[0]);
        JMeterUtils.setJMeterHome(home.toString());
        JMeterUtils.loadJMeterProperties(home.resolve("bin").resolve("jmeter.properties").toString());
        SaveService.loadProperties();
        for (int at = 1; at < arguments.length; at += 2) {
            HashTree tree = SaveService.loadTree(new File(arguments[at]));
            try (OutputStream output = new FileOutputStream(arguments[at + 1])) {
                SaveService.saveTree(tree, output);
            }
        }
    }
}
