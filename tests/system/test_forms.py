"""Declared elements are those of the real JMeter: new ones, and what its own forms read of ours."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from lxml import etree

from loadwright.agent.generator.jmeter.catalogue import ask_catalogue
from loadwright.agent.generator.jmeter.discovery import find_java, find_jmeter, find_plugin
from loadwright.core.jmx.catalogue import Catalogue
from loadwright.core.jmx.document.reader import read_plan
from loadwright.core.jmx.document.tree import Element
from loadwright.core.jmx.document.writer import write_plan
from loadwright.core.jmx.editing.edits import Insert, SetValues
from loadwright.core.jmx.editing.fragments import write_fragment
from loadwright.core.jmx.editing.history import History
from loadwright.core.jmx.editing.placement import may_contain
from loadwright.core.jmx.elements import kinds, values
from loadwright.core.jmx.elements.registry import SPECS
from loadwright.core.jmx.elements.spec import ElementSpec, Field, FieldType, Table
from tests.support.elements import sample
from tests.support.plugin_programs import run_program


def in_file(spec: ElementSpec) -> str:
    return etree.tostring(values.new(spec), encoding="unicode")


PLAN = (
    '<jmeterTestPlan version="1.2" properties="5.0" jmeter="5.6.3"><hashTree>'
    f"{in_file(next(spec for spec in SPECS if spec.class_name == 'TestPlan'))}<hashTree>"
    f"{in_file(next(spec for spec in SPECS if spec.class_name == 'ThreadGroup'))}<hashTree/>"
    "</hashTree></hashTree></jmeterTestPlan>"
).encode()


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return Catalogue.from_json(asyncio.run(ask_catalogue(find_jmeter(), find_java(), find_plugin())))


def of_jmeter(catalogue: Catalogue) -> list[tuple[ElementSpec, Element]]:
    """The declared elements that JMeter has without plugins, each with JMeter's new one."""
    new = {(found.element.class_name, short(found.guiclass)): found.element for found in catalogue.entries}
    return [(spec, new[key]) for spec in SPECS if (key := (spec.class_name, short(spec.guiclass))) in new]


def short(name: str) -> str:
    return name.rpartition(".")[2]


def stored(node: etree._Element) -> dict[str, tuple[str, str]]:
    """The properties of an element with their tags and texts. Empty ones and empty tables are left out."""
    found: dict[str, tuple[str, str]] = {}
    for prop in node:
        if prop.findtext("name") == "saveConfig" or prop.tag == "collectionProp":
            # JMeter takes its configuration for the results of a listener that has none.
            continue
        if prop.tag == "elementProp":
            found |= {f"{prop.get('name')}/{name}": value for name, value in stored(prop).items()}
        else:
            name = prop.get("name", "") or prop.findtext("name", "")
            text = prop.text if prop.get("name") else prop.findtext("value")
            if text and name:
                found[name] = (str(prop.tag), text)
    return found


def test_new_elements_are_those_of_jmeter(catalogue: Catalogue) -> None:
    different = {}
    for spec, theirs in of_jmeter(catalogue):
        ours = stored(values.new(spec))
        if ours != stored(theirs.node):
            different[spec.class_name, spec.guiclass] = ours.items() ^ stored(theirs.node).items()
    assert different == {}


def test_every_property_of_a_test_bean_is_declared(catalogue: Catalogue) -> None:
    for spec, _theirs in of_jmeter(catalogue):
        entry = next(found for found in catalogue.entries if found.element.class_name == spec.class_name)
        declared = {field.name for field in spec.fields if not (isinstance(field, Field) and field.hidden)}
        assert {prop.name for prop in entry.properties} <= declared, spec.class_name


def test_jmeters_own_forms_show_what_was_entered(catalogue: Catalogue, tmp_path: Path) -> None:
    specs = [spec for spec, _theirs in of_jmeter(catalogue) if spec.kind != kinds.PLAN]
    assert len(specs) > 80
    history = History(read_plan(PLAN))
    for spec in specs:
        parent = next(
            number for number, kind in ((2, kinds.THREAD_GROUP), (1, kinds.PLAN)) if may_contain(kind, spec.kind)
        )
        number = history.document.next_number
        history.apply(Insert(parent, 0, write_fragment([Element(values.new(spec, spec.guiclass))])))
        history.apply(SetValues(number, entered(spec)))
    ours, theirs = tmp_path / "ours.jmx", tmp_path / "theirs.jmx"
    ours.write_bytes(write_plan(history.document.plan))

    run_program("Reform", tmp_path, ours, theirs)

    lost: dict[tuple[str, str], tuple[values.Value, values.Value]] = {}
    for one, other in zip(read_plan(ours.read_bytes()).walk(), read_plan(theirs.read_bytes()).walk(), strict=True):
        found = next((spec for spec in specs if one.name == spec.guiclass and one.class_name == spec.class_name), None)
        if found is not None:
            before, after = values.read(found, one.node), values.read(found, other.node)
            lost |= {
                (found.class_name, name): (before[name], after[name])
                for name in before
                if before[name] != after[name] and (found.class_name, name) not in DETERMINED
            }
    assert lost == {}


DETERMINED = {
    # JMeter shows the parameters that the class has.
    ("JavaSampler", "Arguments.arguments"),
    ("JavaConfig", "Arguments.arguments"),
    ("BackendListener", "Arguments.arguments"),
    # Which JMeter stores as empty.
    ("CookieManager", "CookieManager.policy"),
}
CHOSEN = {
    "HTTPSampler.postBodyRaw": "false",
    "HTTPSampler.auto_redirects": "true",
    "HTTPSampler.follow_redirects": "false",
    "RegexExtractor.default_empty_value": "false",
    "BoundaryExtractor.default_empty_value": "false",
    "HtmlExtractor.default_empty_value": "false",
    "SMTPSampler.useSSL": "true",
    "SMTPSampler.useStartTLS": "false",
    "classname": "org.apache.jmeter.protocol.java.test.SleepTest",
}
"""Fields of which JMeter's form allows only some values together, or which must be classes that exist."""


def entered(spec: ElementSpec) -> dict[str, values.Value]:
    """A value for each field that a form shows."""
    found: dict[str, values.Value] = {}
    for field in spec.fields:
        if field.hidden or (spec.class_name, field.name) in DETERMINED:
            continue
        if isinstance(field, Table):
            found[field.name] = [cells(field, row) for row in table_of(spec, field)]
        elif field.name == "classname" and spec.class_name == "BackendListener":
            found[field.name] = field.default
        elif not field.obsolete:
            others = [value for value in field.suggestions if value != field.default]
            fallback = others[0] if others else str(sample(spec)[field.name])
            found[field.name] = CHOSEN.get(field.name, fallback)
    return found


def table_of(spec: ElementSpec, table: Table) -> list[values.Row]:
    rows = sample(spec)[table.name]
    assert not isinstance(rows, str)
    return rows


def cells(table: Table, row: values.Row) -> values.Row:
    """The cells of a row; those that JMeter's form does not show are as in a new row."""
    shown = {column.name for column in table.columns if not column.obsolete}
    fixed = {column.name: column.default for column in table.columns if column.name not in shown}
    booleans = {column.name: "true" for column in table.columns if column.type is FieldType.BOOLEAN}
    return {**row, **(booleans if "${later}" in row.values() else {}), **fixed}
