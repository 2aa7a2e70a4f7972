package loadwright.jmeter;

import java.util.Map;
import java.util.TreeMap;
import org.apache.jmeter.threads.JMeterContextService;
import org.apache.jmeter.threads.JMeterVariables;

/** The variables of a thread at one moment, without those that JMeter keeps for itself. */
final class Variables {
    private static final String[] OWN = {"__jm", "JMeterThread.", "START.", "TESTSTART.MS"};

    /** Values by name. A value that is no text is represented by its class. */
    final Map<String, String> values = new TreeMap<>();

    private Variables() {
    }

    /** The variables of the current thread; none outside of JMeter's threads. */
    static Variables ofThread() {
        Variables found = new Variables();
        JMeterVariables variables = JMeterContextService.getContext().getVariables();
        if (variables != null) {
            for (Map.Entry<String, Object> entry : variables.entrySet()) {
                found.note(entry.getKey(), entry.getValue());
            }
        }
        return found;
    }

    private void note(String name, Object value) {
        for (String prefix : OWN) {
            if (name.startsWith(prefix)) {
                return;
            }
        }
        if (value != null) {
            values.put(name, value instanceof String ? (String) value : '(' + value.getClass().getName() + ')');
        }
    }
}
