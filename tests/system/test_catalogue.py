"""The catalogue of the installed JMeter, and that JMeter keeps every element that is made from it."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from lxml import etree

from loadwright.agent.generator.jmeter.catalogue import ask_catalogue
from loadwright.agent.generator.jmeter.discovery import find_java, find_jmeter, find_plugin
from loadwright.core.jmx.catalogue import Catalogue, Entry
from loadwright.core.jmx.document.reader import read_plan
from loadwright.core.jmx.document.tree import Element
from loadwright.core.jmx.document.writer import write_plan
from loadwright.core.jmx.editing.document import EditedPlan
from loadwright.core.jmx.editing.edits import Insert
from loadwright.core.jmx.editing.history import History
from loadwright.core.jmx.editing.placement import may_contain
from loadwright.core.jmx.elements import kinds, registry
from loadwright.core.jmx.elements.registry import SPECS
from tests.support.plugin_programs import run_program

OF_PLUGINS = {
    "ArrivalsThreadGroup",
    "ConcurrencyThreadGroup",
    "FreeFormArrivalsThreadGroup",
    "RandomCSVDataSetConfig",
    "SteppingThreadGroup",
    "UltimateThreadGroup",
    "VariableThroughputTimer",
}


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return Catalogue.from_json(asyncio.run(ask_catalogue(find_jmeter(), find_java(), find_plugin())))


def entry(catalogue: Catalogue, name: str) -> Entry:
    """Return the element whose tag in a file is ``name``, of several the one with the shortest form's name."""
    named = [found for found in catalogue.entries if found.element.node.tag == name]
    return min(named, key=lambda found: len(found.guiclass))


def test_all_elements_of_jmeter_are_listed(catalogue: Catalogue) -> None:
    assert catalogue.jmeter == find_jmeter().version
    assert catalogue.failed == {}
    assert len(catalogue.entries) > 110
    listed = {(found.element.class_name, found.guiclass.rpartition(".")[2]) for found in catalogue.entries}
    declared = {(spec.class_name, spec.guiclass.rpartition(".")[2]) for spec in SPECS}
    assert {name for name, _form in declared - listed} == OF_PLUGINS | {"SoapSampler"}


def test_elements_have_their_names_in_both_languages(catalogue: Catalogue) -> None:
    request = entry(catalogue, "HTTPSamplerProxy")
    assert (request.label("en"), request.label("zh")) == ("HTTP Request", "HTTP请求")
    assert request.label("de") == "HTTP Request"
    assert all(found.label("en") for found in catalogue.entries)


def test_properties_of_test_beans_are_described(catalogue: Catalogue) -> None:
    data_set = {found.name: found for found in entry(catalogue, "CSVDataSet").properties}
    assert data_set["delimiter"].default == ","
    assert data_set["shareMode"].tags == ("shareMode.all", "shareMode.group", "shareMode.thread")
    assert data_set["filename"].labels["en"] == "Filename"
    assert data_set["recycle"].type == "boolean"


def test_the_kinds_are_those_that_are_declared(catalogue: Catalogue) -> None:
    guessed = {str(found.element.node.tag): found.kind for found in catalogue.entries}
    assert guessed["ThreadGroup"] == kinds.THREAD_GROUP
    assert guessed["HTTPSamplerProxy"] == kinds.SAMPLER
    assert catalogue.kind(entry(catalogue, "OnceOnlyController").element) == kinds.CONTROLLER
    assert kinds.OTHER not in {found.kind for found in catalogue.entries if "menu_non_test_elements" not in found.menus}


def test_jmeter_saves_every_element_as_it_was_added(catalogue: Catalogue, tmp_path: Path) -> None:
    plan = read_plan(entry_of_plan(catalogue))
    history = History(plan)
    history.document = EditedPlan(plan, catalogue.kind)
    added = [found for found in catalogue.entries if found.kind != kinds.PLAN]
    add(history, entry(catalogue, "ThreadGroup"), 1)
    parents = {kinds.PLAN: 1, kinds.THREAD_GROUP: 2}
    for found in added:
        parent = next(parents[kind] for kind in (kinds.THREAD_GROUP, kinds.PLAN) if may_contain(kind, found.kind))
        add(history, found, parent)
    source, saved = tmp_path / "added.jmx", tmp_path / "saved.jmx"
    source.write_bytes(write_plan(history.document.plan))

    run_program("Resave", tmp_path, source, saved)

    assert elements(saved) == elements(source)
    assert len(elements(saved)) == len(added) + 2


def entry_of_plan(catalogue: Catalogue) -> bytes:
    return entry(catalogue, "TestPlan").jmx.encode()


def add(history: History, found: Entry, parent: int) -> None:
    history.apply(Insert(parent, len(history.document.children(parent)), found.jmx))


def elements(path: Path) -> list[tuple[list[str], list[bytes]]]:
    """Return attributes and properties of all elements. JMeter writes some properties in another order."""
    plan = read_plan(path.read_bytes())
    return [
        (sorted(map(str, found.node.items())), sorted(etree.tostring(prop, with_tail=False) for prop in found.node))
        for found in plan.walk()
    ]


def test_an_element_of_an_unknown_plugin_has_the_kind_of_its_menu(catalogue: Catalogue) -> None:
    odd = Entry("org.plugin.Odd", "OddGui", ("menu_timer",), (), {"en": "Odd"}, ODD)
    known = Catalogue("5.6.3", (*catalogue.entries, odd), {})
    element: Element = odd.element
    assert registry.kind(element) == kinds.OTHER
    assert known.kind(element) == kinds.TIMER


ODD = '<jmeterTestPlan><hashTree><org.plugin.Odd testname="Odd"/><hashTree/></hashTree></jmeterTestPlan>'
