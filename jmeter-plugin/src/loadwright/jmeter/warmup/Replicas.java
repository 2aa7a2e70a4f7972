package loadwright.jmeter.warmup;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.jmeter.assertions.ResponseAssertion;
import org.apache.jmeter.control.Controller;
import org.apache.jmeter.control.GenericController;
import org.apache.jmeter.control.TransactionController;
import org.apache.jmeter.protocol.http.control.CacheManager;
import org.apache.jmeter.protocol.http.control.CookieManager;
import org.apache.jmeter.protocol.http.control.Header;
import org.apache.jmeter.protocol.http.control.HeaderManager;
import org.apache.jmeter.samplers.Sampler;
import org.apache.jmeter.testelement.TestElement;
import org.apache.jmeter.testelement.TestStateListener;
import org.apache.jmeter.testelement.property.JMeterProperty;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Elements of the same kinds as those of a plan: new instances with values of their own that succeed on the
 * responder's answers. An element without a replica, a listener or data file for example, is left out.
 */
final class Replicas {
    private static final Logger LOG = LoggerFactory.getLogger(Replicas.class);
    private static final String NAME = "loadwright";
    /** Headers that belong to one message or connection. */
    private static final String NOT_COPIED = " host content-length transfer-encoding connection expect upgrade ";

    /** Property values by class; the classes' names, because JMeter may come without some of them. */
    private static final Map<String, String[]> VALUES = new HashMap<>();
    private static final Map<String, Answer> NEEDED = new HashMap<>();

    static {
        values(null, "DurationAssertion", "DurationAssertion.duration", "600000");
        // Operator 3: more than.
        values(null, "SizeAssertion", "SizeAssertion.size", "0", "SizeAssertion.operator", "3",
                "Assertion.test_field", "SizeAssertion.response_network_size");
        values(null, "RegexExtractor", "RegexExtractor.refname", NAME + "1", "RegexExtractor.regex", "load(\\w+)",
                "RegexExtractor.template", "$1$", "RegexExtractor.match_number", "1",
                "RegexExtractor.useHeaders", "false");
        values(null, "BoundaryExtractor", "BoundaryExtractor.refname", NAME + "2",
                "BoundaryExtractor.lboundary", "load", "BoundaryExtractor.rboundary", "t",
                "BoundaryExtractor.match_number", "1", "BoundaryExtractor.useHeaders", "false");
        values(Answer.JSON, "JSONPostProcessor", "JSONPostProcessor.referenceNames", NAME + "3",
                "JSONPostProcessor.jsonPathExprs", "$.word", "JSONPostProcessor.match_numbers", "1");
        values(Answer.JSON, "JMESPathExtractor", "JMESExtractor.referenceName", NAME + "4",
                "JMESExtractor.jmesPathExpr", "word", "JMESExtractor.matchNumber", "1");
        values(Answer.JSON, "JSONPathAssertion", "JSON_PATH", "$.word", "JSONVALIDATION", "false",
                "EXPECT_NULL", "false", "INVERT", "false");
        values(Answer.JSON, "JMESPathAssertion", "JMES_PATH", "word", "JSONVALIDATION", "false",
                "EXPECT_NULL", "false", "INVERT", "false");
        values(Answer.PAGE, "HtmlExtractor", "HtmlExtractor.refname", NAME + "5", "HtmlExtractor.expr", "title",
                "HtmlExtractor.match_number", "1");
        values(Answer.PAGE, "XPath2Extractor", "XPathExtractor2.refname", NAME + "6",
                "XPathExtractor2.xpathQuery", "//title", "XPathExtractor2.matchNumber", "1");
        values(Answer.PAGE, "XPathExtractor", "XPathExtractor.refname", NAME + "7",
                "XPathExtractor.xpathQuery", "//title", "XPathExtractor.matchNumber", "1");
        values(Answer.PAGE, "XPathAssertion", "XPath.xpath", "//title");
        for (String place : new String[] {"PreProcessor", "PostProcessor", "Assertion", "Timer", "Sampler"}) {
            // The plan's scripts may have side effects: only their language is used. A timer waits for the result, and
            // the result of a sampler is its response.
            String script = place.equals("Timer") ? "0" : '"' + Answer.WORD + '"';
            values(null, "JSR223" + place, "script", script, "cacheKey", "true");
        }
    }

    private Replicas() {
    }

    private static void values(Answer needed, String type, String... namesAndValues) {
        VALUES.put(type, namesAndValues);
        NEEDED.put(type, needed);
    }

    /** The answer that an element reads, null when it reads any or has no replica. */
    static Answer needed(TestElement element) {
        return NEEDED.get(element.getClass().getSimpleName());
    }

    /** The replica of an element that is not an HTTP sampler; null without one. */
    static TestElement of(TestElement element) {
        TestElement replica = build(element);
        if (replica != null) {
            replica.setProperty(TestElement.TEST_CLASS, replica.getClass().getName());
            replica.setProperty(TestElement.GUI_CLASS, Properties.constant(element, TestElement.GUI_CLASS, ""));
            replica.setEnabled(true);
            replica.setName(NAME);
        }
        return replica;
    }

    private static TestElement build(TestElement element) {
        if (element instanceof TransactionController) {
            TransactionController replica = new TransactionController();
            replica.setGenerateParentSample(Properties.isTrue(element, "TransactionController.parent"));
            return replica;
        }
        if (element instanceof ResponseAssertion) {
            return responseAssertion(element);
        }
        if (element instanceof HeaderManager) {
            return headers((HeaderManager) element);
        }
        if (element instanceof CookieManager || element instanceof CacheManager) {
            TestElement replica = instance(element);
            if (replica != null) {
                ((TestStateListener) replica).testStarted();
            }
            return replica;
        }
        String[] values = VALUES.get(element.getClass().getSimpleName());
        if (values != null && element.getClass().getName().startsWith("org.apache.jmeter.")) {
            return withValues(element, values);
        }
        if (element instanceof Sampler) {
            return new Idle();
        }
        return element instanceof Controller ? new GenericController() : null;
    }

    private static TestElement withValues(TestElement element, String[] values) {
        TestElement replica = instance(element);
        if (replica != null) {
            for (int number = 0; number < values.length; number += 2) {
                replica.setProperty(values[number], values[number + 1]);
            }
            replica.setProperty("scriptLanguage", Properties.constant(element, "scriptLanguage", "groovy"));
        }
        return replica;
    }

    private static TestElement instance(TestElement element) {
        try {
            return element.getClass().getDeclaredConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            LOG.debug("{} is left out of the warm-up", element.getClass(), e);
            return null;
        }
    }

    private static TestElement responseAssertion(TestElement element) {
        ResponseAssertion replica = new ResponseAssertion();
        switch (Properties.constant(element, "Assertion.test_type", "")) {
            case "2":
                replica.setToContainsType();
                break;
            case "1":
                replica.setToMatchType();
                break;
            case "8":
                replica.setToEqualsType();
                break;
            default:
                replica.setToSubstringType();
        }
        if (replica.isContainsType() || replica.isSubstringType()) {
            replica.setTestFieldResponseData();
            replica.addTestString(Answer.WORD);
        } else {
            replica.setTestFieldResponseCode();
            replica.addTestString("200");
        }
        return replica;
    }

    private static TestElement headers(HeaderManager element) {
        HeaderManager replica = new HeaderManager();
        for (JMeterProperty entry : element.getHeaders()) {
            Header header = (Header) entry.getObjectValue();
            String name = Properties.constant(header, "Header.name", "");
            if (!name.isEmpty() && !NOT_COPIED.contains(' ' + name.toLowerCase(Locale.ROOT) + ' ')) {
                replica.add(new Header(name, Properties.constant(header, "Header.value", NAME)));
            }
        }
        return replica;
    }
}
