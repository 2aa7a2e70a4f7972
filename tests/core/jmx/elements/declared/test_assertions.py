from __future__ import annotations

from loadwright.core.jmx.elements.spec import Field
from tests.core.jmx.elements.declared.summaries import spec_named, summarised


def test_summaries_of_assertions() -> None:
    assert summarised("ResponseAssertion", test_strings=[{"pattern": "OK"}, {"pattern": "done"}]) == "OK, done"
    assert summarised("DurationAssertion", duration="250") == "within 250 ms"
    assert summarised("SizeAssertion", size="1024") == "1024 bytes"
    assert summarised("JSONPathAssertion", JSON_PATH="$.id") == "$.id"


def test_the_rules_of_a_response_assertion_are_the_bits_of_jmeter() -> None:
    field = spec_named("ResponseAssertion").field("Assertion.test_type")
    assert isinstance(field, Field)
    labels = {int(choice.value): choice.label for choice in field.choices}
    assert len(labels) == 16
    assert (labels[2], labels[16 | 4], labels[8 | 32], labels[1 | 4 | 32]) == (
        "Contains",
        "Substring, Not",
        "Equals, Or",
        "Matches, Not, Or",
    )
