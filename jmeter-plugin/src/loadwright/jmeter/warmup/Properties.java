package loadwright.jmeter.warmup;

import org.apache.jmeter.testelement.TestElement;
import org.apache.jmeter.testelement.property.FunctionProperty;
import org.apache.jmeter.testelement.property.JMeterProperty;
import org.apache.jmeter.testelement.property.PropertyIterator;

/** Reading elements of the plan without calling a function: functions may count, read files or set variables. */
final class Properties {
    private Properties() {
    }

    /** The value of a property that is a constant; {@code otherwise} when it is missing or computed. */
    static String constant(TestElement element, String name, String otherwise) {
        JMeterProperty property = element.getProperty(name);
        if (property instanceof FunctionProperty) {
            return otherwise;
        }
        String value = property.getStringValue();
        return value == null || value.isEmpty() || value.contains("${") ? otherwise : value;
    }

    static boolean isTrue(TestElement element, String name) {
        return Boolean.parseBoolean(constant(element, name, "false"));
    }

    /** Whether a property of the element itself is computed. */
    static boolean computes(TestElement element) {
        for (PropertyIterator all = element.propertyIterator(); all.hasNext();) {
            if (all.next() instanceof FunctionProperty) {
                return true;
            }
        }
        return false;
    }
}
