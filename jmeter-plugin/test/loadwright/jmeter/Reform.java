package loadwright.jmeter;

import java.io.File;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.nio.file.Paths;

import org.apache.jmeter.gui.JMeterGUIComponent;
import org.apache.jmeter.save.SaveService;
import org.apache.jmeter.testbeans.gui.TestBeanGUI;
import org.apache.jmeter.testelement.TestElement;
import org.apache.jmeter.util.JMeterUtils;
import org.apache.jorphan.collections.HashTree;
import org.apache.jorphan.collections.HashTreeTraverser;

/**
 * Loads a plan, shows each element in its form of JMeter's window, takes over what the form contains, and saves the
 * plan. Arguments: JMeter's home, the file, the file to be written.
 */
public final class Reform {
    private Reform() {
    }

    public static void main(String[] arguments) throws Exception {
        Path home = Paths.get(arguments[0]);
        JMeterUtils.setJMeterHome(home.toString());
        JMeterUtils.loadJMeterProperties(home.resolve("bin").resolve("jmeter.properties").toString());
        SaveService.loadProperties();
        HashTree tree = SaveService.loadTree(new File(arguments[1]));
        tree.traverse(new Forms());
        try (OutputStream output = new FileOutputStream(arguments[2])) {
            SaveService.saveTree(tree, output);
        }
    }

    private static final class Forms implements HashTreeTraverser {
        @Override
        public void addNode(Object node, HashTree below) {
            TestElement element = (TestElement) node;
            try {
                JMeterGUIComponent form = form(element);
                form.clearGui();
                form.configure(element);
                form.modifyTestElement(element);
            } catch (ReflectiveOperationException error) {
                throw new IllegalStateException(element.getName(), error);
            }
        }

        private static JMeterGUIComponent form(TestElement element) throws ReflectiveOperationException {
            String name = element.getPropertyAsString(TestElement.GUI_CLASS);
            if (name.endsWith("TestBeanGUI")) {
                return new TestBeanGUI(element.getClass());
            }
            return (JMeterGUIComponent) Class.forName(name).getDeclaredConstructor().newInstance();
        }

        @Override
        public void subtractNode() {
        }

        @Override
        public void processPath() {
        }
    }
}
