package loadwright.jmeter.catalogue;

import java.beans.BeanInfo;
import java.beans.IntrospectionException;
import java.beans.Introspector;
import java.beans.PropertyDescriptor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.MissingResourceException;
import java.util.ResourceBundle;

import org.apache.jmeter.testbeans.gui.GenericTestBeanCustomizer;
import org.apache.jmeter.util.JMeterUtils;

/** The properties of a TestBean, as its class declares them for JMeter's generated forms. */
final class Beans {
    private Beans() {
    }

    static List<Map<String, Object>> properties(Class<?> bean, Locale[] locales) {
        List<Map<String, Object>> found = new ArrayList<>();
        for (PropertyDescriptor property : descriptors(bean)) {
            boolean shown = property.getReadMethod() != null && property.getWriteMethod() != null && !property.isHidden();
            if (shown && !property.getName().equals("class")) {
                found.add(declaration(property, bean, locales));
            }
        }
        return found;
    }

    private static PropertyDescriptor[] descriptors(Class<?> bean) {
        try {
            Introspector.flushFromCaches(bean);
            BeanInfo info = Introspector.getBeanInfo(bean);
            return info.getPropertyDescriptors();
        } catch (IntrospectionException problem) {
            throw new IllegalStateException(problem);
        }
    }

    private static Map<String, Object> declaration(PropertyDescriptor property, Class<?> bean, Locale[] locales) {
        Map<String, Object> declared = new LinkedHashMap<>();
        declared.put("name", property.getName());
        declared.put("type", property.getPropertyType().getName());
        Object initial = property.getValue(GenericTestBeanCustomizer.DEFAULT);
        declared.put("default", initial == null ? null : String.valueOf(initial));
        Object tags = property.getValue(GenericTestBeanCustomizer.TAGS);
        declared.put("tags", tags instanceof String[] ? Arrays.asList((String[]) tags) : new ArrayList<String>());
        declared.put("required", is(property, GenericTestBeanCustomizer.NOT_UNDEFINED));
        declared.put("literal", is(property, GenericTestBeanCustomizer.NOT_EXPRESSION));
        declared.put("closed", is(property, GenericTestBeanCustomizer.NOT_OTHER));
        declared.put("lines", is(property, GenericTestBeanCustomizer.MULTILINE));
        declared.put("group", property.getValue(GenericTestBeanCustomizer.GROUP));
        declared.put("labels", texts(property, bean, "displayName", locales));
        declared.put("help", texts(property, bean, "shortDescription", locales));
        return declared;
    }

    private static boolean is(PropertyDescriptor property, String attribute) {
        return Boolean.TRUE.equals(property.getValue(attribute));
    }

    /** Returns a text of the property in each language; in English, or its name, where a language has none. */
    private static Map<String, String> texts(
            PropertyDescriptor property, Class<?> bean, String what, Locale[] locales) {
        Map<String, String> texts = new LinkedHashMap<>();
        String other = what.equals("displayName") ? property.getDisplayName() : property.getShortDescription();
        for (Locale locale : locales) {
            String text = other;
            try {
                JMeterUtils.setLocale(locale);
                ResourceBundle bundle = ResourceBundle.getBundle(
                        bean.getName() + "Resources", locale, bean.getClassLoader());
                text = bundle.getString(property.getName() + "." + what);
            } catch (MissingResourceException missing) {
                // Stays the text of the descriptor.
            }
            texts.put(locale.getLanguage(), text);
        }
        JMeterUtils.setLocale(Locale.ENGLISH);
        return texts;
    }
}
