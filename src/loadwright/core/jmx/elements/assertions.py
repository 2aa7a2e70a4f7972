"""Assertions: what each demands of a response."""

from __future__ import annotations

from loadwright.core.jmx.document import properties
from loadwright.core.jmx.document.tree import Element


def response(element: Element) -> str:
    """Return the texts or patterns looked for."""
    # JMeter's own spelling.
    patterns = properties.collection(element.node, "Asserion.test_strings")
    return ", ".join(pattern.text or "" for pattern in patterns)


SUMMARIES = {
    "ResponseAssertion": response,
    "DurationAssertion": lambda element: f"within {properties.text(element.node, 'DurationAssertion.duration')} ms",
    "SizeAssertion": lambda element: f"{properties.text(element.node, 'SizeAssertion.size')} bytes",
    "JSONPathAssertion": lambda element: properties.text(element.node, "JSON_PATH"),
    "XPathAssertion": lambda element: properties.text(element.node, "XPath.xpath"),
}
