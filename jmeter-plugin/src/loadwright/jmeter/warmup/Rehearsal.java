package loadwright.jmeter.warmup;

import java.util.List;
import org.apache.jmeter.engine.TreeCloner;
import org.apache.jmeter.engine.TurnElementsOn;
import org.apache.jmeter.protocol.http.sampler.HTTPSamplerBase;
import org.apache.jmeter.samplers.Sampler;
import org.apache.jmeter.testelement.TestElement;
import org.apache.jmeter.threads.ThreadGroup;
import org.apache.jorphan.collections.HashTree;
import org.apache.jorphan.collections.ListedHashTree;

/** What a thread of the warm-up executes: the plan's tree, of replicas, whose requests go to the responder. */
public final class Rehearsal {
    private final int port;
    private int samplers;

    private Rehearsal(int port) {
        this.port = port;
    }

    /**
     * Builds the tree of one thread of {@code group}, with {@code own} elements at its root.
     *
     * @param port of the responder; 0 when no request may be made
     */
    public static ListedHashTree of(HashTree plan, ThreadGroup group, List<? extends TestElement> own, int port) {
        ListedHashTree whole = new ListedHashTree();
        HashTree root = whole.add(group);
        own.forEach(root::add);
        Rehearsal rehearsal = new Rehearsal(port);
        rehearsal.replicate(plan, root, null);
        if (rehearsal.samplers == 0) {
            root.add(new Idle());
        }
        // As JMeter does for every thread.
        whole.traverse(new TurnElementsOn());
        TreeCloner cloner = new TreeCloner();
        whole.traverse(cloner);
        return cloner.getClonedTree();
    }

    private void replicate(HashTree from, HashTree to, Answer answer) {
        for (Object key : from.list()) {
            if (!(key instanceof TestElement)) {
                continue; // JMeter adds listeners of its own.
            }
            TestElement element = (TestElement) key;
            HashTree below = from.getTree(key);
            if (element instanceof Sampler) {
                samplers++;
                Answer own = answerFor(below);
                boolean requests = element instanceof HTTPSamplerBase && port != 0;
                TestElement replica = requests
                        ? HttpReplica.of((HTTPSamplerBase) element, port, own)
                        : Replicas.of(element);
                replicate(below, to.add(replica), requests ? own : null);
            } else if (Replicas.needed(element) == null || Replicas.needed(element) == answer) {
                TestElement replica = Replicas.of(element);
                replicate(below, replica == null ? to : to.add(replica), answer);
            }
        }
    }

    /** What the first element of a sampler that reads only one kind of answer reads. */
    private static Answer answerFor(HashTree below) {
        for (Object key : below.list()) {
            Answer needed = Replicas.needed((TestElement) key);
            if (needed != null) {
                return needed;
            }
        }
        return Answer.JSON;
    }
}
