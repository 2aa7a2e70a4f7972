package loadwright.jmeter.catalogue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;

import org.apache.jmeter.control.gui.TestPlanGui;
import org.apache.jmeter.gui.JMeterGUIComponent;
import org.apache.jmeter.save.SaveService;
import org.apache.jmeter.testbeans.TestBean;
import org.apache.jmeter.testbeans.gui.TestBeanGUI;
import org.apache.jmeter.util.JMeterUtils;
import org.apache.jorphan.reflect.ClassFinder;

import com.fasterxml.jackson.databind.ObjectMapper;

/**
 * Writes what the installed JMeter and its plugins know about their elements as JSON: names, menus, new elements, and the
 * properties of TestBeans. Needs no display.
 *
 * <p>Arguments: JMeter's home and the file to write. The Test Plan is listed too, though it is in no menu.
 */
public final class Catalogue {
    private static final Locale[] LOCALES = {Locale.ENGLISH, Locale.SIMPLIFIED_CHINESE};

    private final List<Map<String, Object>> elements = new ArrayList<>();
    private final Map<String, String> failed = new LinkedHashMap<>();

    private Catalogue() {
    }

    public static void main(String[] arguments) {
        int status = 1;
        try {
            list(Paths.get(arguments[0]).toAbsolutePath(), Paths.get(arguments[1]));
            status = 0;
        } catch (IOException | RuntimeException | LinkageError problem) {
            problem.printStackTrace();
        }
        // The threads of forms would keep the program running.
        System.exit(status);
    }

    private static void list(Path home, Path target) throws IOException {
        JMeterUtils.setJMeterHome(home.toString());
        JMeterUtils.loadJMeterProperties(home.resolve("bin").resolve("jmeter.properties").toString());
        JMeterUtils.setLocale(Locale.ENGLISH);
        SaveService.loadProperties();
        Catalogue catalogue = new Catalogue();
        for (String name : classes()) {
            catalogue.add(name);
        }
        write(target, catalogue.result());
    }

    private Map<String, Object> result() {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("jmeter", JMeterUtils.getJMeterVersion());
        result.put("elements", elements);
        result.put("failed", failed);
        return result;
    }

    private static void write(Path target, Map<String, Object> result) throws IOException {
        byte[] json = new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(result)
                .getBytes(StandardCharsets.UTF_8);
        File part = new File(target + ".part");
        Files.write(part.toPath(), json);
        if (!part.renameTo(target.toFile())) {
            throw new IOException("cannot replace " + target);
        }
    }

    /** Returns the names of the classes that JMeter's menus are made of: forms of elements, and TestBeans. */
    @SuppressWarnings("deprecation")
    private static Iterable<String> classes() throws IOException {
        Class<?>[] kinds = {JMeterGUIComponent.class, TestBean.class};
        return new TreeSet<>(ClassFinder.findClassesThatExtend(JMeterUtils.getSearchPaths(), kinds));
    }

    /** Adds the element of a class; a class that cannot be used without a display, or at all, is named as failed. */
    private void add(String name) {
        try {
            Class<?> found = Class.forName(name, true, Thread.currentThread().getContextClassLoader());
            boolean bean = TestBean.class.isAssignableFrom(found);
            if (found == TestBeanGUI.class || !(bean || isForm(found))) {
                return;
            }
            JMeterGUIComponent form = bean
                    ? new TestBeanGUI(found)
                    : found.asSubclass(JMeterGUIComponent.class).getDeclaredConstructor().newInstance();
            Collection<String> menus = form.getMenuCategories();
            boolean inMenus = menus != null && !menus.isEmpty() && form.canBeAdded();
            if (!inMenus && found != TestPlanGui.class) {
                return;
            }
            Map<String, Object> entry = Entry.of(form);
            entry.put("labels", labels(form));
            entry.put("jar", jar(found));
            if (bean) {
                entry.put("properties", Beans.properties(found, LOCALES));
            }
            elements.add(entry);
        } catch (Throwable problem) {
            // Whatever a plugin throws, such as a StackOverflowError, the elements of others are listed.
            Throwable cause = problem.getCause() == null ? problem : problem.getCause();
            failed.put(name, cause.toString());
        }
    }

    /** Whether JMeter can create the form; its own window needs a constructor without parameters, too. */
    private static boolean isForm(Class<?> found) {
        try {
            return found.getDeclaredConstructor() != null;
        } catch (NoSuchMethodException missing) {
            return false;
        }
    }

    /** Returns the name of the jar that contains a class, empty if it is in none. */
    private static String jar(Class<?> found) {
        CodeSource source = found.getProtectionDomain().getCodeSource();
        String path = source == null || source.getLocation() == null ? "" : source.getLocation().getPath();
        return path.endsWith(".jar") ? new File(path).getName() : "";
    }

    private static Map<String, String> labels(JMeterGUIComponent form) {
        Map<String, String> labels = new LinkedHashMap<>();
        for (Locale locale : LOCALES) {
            JMeterUtils.setLocale(locale);
            labels.put(locale.getLanguage(), form.getStaticLabel());
        }
        JMeterUtils.setLocale(Locale.ENGLISH);
        return labels;
    }
}
