"""Which fields are named as lost when the type of an element is changed."""

from __future__ import annotations

from loadwright.core.jmx.document.reader import read_plan
from loadwright.core.jmx.document.tree import Element
from loadwright.core.jmx.editing.document import EditedPlan
from loadwright.core.jmx.editing.left_out import left_out
from loadwright.core.jmx.elements import values
from loadwright.core.jmx.elements.registry import SPECS
from loadwright.core.jmx.elements.values import Value
from tests.core.jmx.elements.specs import in_plan
from tests.core.jmx.plans import element, plan

SHOWN = 2


def lost(old: str, given: dict[str, Value], wanted: str) -> list[str]:
    """Return the labels of the fields that an element of the type ``old`` loses."""
    specs = {spec.class_name: spec for spec in reversed(SPECS)}
    _node, text = in_plan(values.new(specs[old], "", given))
    edited = EditedPlan(read_plan(text))
    return [label.english for label in left_out(edited, SHOWN, Element(values.new(specs[wanted])))]


def test_filled_fields_that_the_new_type_lacks_are_named() -> None:
    given: dict[str, Value] = {
        "RegexExtractor.refname": "token",
        "RegexExtractor.regex": "a(.+)b",
        "RegexExtractor.template": "$1$",
        "RegexExtractor.default_empty_value": "true",
    }
    assert lost("RegexExtractor", given, "JSONPostProcessor") == [
        "Regular Expression",
        "Template ($i$ where i is capturing group number, starts at 1)",
        "Use empty default value",
    ]
    patterns: dict[str, Value] = {"Asserion.test_strings": [{"pattern": "ok"}]}
    assert lost("ResponseAssertion", patterns, "DurationAssertion") == ["Patterns to Test"]


def test_values_of_new_elements_and_fields_that_are_not_shown_are_not_named() -> None:
    assert lost("ResponseAssertion", {}, "DurationAssertion") == []
    assert lost("ThreadGroup", {"ThreadGroup.duration": "60"}, "OpenModelThreadGroup") == []
    timed: dict[str, Value] = {"ThreadGroup.scheduler": "true", "ThreadGroup.duration": "60"}
    assert lost("ThreadGroup", timed, "OpenModelThreadGroup") == ["Specify Thread lifetime", "Duration (seconds)"]


def test_properties_of_types_that_are_not_declared_are_named() -> None:
    plugin = element("a.b.OwnTimer", "x", '<stringProp name="pause">5</stringProp><stringProp name="empty"/>')
    edited = EditedPlan(plan(plugin))
    timer = next(spec for spec in SPECS if spec.class_name == "ConstantTimer")
    assert [label.english for label in left_out(edited, SHOWN, Element(values.new(timer)))] == ["pause"]
