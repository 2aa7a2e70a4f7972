package loadwright.jmeter.warmup;

import org.apache.jmeter.config.Argument;
import org.apache.jmeter.config.Arguments;
import org.apache.jmeter.engine.util.CompoundVariable;
import org.apache.jmeter.protocol.http.sampler.HTTPSamplerBase;
import org.apache.jmeter.protocol.http.sampler.HTTPSamplerProxy;
import org.apache.jmeter.protocol.http.util.HTTPArgument;
import org.apache.jmeter.testelement.TestElement;
import org.apache.jmeter.testelement.property.FunctionProperty;
import org.apache.jmeter.testelement.property.JMeterProperty;

/** An HTTP request that is sent to the responder in the way in which the plan sends its own. */
public final class HttpReplica {
    /** A variable of the warm-up, for paths that are computed as those of the plan are. */
    public static final String VARIABLE = "loadwright";

    private static final int MAX_VALUE = 16 * 1024;
    private static final String VALUE = "loadwright";

    private HttpReplica() {
    }

    static HTTPSamplerProxy of(HTTPSamplerBase element, int port, Answer answer) {
        HTTPSamplerProxy replica =
                new HTTPSamplerProxy(Properties.constant(element, HTTPSamplerBase.IMPLEMENTATION, ""));
        replica.setProperty(TestElement.TEST_CLASS, HTTPSamplerProxy.class.getName());
        replica.setEnabled(true);
        replica.setName("loadwright");
        replica.setProtocol("http");
        replica.setDomain("127.0.0.1");
        replica.setPort(port);
        replica.setMethod(Properties.constant(element, HTTPSamplerBase.METHOD, HTTPSamplerBase.DEFAULT_METHOD));
        replica.setPath(answer.path());
        replica.setFollowRedirects(Properties.isTrue(element, HTTPSamplerBase.FOLLOW_REDIRECTS));
        replica.setAutoRedirects(Properties.isTrue(element, HTTPSamplerBase.AUTO_REDIRECTS));
        replica.setUseKeepAlive(Properties.isTrue(element, HTTPSamplerBase.USE_KEEPALIVE));
        replica.setMD5(Properties.isTrue(element, HTTPSamplerBase.MD5));
        replica.setPostBodyRaw(Properties.isTrue(element, HTTPSamplerBase.POST_BODY_RAW));
        replica.setArguments(arguments(element));
        if (Properties.computes(element)) {
            CompoundVariable path = new CompoundVariable(answer.path() + "/${" + VARIABLE + '}');
            replica.setProperty(new FunctionProperty(HTTPSamplerBase.PATH, path));
        }
        return replica;
    }

    /** As many arguments as the plan's request has, of the same length where that is known. */
    private static Arguments arguments(HTTPSamplerBase element) {
        Arguments replicas = new Arguments();
        for (JMeterProperty entry : element.getArguments()) {
            TestElement argument = (TestElement) entry.getObjectValue();
            int length = Math.min(Properties.constant(argument, Argument.VALUE, VALUE).length(), MAX_VALUE);
            StringBuilder value = new StringBuilder(length);
            while (value.length() < length) {
                value.append('x');
            }
            HTTPArgument replica = new HTTPArgument(
                    Properties.constant(argument, Argument.ARG_NAME, ""), value.toString());
            replica.setAlwaysEncoded(Properties.isTrue(argument, "HTTPArgument.always_encode"));
            replicas.addArgument(replica);
        }
        return replicas;
    }
}
