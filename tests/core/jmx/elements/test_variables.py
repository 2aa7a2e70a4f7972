"""User-defined variables of plans, read and overridden."""

import pytest
from lxml import etree

from loadwright.core.jmx.document import properties
from loadwright.core.jmx.document.tree import Element, Plan, PlanError
from loadwright.core.jmx.elements.variables import comments, override, variables
from loadwright.core.jmx.instrument import instrument
from loadwright.core.runspec import RunSpec
from tests.core.jmx.plans import argument, element, group, plan


def named(plan: Plan, name: str) -> Element:
    return next(element for element in plan.walk() if element.name == name)


def facts(element: Element) -> dict[str, str]:
    return {child.get("name", ""): properties.text(element.node, child.get("name", "")) for child in element.node}


def test_variables_are_set_where_they_are_defined() -> None:
    more = element(
        "Arguments", "more", f'<collectionProp name="Arguments.arguments">{argument("port", "1")}</collectionProp>'
    )
    off = more.replace('testname="more" enabled="true"', 'testname="off" enabled="false"')
    sampler = element(
        "HTTPSamplerProxy", "s", f'<elementProp name="HTTPsampler.Arguments">{argument("host", "mine")}</elementProp>'
    )
    before = plan(more + off + group(children=sampler), variables=argument("host", "a") + argument("user", "b"))

    after = instrument(before, RunSpec(mark=False, variables={"host": "<x&y>", "port": "2"}))

    assert variables(after) == {"host": "<x&y>", "user": "b", "port": "2"}
    assert variables(before) == {"host": "a", "user": "b", "port": "1"}
    assert "mine" in etree.tostring(named(after, "s").node, encoding="unicode")
    assert facts(named(after, "off")) == facts(named(before, "off"))


@pytest.mark.parametrize(
    ("before", "message"),
    [
        (
            plan(group(), variables=argument("host", "a") + argument("port", "b")),
            "no variable 'hots' .* defines: host, port",
        ),
        (plan(group()), "no variable 'hots' .* defines: none"),
    ],
)
def test_an_undefined_variable_is_refused(before: Plan, message: str) -> None:
    with pytest.raises(PlanError, match=message):
        instrument(before, RunSpec(mark=False, variables={"hots": "x"}))


def test_of_equal_names_the_last_counts_and_all_are_overridden() -> None:
    twice = plan(group(), variables=argument("host", "a") + argument("host", "b"))
    assert variables(twice) == {"host": "b"}
    override(twice, {"host": "c"})
    assert variables(twice) == {"host": "c"}
    assert b">b<" not in etree.tostring(twice.root)


def test_nothing_is_overridden_without_values() -> None:
    before = plan(group(), variables=argument("host", "a"))
    text = etree.tostring(before.root)
    override(before, {})
    assert etree.tostring(before.root) == text


def test_comments_are_those_of_the_variables_that_count() -> None:
    holder = (
        argument("host", "a", "the shop") + argument("port", "1") + argument("user", "x", "first")
        + argument("user", "y", " last ") + argument("", "z", "nameless")
    )  # fmt: skip
    off = element("Arguments", "off", f'<collectionProp name="Arguments.arguments">{argument("o", "1", "off")}'
                  "</collectionProp>", enabled=False)  # fmt: skip
    assert comments(plan(off + group(), variables=holder)) == {"host": "the shop", "user": "last"}
    again = argument("host", "a", "old") + argument("host", "b")
    assert comments(plan(group(), variables=again)) == {}
