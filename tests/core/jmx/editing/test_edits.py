"""Each edit by itself: what it changes, and when it is refused."""

from __future__ import annotations

import pytest

from loadwright.core.jmx.document import properties
from loadwright.core.jmx.document.reader import read_plan
from loadwright.core.jmx.document.tree import Element, PlanError
from loadwright.core.jmx.document.writer import write_plan
from loadwright.core.jmx.editing.document import EditedPlan
from loadwright.core.jmx.editing.edits import (
    DropProperty,
    Edit,
    Enable,
    Insert,
    Move,
    PutProperty,
    Remove,
    Rename,
    Replace,
    Retype,
    SetProperty,
    SetValues,
)
from loadwright.core.jmx.editing.fragments import read_fragment, write_fragment
from loadwright.core.jmx.editing.history import History
from loadwright.core.jmx.elements import registry, values
from loadwright.core.jmx.elements.registry import SPECS
from tests.core.jmx.plans import document, element, group, string

REQUEST = element(
    "HTTPSamplerProxy",
    "request",
    string("HTTPSampler.path", "/cart") + string("TestPlan.comments", "why"),
    element("ConstantTimer", "wait", string("ConstantTimer.delay", "300")),
)
PLAN = document(group("Users", children=REQUEST) + group("More"))
PLAN_NUMBER, USERS, SAMPLER, TIMER, MORE = 1, 2, 3, 4, 5


def after(*edits: Edit) -> History:
    return History(read_plan(PLAN.encode()), edits)


def refusal(edit: Edit) -> str:
    history = after()
    with pytest.raises(PlanError) as refused:
        history.apply(edit)
    assert write_plan(history.document.plan) == write_plan(read_plan(PLAN.encode()))
    return str(refused.value)


def text(history: History, number: int, name: str) -> str:
    return properties.text(history.document.element(number).node, name)


def test_values_are_set_and_others_kept() -> None:
    table = [{"Argument.name": "q", "Argument.value": "1", "HTTPArgument.always_encode": "false"}]
    table[0] |= {"HTTPArgument.content_type": "", "HTTPArgument.use_equals": "true", "Argument.metadata": "="}
    history = after(SetValues(SAMPLER, {"HTTPSampler.domain": "shop.test", "Arguments.arguments": table}))
    assert text(history, SAMPLER, "HTTPSampler.domain") == "shop.test"
    assert text(history, SAMPLER, "HTTPSampler.path") == "/cart"


def test_a_value_that_has_no_form_is_refused() -> None:
    assert refusal(SetValues(TIMER, {"no.such": "1"})) == ("'wait' has no property 'no.such'; load the element again")
    said = refusal(SetValues(SAMPLER, {"HTTPSampler.use_keepalive": "perhaps"}))
    assert said == "Use KeepAlive: 'perhaps' is not valid here; enter boolean"
    assert "rows" in refusal(SetValues(SAMPLER, {"Arguments.arguments": "text"}))


def test_a_value_that_jmeter_cannot_use_is_kept_as_it_can_be_loaded() -> None:
    history = after(SetValues(SAMPLER, {"HTTPSampler.connect_timeout": "soon", "HTTPSampler.ipSourceType": "7x"}))
    assert text(history, SAMPLER, "HTTPSampler.connect_timeout") == "soon"
    kind = properties.find(history.document.element(SAMPLER).node, "HTTPSampler.ipSourceType")
    assert kind is not None
    assert (kind.tag, kind.text) == ("stringProp", "7x"), "JMeter does not load a plan with 7x in an intProp"


@pytest.mark.parametrize("value", ["${n}", "many", "", "1_000", " 5", "5 000"])
def test_a_typed_property_becomes_text_if_it_must(value: str) -> None:
    inside = string("count", "3", "intProp") + "<doubleProp><name>ratio</name><value>0.5</value></doubleProp>"
    history = History(read_plan(document(element("org.plugin.Thing", "thing", inside)).encode()))
    for edit in (SetProperty(2, (0,), value), SetProperty(2, (1,), value), PutProperty(2, "new", "longProp", "x y")):
        history.apply(edit)
    found = history.document.element(2).node
    tags = [(prop.tag, prop.get("name"), prop.text or "") for prop in found]
    assert tags == [("stringProp", "count", value), ("stringProp", "ratio", value), ("stringProp", "new", "x y")]


def test_a_property_is_put_with_its_type_and_changed_in_place() -> None:
    history = History(read_plan(document(element("org.plugin.Bean", "bean", string("a", "1"))).encode()))
    history.apply(PutProperty(2, "on", "boolProp", "true"))
    history.apply(PutProperty(2, "ratio", "doubleProp", "0.5"))
    history.apply(PutProperty(2, "ratio", "doubleProp", "0.75"))
    history.apply(PutProperty(2, "a", "intProp", "2"))
    assert history.apply(PutProperty(2, "a", "intProp", "2")) is None
    found = history.document.element(2).node
    assert [(prop.tag, properties.text(found, prop.get("name") or "ratio")) for prop in found] == [
        ("stringProp", "2"),
        ("boolProp", "true"),
        ("doubleProp", "0.75"),
    ]


def test_a_property_that_contains_others_is_not_put() -> None:
    inner = f'<elementProp name="inner" elementType="X">{string("a", "1")}</elementProp>'
    history = History(read_plan(document(element("org.plugin.Bean", "bean", inner)).encode()))
    with pytest.raises(PlanError, match="has no property 'inner'"):
        history.apply(PutProperty(2, "inner", "stringProp", "x"))


def test_an_undeclared_element_has_no_values_to_set() -> None:
    history = History(read_plan(document(element("org.plugin.Thing")).encode()))
    with pytest.raises(PlanError, match="has no property 'x'"):
        history.apply(SetValues(2, {"x": "1"}))


def test_a_property_that_is_not_there_is_refused() -> None:
    assert "no property '99'" in refusal(SetProperty(SAMPLER, (99,), "x"))
    assert "no property" in refusal(SetProperty(SAMPLER, (), "x"))


def test_a_comment_is_set_and_added() -> None:
    history = after(Rename(SAMPLER, comment="because"), Rename(TIMER, comment="new"))
    assert text(history, SAMPLER, "TestPlan.comments") == "because"
    assert text(history, TIMER, "TestPlan.comments") == "new"


def test_elements_are_refused_where_jmeter_does_not_allow_them() -> None:
    said = "JMeter does not allow 'Users' in 'More'; choose another place for it"
    assert refusal(Move((USERS,), MORE, 0)) == said
    assert "does not allow 'wait' in 'wait'" in refusal(Insert(TIMER, 0, element("ConstantTimer", "wait")))
    assert "does not allow 'Users' in 'jmeterTestPlan'" in refusal(Move((USERS,), 0, 0))


def test_an_element_cannot_be_moved_into_itself() -> None:
    assert "into itself" in refusal(Move((SAMPLER,), TIMER, 0))
    assert "into itself" in refusal(Move((USERS,), SAMPLER, 0))


def test_a_plan_keeps_its_test_plan() -> None:
    assert "cannot be without its Test Plan" in refusal(Remove((PLAN_NUMBER,)))


def test_an_element_is_not_nested_too_deeply() -> None:
    nested = ""
    for _level in range(200):
        nested = element("GenericController", "level", children=nested)
    history = after(Insert(USERS, 0, nested))
    deepest = max(history.document.number(found) for found in history.document.plan.walk())
    before = write_plan(history.document.plan)
    with pytest.raises(PlanError, match="'level' would be nested deeper than 256 levels"):
        history.apply(Insert(deepest, 0, nested))
    assert write_plan(history.document.plan) == before
    history.apply(Move((SAMPLER,), deepest, 0))
    assert history.document.parent(SAMPLER) == deepest


def test_removing_an_element_removes_what_is_in_it_once() -> None:
    history = after(Remove((SAMPLER, TIMER)))
    assert [found.name for found in history.document.plan.walk()] == ["Plan", "Users", "More"]


def test_another_type_keeps_name_comment_state_children_and_what_both_have() -> None:
    wanted = element("AjpSampler", "AJP", string("HTTPSampler.path", "/") + string("own", "1"))
    history = after(Enable((SAMPLER,), False), Retype(SAMPLER, wanted))
    changed: Element = history.document.element(SAMPLER)
    assert (changed.testclass, changed.name, changed.enabled) == ("AjpSampler", "request", False)
    assert [child.name for child in changed.children] == ["wait"]
    assert text(history, SAMPLER, "TestPlan.comments") == "why"
    assert text(history, SAMPLER, "own") == "1"


def test_an_element_without_a_comment_does_not_get_that_of_a_new_one() -> None:
    wanted = element("AjpSampler", "AJP", string("TestPlan.comments", "see the wiki"))
    history = after(Insert(USERS, 0, element("HTTPSamplerProxy", "bare"), 6), Retype(6, wanted))
    assert text(history, 6, "TestPlan.comments") == ""


@pytest.mark.parametrize("edit", [Retype, Replace])
def test_what_an_element_becomes_is_indented_like_those_around_it(edit: type[Retype | Replace]) -> None:
    inserted = after(Insert(USERS, 0, element("AjpSampler", "request", string("a", "1"))))
    became = after(edit(SAMPLER, element("AjpSampler", "request", string("a", "1"))))
    lines = [write_plan(history.document.plan).decode().splitlines() for history in (inserted, became)]
    begin = [next(at for at, line in enumerate(text) if "AjpSampler" in line) for text in lines]
    assert lines[1][begin[1] : begin[1] + 2] == lines[0][begin[0] : begin[0] + 2]


@pytest.mark.parametrize("kind", sorted({registry.kind(Element(values.new(spec, ""))) for spec in SPECS}))
def test_every_type_becomes_every_other_one_of_its_kind(kind: str) -> None:
    made = [Element(values.new(spec, spec.class_name)) for spec in SPECS]
    fragments = [write_fragment([one]) for one in made if registry.kind(one) == kind]
    document = read_plan(PLAN.encode())
    for former in fragments:
        for wanted in fragments:
            edited = EditedPlan(document.copy())
            edited.repeating = True
            Insert(USERS, 0, former).apply(edited, [])
            number = edited.numbers(USERS)[0]
            Retype(number, wanted).apply(edited, [])
            assert edited.element(number).testclass == read_fragment(wanted)[0].testclass


def test_tables_of_the_same_name_are_kept_only_with_the_same_columns() -> None:
    rows = '<collectionProp name="Arguments.arguments">{}</collectionProp>'
    arguments = f'<elementProp name="{{}}" elementType="Arguments">{rows}</elementProp>'
    row = '<elementProp name="a" elementType="Argument"><stringProp name="Argument.name">a</stringProp></elementProp>'
    java = element("JavaSampler", "java", arguments.format("arguments", row) + string("classname", "x"))
    http = element("HTTPSamplerProxy", "http", arguments.format("HTTPsampler.Arguments", ""))
    history = after(Insert(USERS, 0, java, 6), Retype(6, http))
    assert history.document.element(6).testclass == "HTTPSamplerProxy"
    assert history.document.element(6).node.find(".//elementProp[@elementType='Argument']") is None


def test_a_type_of_another_kind_is_refused() -> None:
    assert "cannot become ConstantTimer" in refusal(Retype(SAMPLER, element("ConstantTimer")))
    assert "cannot become" in refusal(Retype(SAMPLER, ""))


def test_the_kind_of_a_type_is_that_of_the_catalogue() -> None:
    def kind(one: Element) -> str:
        return "timer" if one.class_name == "Odd" else registry.kind(one)

    history = History(read_plan(PLAN.encode()), kind=kind)
    history.apply(Retype(TIMER, element("Odd")))
    assert history.document.element(TIMER).testclass == "Odd"
    with pytest.raises(PlanError, match="cannot become Odd"):
        history.apply(Replace(SAMPLER, element("Odd")))
    # Without the plugin, its kind is not known, but what was done can be repeated.
    assert after(*history.done).document.element(TIMER).testclass == "Odd"


def test_a_property_is_removed_with_its_line() -> None:
    history = after(DropProperty(TIMER, "ConstantTimer.delay"))
    assert properties.find(history.document.element(TIMER).node, "ConstantTimer.delay") is None
    history.undo()
    assert text(history, TIMER, "ConstantTimer.delay") == "300"
    assert after().apply(DropProperty(TIMER, "no.such")) is None
