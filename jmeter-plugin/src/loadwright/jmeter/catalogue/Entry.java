package loadwright.jmeter.catalogue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.apache.jmeter.control.Controller;
import org.apache.jmeter.gui.JMeterGUIComponent;
import org.apache.jmeter.samplers.Sampler;
import org.apache.jmeter.save.SaveService;
import org.apache.jmeter.testelement.TestElement;
import org.apache.jmeter.threads.AbstractThreadGroup;
import org.apache.jorphan.collections.ListedHashTree;

/** One element of the catalogue, as JMeter's own window would create it. */
final class Entry {
    private Entry() {
    }

    static Map<String, Object> of(JMeterGUIComponent form) throws IOException {
        // As JMeter's window does: it gives the form the name of a new element.
        form.clearGui();
        TestElement element = form.createTestElement();
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("testclass", element.getClass().getName());
        entry.put("guiclass", element.getPropertyAsString(TestElement.GUI_CLASS));
        entry.put("menus", form.getMenuCategories() == null
                ? new ArrayList<>() : new ArrayList<>(form.getMenuCategories()));
        entry.put("roles", roles(element));
        entry.put("jmx", jmx(element));
        return entry;
    }

    /** Returns what decides where the element may be placed. */
    private static List<String> roles(TestElement element) {
        List<String> roles = new ArrayList<>();
        for (Class<?> role : new Class<?>[] {AbstractThreadGroup.class, Controller.class, Sampler.class}) {
            if (role.isInstance(element)) {
                roles.add(role.getSimpleName());
            }
        }
        return roles;
    }

    private static String jmx(TestElement element) throws IOException {
        ListedHashTree tree = new ListedHashTree();
        tree.add(element);
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        SaveService.saveTree(tree, output);
        return output.toString("UTF-8");
    }
}
