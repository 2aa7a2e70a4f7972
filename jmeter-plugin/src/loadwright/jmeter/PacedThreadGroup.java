package loadwright.jmeter;

import org.apache.jmeter.engine.StandardJMeterEngine;
import org.apache.jmeter.threads.ListenerNotifier;
import org.apache.jmeter.threads.ThreadGroup;
import org.apache.jorphan.collections.ListedHashTree;
import org.apache.jorphan.collections.SearchByClass;

/**
 * A thread group whose load is controlled by the pacer in it. It takes the place of a group of any class.
 *
 * <p>It begins with one thread, or without any if the plan gives it no load. JMeter starts a group after the setUp
 * groups, so their effect on variables and properties is taken into account.
 */
public final class PacedThreadGroup extends ThreadGroup {
    private static final long serialVersionUID = 1L;

    @Override
    public void start(int number, ListenerNotifier notifier, ListedHashTree tree, StandardJMeterEngine engine) {
        double load = PlannedLoad.of(this);
        SearchByClass<Pacer> pacers = new SearchByClass<>(Pacer.class);
        tree.traverse(pacers);
        pacers.getSearchResults().forEach(pacer -> pacer.begin(this, load));
        if (load > 0) {
            super.start(number, notifier, tree, engine);
        }
    }
}
