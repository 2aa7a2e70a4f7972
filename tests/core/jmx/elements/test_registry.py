"""Every declared element: the declaration is consistent, and reading and writing are inverse to each other."""

from __future__ import annotations

from collections import Counter

import pytest
from lxml import etree

from loadwright.core.jmx.document import properties
from loadwright.core.jmx.document.reader import read_plan
from loadwright.core.jmx.document.tree import Element
from loadwright.core.jmx.document.writer import write_plan
from loadwright.core.jmx.elements import kinds, values
from loadwright.core.jmx.elements.files import references_of
from loadwright.core.jmx.elements.registry import SPECS, kind, spec_of, summary
from loadwright.core.jmx.elements.spec import ElementSpec, Field, FieldType, Table
from loadwright.core.jmx.elements.summary import render
from tests.core.jmx.plans import canonical, document, element, string
from tests.support.elements import other_value, sample

every_spec = pytest.mark.parametrize("spec", SPECS, ids=[f"{spec.class_name}-{spec.guiclass}" for spec in SPECS])


def in_plan(node: etree._Element) -> tuple[etree._Element, bytes]:
    """Return the node as it is read from a plan that holds it, and the plan's bytes."""
    text = document(f"{etree.tostring(node, encoding='unicode')}<hashTree/>").encode()
    return read_plan(text).elements[0].children[0].node, text


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


@every_spec
def test_values_survive_writing_and_reading(spec: ElementSpec) -> None:
    wanted = sample(spec)
    node, _ = in_plan(values.new(spec))
    values.write(spec, node, wanted)

    again, text = in_plan(node)

    assert values.read(spec, again) == wanted
    plan = read_plan(text)
    values.write(spec, plan.elements[0].children[0].node, wanted)
    assert canonical(write_plan(plan)) == canonical(text), "writing what is there changes nothing"


@every_spec
def test_every_file_that_is_declared_is_found(spec: ElementSpec) -> None:
    wanted = sample(spec)
    expected = set()
    for field in spec.fields:
        for column in field.columns if isinstance(field, Table) else (field,):
            if column.type is FieldType.FILE:
                path = f"{column.name}.txt"
                expected.add(path)
                wanted[field.name] = path if column is field else [{**_row(field), column.name: path}]
                wanted |= {column.only_if: "true"} if column.only_if else {}
    node, _ = in_plan(values.new(spec, values=wanted))

    assert {reference.relative_path for reference in references_of(Element(node))} == expected


def _row(table: Field | Table) -> values.Row:
    assert isinstance(table, Table)
    return {column.name: other_value(column) for column in table.columns}


def test_an_edit_changes_nothing_else() -> None:
    text = document(
        element(
            "HTTPSamplerProxy",
            "Cart",
            string("HTTPSampler.domain", "shop.test")
            + "<!-- ours -->"
            + string("Plugin.added", "kept")
            + string("HTTPSampler.path", "/cart"),
        )
    )
    plan = read_plan(text.encode())
    (cart,) = plan.elements[0].children
    spec = spec_of(cart)
    assert spec is not None

    values.write(spec, cart.node, {"HTTPSampler.path": "/basket", "HTTPSampler.domain": "shop.test"})

    assert write_plan(plan).decode() == text.replace(">/cart<", ">/basket<")


def test_rows_that_stay_keep_what_nobody_declared() -> None:
    rows = "".join(
        f'<elementProp name="" elementType="Header">{string("Header.name", name)}{string("Header.value", name.lower())}'
        f"{string('Header.note', 'kept')}</elementProp>"
        for name in ("A", "B", "C")
    )
    held = f'<collectionProp name="HeaderManager.headers">{rows}</collectionProp>'
    (manager,) = read_plan(document(element("HeaderManager", "h", held)).encode()).elements[0].children
    spec = spec_of(manager)
    assert spec is not None
    before = values.read(spec, manager.node)["HeaderManager.headers"]
    assert not isinstance(before, str)

    values.write(spec, manager.node, {"HeaderManager.headers": [before[0], {"Header.name": "D", "Header.value": "4"}]})

    assert values.read(spec, manager.node)["HeaderManager.headers"] == [
        {"Header.name": "A", "Header.value": "a"},
        {"Header.name": "D", "Header.value": "4"},
    ]
    xml = etree.tostring(manager.node, encoding="unicode")
    assert (xml.count("Header.note"), xml.count("<elementProp")) == (2, 2)


def test_a_value_that_cannot_be_is_refused() -> None:
    (loop,) = (spec for spec in SPECS if spec.class_name == "LoopController")
    node = values.new(loop)

    with pytest.raises(ValueError, match="'often' is not a valid integer"):
        values.write(loop, node, {"LoopController.loops": "often"})
    with pytest.raises(KeyError, match="declares no property 'x'"):
        values.write(loop, node, {"x": "1"})
    with pytest.raises(TypeError, match="has one value"):
        values.write(loop, node, {"LoopController.loops": []})


def test_a_variable_in_place_of_a_number_is_text_as_jmeter_requires() -> None:
    (throughput,) = (spec for spec in SPECS if spec.class_name == "ThroughputController")
    node = values.new(throughput)
    names = ("ThroughputController.maxThroughput", "ThroughputController.percentThroughput")

    values.write(throughput, node, dict.fromkeys(names, "${n}"))

    found = values.read(throughput, node)
    assert [found[name] for name in names] == ["${n}", "${n}"]
    assert len(node.findall("stringProp")) == 2
    values.write(throughput, node, {names[1]: "12.5"})
    assert properties.text(node, names[1]) == "12.5"


def test_an_element_that_nobody_declared_has_a_kind_and_its_comment() -> None:
    children = (
        element("com.example.MyTimer", "t", string("TestPlan.comments", "waits a\n while"))
        + element("com.example.FunkyThreadGroup", "g", string("ThreadGroup.num_threads", "7"))
        + element("com.example.Thing", "x")
    )
    timer, group, thing = read_plan(document(children).encode()).elements[0].children

    assert (spec_of(timer), spec_of(group), spec_of(thing)) == (None, None, None)
    assert (kind(timer), kind(group), kind(thing)) == (kinds.TIMER, kinds.THREAD_GROUP, kinds.OTHER)
    assert [render(summary(one)) for one in (timer, group, thing)] == ["waits a while", "7 threads", ""]


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

    assert render(summary(assertion), str.upper) == "once, forever"
    group = Element(values.new(next(spec for spec in SPECS if spec.class_name == "ThreadGroup")))
    assert render(summary(group), lambda text: text.replace("threads", "用户").replace(", ", "、")) == (
        "1 用户、ramp-up 1 s、once"
    )
