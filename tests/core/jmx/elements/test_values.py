"""Declared properties of elements: read, written in place, and put into new elements."""

from __future__ import annotations

import pytest
from lxml import etree

from loadwright.core.jmx.document import properties
from loadwright.core.jmx.document.reader import read_plan
from loadwright.core.jmx.document.writer import write_plan
from loadwright.core.jmx.elements import values
from loadwright.core.jmx.elements.registry import SPECS, spec_of
from loadwright.core.jmx.elements.spec import ElementSpec
from tests.core.jmx.elements.specs import every_spec, in_plan
from tests.core.jmx.plans import canonical, document, element, string
from tests.support.elements import sample


@every_spec
def test_values_survive_writing_and_reading(spec: ElementSpec) -> None:
    wanted = sample(spec)
    node, _ = in_plan(values.new(spec))
    values.write(spec, node, wanted)

    again, text = in_plan(node)

    found = values.read(spec, again)
    assert {name: found[name] for name in wanted} == wanted
    plan = read_plan(text)
    values.write(spec, plan.elements[0].children[0].node, wanted)
    assert canonical(write_plan(plan)) == canonical(text), "writing the existing values changes nothing"


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


def test_unchanged_rows_keep_undeclared_properties() -> None:
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


def test_a_missing_property_has_the_value_that_jmeter_assumes() -> None:
    (group_spec,) = (spec for spec in SPECS if spec.class_name == "ThreadGroup")
    found = values.read(group_spec, etree.Element("ThreadGroup"))
    assert found["ThreadGroup.same_user_on_next_iteration"] == "true"
    assert (found["ThreadGroup.delayedStart"], found["ThreadGroup.num_threads"]) == ("false", "")
    (csv_spec,) = (spec for spec in SPECS if spec.class_name == "CSVDataSet")
    assert values.read(csv_spec, etree.Element("CSVDataSet"))["delimiter"] == ",", "a TestBean has its defaults"


def test_a_value_goes_into_the_property_that_holds_it() -> None:
    (group_spec,) = (spec for spec in SPECS if spec.class_name == "ThreadGroup")
    node = etree.Element("ThreadGroup")
    values.write(group_spec, node, {"LoopController.loops": "5"})
    holder = node.find("elementProp")
    assert holder is not None
    assert (holder.get("name"), holder.get("elementType")) == ("ThreadGroup.main_controller", "LoopController")
    assert properties.text(holder, "LoopController.loops") == "5"


def test_rows_need_the_declared_columns_and_valid_cells() -> None:
    (headers,) = (spec for spec in SPECS if spec.class_name == "HeaderManager")
    node = values.new(headers)
    with pytest.raises(ValueError, match=r"Header\.name, Header\.value"):
        values.write(headers, node, {"HeaderManager.headers": [{"Header.name": "A"}]})
    with pytest.raises(TypeError, match="rows"):
        values.write(headers, node, {"HeaderManager.headers": "A: 1"})
    assert values.read(headers, node)["HeaderManager.headers"] == []


@pytest.mark.parametrize(
    ("before", "after"),
    [("", "a"), ("a", ""), ("ab", "ba"), ("abc", "xaby"), ("abcd", "ad"), ("ab", "xy"), ("aab", "aba"), ("a", "bac")],
)
def test_any_change_of_rows_gives_these_rows(before: str, after: str) -> None:
    (assertion,) = (spec for spec in SPECS if spec.class_name == "ResponseAssertion")
    node = values.new(assertion)
    for rows in (before, after):
        values.write(assertion, node, {"Asserion.test_strings": [{"pattern": text} for text in rows]})
    found = values.read(assertion, node)["Asserion.test_strings"]
    assert [next(iter(row.values())) for row in found if isinstance(row, dict)] == list(after)
    collection = properties.find(node, "Asserion.test_strings")
    assert collection is not None
    assert [child.get("name") for child in collection] == [str(ord(text)) for text in after], "as Java names them"
