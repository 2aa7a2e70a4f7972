"""One line about an element."""

import re

import pytest

from loadwright.core.jmx.document.reader import read_plan
from loadwright.core.jmx.document.tree import Element
from loadwright.core.jmx.elements import values
from loadwright.core.jmx.elements.registry import SPECS, summary
from loadwright.core.jmx.elements.spec import ElementSpec
from loadwright.core.jmx.elements.summary import MAX_SUMMARY, first_line, render, texts
from loadwright.core.jmx.outline import outline
from tests.core.jmx.plans import document, element, plan, string


def test_a_summary_stays_in_a_line() -> None:
    script = element("JSR223Sampler", "s", string("script", f"\n\n  // {'long ' * 100}\nrest"))

    (top,) = outline(plan(script))

    summary = render(top.children[0].summary)
    assert summary.startswith("// long long")
    assert len(summary) == MAX_SUMMARY
    assert "\n" not in summary


def test_a_text_of_the_plan_is_neither_torn_nor_translated() -> None:
    (assertion,) = (
        read_plan(
            document(
                element(
                    "ResponseAssertion",
                    "a",
                    f'<collectionProp name="Asserion.test_strings">{string("1", "once, forever")}</collectionProp>',
                )
            ).encode()
        )
        .elements[0]
        .children
    )

    assert render(summary(assertion), lambda message: str(message).upper()) == "once, forever"
    group = Element(values.new(next(spec for spec in SPECS if spec.class_name == "ThreadGroup")))
    assert render(summary(group), lambda message: str(message).replace("thread", "用户").replace(", ", "、")) == (
        "1 用户、ramp-up 1 s、once"
    )


def test_empty_texts_are_omitted_and_white_space_is_collapsed() -> None:
    assert render(()) == ""
    assert texts("a", "", "  ", "b") == ("a", "b")
    assert render(texts(" a\n\t b ", "c")) == "a b, c"


def test_the_first_line_with_something_in_it() -> None:
    assert first_line("\n  \n  one \ntwo") == "one"
    assert first_line(" \n") == ""


@pytest.mark.parametrize("length", [MAX_SUMMARY - 1, MAX_SUMMARY, MAX_SUMMARY + 1])
def test_a_line_is_cut_at_its_limit_alone(length: int) -> None:
    line = render(("x" * length,))
    assert len(line) == min(length, MAX_SUMMARY)
    assert line.endswith("…") == (length > MAX_SUMMARY)


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: f"{spec.class_name} {spec.guiclass}")
def test_a_unit_never_is_without_its_number(spec: ElementSpec) -> None:
    node = values.new(spec)
    for prop in node.iter("stringProp", "intProp", "longProp", "doubleProp"):
        prop.text = ""
    for prop in node.iter("FloatProperty"):
        prop[1].text = ""
    # Requests have a method and a path of their own without any; other texts begin with their number.
    assert re.fullmatch(r"|[0-9].*|(GET )?/", render(summary(Element(node))))
