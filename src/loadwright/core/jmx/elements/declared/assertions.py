"""Assertions."""

from __future__ import annotations

from loadwright.core.jmx.document import properties
from loadwright.core.jmx.document.tree import Element
from loadwright.core.jmx.elements import kinds
from loadwright.core.jmx.elements.spec import ElementSpec, Field, FieldType, Rows, Table, choices, shown_when
from loadwright.core.jmx.elements.summary import Summary, texts, value
from loadwright.core.messages import declare, declare_counted

from .common import scope, scope_of_samples

WITHIN = declare("element.within", "within %(time)s ms")
BYTES = declare_counted("element.bytes", "%(count)s byte", "%(count)s bytes", number="count")

# The misspelling is JMeter's own.
PATTERNS = Table("Asserion.test_strings", "Patterns to Test", (Field("pattern", "Patterns to Test"),), Rows.STRINGS)
_RULES = {1: "Matches", 2: "Contains", 8: "Equals", 16: "Substring"}
_NOT, _OR = 4, 32

_SCOPE = scope("Assertion.scope")


def _patterns(element: Element) -> Summary:
    return texts(*(pattern.text or "" for pattern in properties.collection(element.node, PATTERNS.name)))


def _duration(element: Element) -> Summary:
    time = properties.text(element.node, "DurationAssertion.duration").strip()
    return (WITHIN(time=time),) if time else ()


def _size(element: Element) -> Summary:
    count = properties.text(element.node, "SizeAssertion.size").strip()
    return (BYTES(count=count),) if count else ()


def _rules() -> tuple[tuple[str, str], ...]:
    flags = ((0, ""), (_NOT, ", Not"), (_OR, ", Or"), (_NOT | _OR, ", Not, Or"))
    return tuple((str(rule | flag), f"{name}{suffix}") for flag, suffix in flags for rule, name in _RULES.items())


def _json(path: str) -> tuple[Field, ...]:
    return (
        Field("JSON_PATH" if path == "JSON" else "JMES_PATH", "Assert JSON Path exists"),
        Field("JSONVALIDATION", "Additionally assert value", FieldType.BOOLEAN, "false"),
        *shown_when(
            "JSONVALIDATION",
            ("true",),
            Field("ISREGEX", "Match as regular expression", FieldType.BOOLEAN, "true", missing="false"),
            Field("EXPECTED_VALUE", "Expected Value", FieldType.LINES),
        ),
        Field("EXPECT_NULL", "Expect null", FieldType.BOOLEAN, "false"),
        Field("INVERT", "Invert assertion (will fail if above conditions met)", FieldType.BOOLEAN, "false"),
    )


SPECS = (
    ElementSpec(
        "ResponseAssertion",
        "AssertionGui",
        "Response Assertion",
        kinds.ASSERTION,
        (
            *_SCOPE,
            Field(
                "Assertion.test_field",
                "Field to Test",
                FieldType.CHOICE,
                "Assertion.response_data",
                choices(
                    ("Assertion.response_data", "Text Response"),
                    ("Assertion.response_code", "Response Code"),
                    ("Assertion.response_message", "Response Message"),
                    ("Assertion.response_headers", "Response Headers"),
                    ("Assertion.request_headers", "Request Headers"),
                    ("Assertion.sample_label", "URL Sampled"),
                    ("Assertion.response_data_as_document", "Document (text)"),
                    ("Assertion.request_data", "Request Data"),
                ),
                missing="",
            ),
            Field("Assertion.assume_success", "Ignore Status", FieldType.BOOLEAN, "false"),
            Field(
                "Assertion.test_type",
                "Pattern Matching Rules",
                FieldType.CHOICE,
                "16",
                choices(*_rules()),
                tag="intProp",
            ),
            PATTERNS,
            Field("Assertion.custom_message", "Custom failure message", FieldType.LINES),
        ),
        _patterns,
    ),
    ElementSpec(
        "DurationAssertion",
        "DurationAssertionGui",
        "Duration Assertion",
        kinds.ASSERTION,
        (
            # It measures samples: JMeter's form has no variable for it.
            scope_of_samples("Assertion.scope"),
            Field("DurationAssertion.duration", "Duration in milliseconds", FieldType.INTEGER),
        ),
        _duration,
    ),
    ElementSpec(
        "SizeAssertion",
        "SizeAssertionGui",
        "Size Assertion",
        kinds.ASSERTION,
        (
            *_SCOPE,
            Field(
                "Assertion.test_field",
                "Response Size Field to Test",
                FieldType.CHOICE,
                "SizeAssertion.response_network_size",
                choices(
                    ("SizeAssertion.response_network_size", "Full Response"),
                    ("SizeAssertion.response_headers", "Response Headers"),
                    ("SizeAssertion.response_data", "Response Body"),
                    ("SizeAssertion.response_code", "Response Code"),
                    ("SizeAssertion.response_message", "Response Message"),
                ),
                missing="",
            ),
            Field("SizeAssertion.size", "Size in bytes", FieldType.INTEGER),
            Field(
                "SizeAssertion.operator",
                "Type of Comparison",
                FieldType.CHOICE,
                "1",
                choices(("1", "="), ("2", "!="), ("3", ">"), ("4", "<"), ("5", ">="), ("6", "<=")),
                tag="intProp",
            ),
        ),
        _size,
    ),
    ElementSpec(
        "JSONPathAssertion",
        "JSONPathAssertionGui",
        "JSON Assertion",
        kinds.ASSERTION,
        _json("JSON"),
        value("JSON_PATH"),
    ),
    ElementSpec(
        "JMESPathAssertion",
        "JMESPathAssertionGui",
        "JSON JMESPath Assertion",
        kinds.ASSERTION,
        _json("JMES"),
        value("JMES_PATH"),
    ),
    ElementSpec(
        "XPathAssertion",
        "XPathAssertionGui",
        "XPath Assertion",
        kinds.ASSERTION,
        (
            *_SCOPE,
            Field("XPath.xpath", "XPath Assertion", FieldType.LINES, "/", missing=""),
            Field("XPath.negate", "True if nothing matches", FieldType.BOOLEAN, "false"),
            Field("XPath.tolerant", "Use Tidy (tolerant parser)", FieldType.BOOLEAN, "false"),
            Field("XPath.namespace", "Use Namespaces", FieldType.BOOLEAN, "false"),
            Field("XPath.whitespace", "Ignore Whitespace", FieldType.BOOLEAN, "false"),
            Field("XPath.validate", "Validate XML", FieldType.BOOLEAN, "false"),
        ),
        value("XPath.xpath"),
    ),
    ElementSpec(
        "XPath2Assertion",
        "XPath2AssertionGui",
        "XPath2 Assertion",
        kinds.ASSERTION,
        (
            *_SCOPE,
            Field("XPath.xpath", "XPath2 Assertion", FieldType.LINES, "/", missing=""),
            Field("XPath.namespaces", "Namespaces aliases list", FieldType.LINES),
            Field("XPath.negate", "Invert assertion", FieldType.BOOLEAN, "false"),
        ),
        value("XPath.xpath"),
    ),
    ElementSpec(
        "XMLSchemaAssertion",
        "XMLSchemaAssertionGUI",
        "XML Schema Assertion",
        kinds.ASSERTION,
        (Field("xmlschema_assertion_filename", "File Name", FieldType.FILE),),
    ),
)
