"""Every declared element: the declaration is consistent, and reading and writing are inverse to each other."""

from __future__ import annotations

from collections import Counter

from loadwright.core.jmx.document.reader import read_plan
from loadwright.core.jmx.document.tree import Element
from loadwright.core.jmx.elements import kinds, values
from loadwright.core.jmx.elements.registry import SPECS, kind, spec_of, summary
from loadwright.core.jmx.elements.spec import ElementSpec, Field, FieldType, Table
from loadwright.core.jmx.elements.summary import render
from tests.core.jmx.elements.specs import every_spec, in_plan
from tests.core.jmx.plans import document, element, string


def test_classes_and_forms_are_unique() -> None:
    names = Counter((name, spec.guiclass) for spec in SPECS for name in (spec.class_name, *spec.aliases))

    assert [name for name, count in names.items() if count > 1] == []


@every_spec
def test_a_declaration_is_consistent(spec: ElementSpec) -> None:
    names = [field.name for field in spec.fields]
    assert len(names) == len(set(names))
    assert spec.kind in vars(kinds).values()
    assert spec.menu_name
    for field in spec.fields:
        assert field.label, field.name
        columns = field.columns if isinstance(field, Table) else (field,)
        for column in columns:
            assert column.accepts(column.default or ("false" if column.type is FieldType.BOOLEAN else "")), column.name
            assert bool(column.choices) == (column.type is FieldType.CHOICE), column.name
            assert len({choice.value for choice in column.choices}) == len(column.choices), column.name
            assert not column.only_if or column.only_if in names
        if isinstance(field, Table) and field.key:
            assert field.key in [column.name for column in columns]


@every_spec
def test_a_new_element_has_its_defaults_and_is_found_again(spec: ElementSpec) -> None:
    node, _ = in_plan(values.new(spec, "mine"))
    found = Element(node)

    assert spec_of(found) is spec
    assert (found.name, kind(found)) == ("mine", spec.kind)
    for field in spec.fields:
        if isinstance(field, Field) and field.default and not field.obsolete:
            assert values.read_field(spec, field, node) == field.default, field.name
    render(summary(found))


def test_an_undeclared_element_has_a_kind_and_its_comment() -> None:
    children = (
        element("com.example.MyTimer", "t", string("TestPlan.comments", "waits a\n while"))
        + element("com.example.FunkyThreadGroup", "g", string("ThreadGroup.num_threads", "7"))
        + element("com.example.Thing", "x")
    )
    timer, group, thing = read_plan(document(children).encode()).elements[0].children

    assert (spec_of(timer), spec_of(group), spec_of(thing)) == (None, None, None)
    assert (kind(timer), kind(group), kind(thing)) == (kinds.TIMER, kinds.THREAD_GROUP, kinds.OTHER)
    assert [render(summary(one)) for one in (timer, group, thing)] == ["waits a while", "7 threads", ""]
