"""Menus offer what JMeter's own offer."""

from __future__ import annotations

from collections import Counter

from loadwright.core.jmx.catalogue import Catalogue, Entry
from loadwright.server.editor.workbench.operations.changes import add
from loadwright.server.editor.workbench.operations.menus import menu, types
from loadwright.server.editor.workbench.registry import OpenDraft
from tests.server.editor.conftest import GROUP, LOGIN


def menus(draft: OpenDraft, number: int) -> set[str]:
    return {item.menu for item in menu(draft, {"number": number})}


def test_menus_depend_on_the_kind_of_the_element(draft: OpenDraft) -> None:
    everywhere = {
        "menu_config_element",
        "menu_timer",
        "menu_pre_processors",
        "menu_post_processors",
        "menu_assertions",
        "menu_listener",
    }
    steps = {"menu_generative_controller", "menu_logic_controller"}
    assert everywhere | {"menu_threads", "menu_fragments"} <= menus(draft, 1)
    assert not steps & menus(draft, 1)
    assert everywhere | steps <= menus(draft, GROUP)
    assert everywhere <= menus(draft, LOGIN)
    assert not steps & menus(draft, LOGIN)
    assert menus(draft, 0) == set()


def test_every_item_is_named_and_once_in_its_menu(draft: OpenDraft) -> None:
    items = menu(draft, {"number": GROUP})
    assert all(item.labels["en"] for item in items)
    assert max(Counter(item.key for item in items).values()) == 1


def test_elements_of_plugins_are_offered_if_a_generator_has_them(draft: OpenDraft) -> None:
    odd = Entry("org.plugin.Odd", "OddGui", ("menu_timer",), (), {"en": "Odd"}, ODD, jar="odd-1.jar")
    draft.catalogue = draft.catalogue.extended({"a": Catalogue("5.6.3", (odd,), {})})
    for installations, plugins in ((["a"], ["odd-1.jar"]), (["b"], []), ([], [])):
        items = menu(draft, {"number": GROUP, "installations": installations})
        assert [item.plugin for item in items if item.plugin] == plugins
    with_plugins = types(draft, {"number": LOGIN, "installations": ["a"]})
    assert with_plugins == types(draft, {"number": LOGIN}), "it is of another kind"


def test_types_are_the_others_of_the_kind(draft: OpenDraft) -> None:
    found = types(draft, {"number": LOGIN})
    names = {item.labels["en"] for item in found}
    assert {"HTTP Request", "Debug Sampler", "JSR223 Sampler"} <= names
    assert "Java Request" not in names
    assert {item.kind for item in found} == {"sampler"}
    assert types(draft, {"number": 1}) == []


def test_what_is_not_executed_cannot_become_what_is(draft: OpenDraft) -> None:
    entries = {entry.labels["en"]: entry for entry in draft.catalogue.offered(())}
    for label, wrong in (("Loop Controller", "HTTP(S) Test Script Recorder"), ("Counter", "HTTP Mirror Server")):
        place = {"entry": entries[label].key, "target": GROUP, "where": "into", "language": "en"}
        [number] = add(draft, place).elements
        names = {item.labels["en"] for item in types(draft, {"number": number})}
        assert names
        assert wrong not in names


ODD = '<jmeterTestPlan><hashTree><org.plugin.Odd testname="Odd"/><hashTree/></hashTree></jmeterTestPlan>'
