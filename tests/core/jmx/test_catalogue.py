"""What a catalogue in JSON may contain: it comes from a generator with whatever plugins."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loadwright.core.jmx.catalogue import BeanProperty, Catalogue, Entry
from loadwright.core.jmx.document.tree import PlanError
from loadwright.core.jmx.elements import kinds
from tests.core.jmx.plans import element

PROPERTY: dict[str, Any] = {
    "name": "delimiter",
    "type": "java.lang.String",
    "default": ",",
    "tags": [",", ";"],
    "required": True,
    "literal": False,
    "closed": False,
    "lines": False,
    "group": None,
    "labels": {"en": "Delimiter", "zh": "分隔符"},
    "help": {"en": None, "zh": None},
}


def jmx(testclass: str) -> str:
    return f"<jmeterTestPlan><hashTree>{element(testclass)}</hashTree></jmeterTestPlan>"


ENTRY: dict[str, Any] = {
    "testclass": "org.plugin.Odd",
    "guiclass": "org.plugin.OddGui",
    "menus": ["menu_timer"],
    "roles": [],
    "labels": {"en": "Odd"},
    "jmx": jmx("org.plugin.Odd"),
    "properties": [PROPERTY],
}
CATALOGUE: dict[str, Any] = {"jmeter": "5.6.3", "elements": [ENTRY], "failed": {"org.plugin.Broken": "why"}}


def test_a_catalogue_is_read() -> None:
    catalogue = Catalogue.from_json(CATALOGUE)
    (entry,) = catalogue.entries
    assert entry.label("zh") == entry.label("en") == "Odd"
    assert entry.properties == (BeanProperty.from_json(PROPERTY),)
    assert entry.properties[0].labels["zh"] == "分隔符"
    assert entry.properties[0].help == {}
    assert catalogue.entry_of(entry.element) is entry
    assert catalogue.kind(entry.element) == kinds.TIMER
    assert catalogue.failed == {"org.plugin.Broken": "why"}


@pytest.mark.parametrize(
    ("roles", "menus", "kind"),
    [
        (["Controller"], [], kinds.CONTROLLER),
        (["AbstractThreadGroup", "Controller"], ["menu_threads"], kinds.THREAD_GROUP),
        (["Sampler"], ["menu_of_the_plugin"], kinds.SAMPLER),
        ([], ["menu_of_the_plugin", "menu_assertions"], kinds.ASSERTION),
        ([], ["menu_of_the_plugin"], kinds.OTHER),
    ],
)
def test_the_kind_is_that_of_the_role_or_the_menu(roles: list[str], menus: list[str], kind: str) -> None:
    assert Entry.from_json({**ENTRY, "roles": roles, "menus": menus}).kind == kind


def test_a_declared_element_keeps_its_declared_kind() -> None:
    declared = Entry.from_json({**ENTRY, "menus": ["menu_timer"], "jmx": jmx("ThreadGroup")})
    assert declared.kind == kinds.THREAD_GROUP
    assert Catalogue("5.6.3", (declared,), {}).kind(declared.element) == kinds.THREAD_GROUP


def test_an_entry_without_exactly_one_element_has_none() -> None:
    with pytest.raises(ValueError, match="is not one element"):
        _ = Entry.from_json({**ENTRY, "jmx": "<jmeterTestPlan><hashTree/></jmeterTestPlan>"}).element
    with pytest.raises(PlanError):
        _ = Entry.from_json({**ENTRY, "jmx": "rubbish"}).element


def odd(name: str, jar: str, **changes: Any) -> Entry:
    testclass = f"org.plugin.{name}"
    values = {"testclass": testclass, "guiclass": f"{testclass}Gui", "jmx": jmx(testclass), "jar": jar}
    return Entry.from_json({**ENTRY, **values, **changes})


def test_a_catalogue_is_extended_with_what_installations_have_in_addition() -> None:
    own, one, two, newer = odd("Own", ""), odd("One", "a-1.jar"), odd("Two", "b.jar"), odd("One", "a-2.jar")
    base = Catalogue("5.6.3", (own,), {})
    both = base.extended({"new": Catalogue("5.6.3", (newer, own), {}), "old": Catalogue("5.5", (one, two), {})})
    assert both.entries == (own, newer, two)
    assert both.offered([]) == [own]
    assert both.offered(["new"]) == [own, newer]
    assert both.offered(["new", "old", "gone"]) == [own, newer, two]
    assert both.of_plugins == {newer.key: "a-2.jar", two.key: "b.jar"}
    assert both.classes("old") == {"org.plugin.One", "org.plugin.Two"}
    assert both.classes("gone") == frozenset()
    assert (both.jar_of("org.plugin.Two"), both.jar_of("org.plugin.Own")) == ("b.jar", "")


def test_an_element_of_jmeter_is_not_replaced_by_one_with_its_short_name() -> None:
    own, other = odd("Odd", ""), odd("Odd", "a.jar", testclass="org.other.Odd", guiclass="org.other.OddGui")
    both = Catalogue("5.6.3", (own,), {}).extended({"a": Catalogue("5.6.3", (other,), {})})
    assert both.entries == (own, other)
    assert both.entry_of(own.element) is own


def test_an_element_is_shown_in_a_menu_of_jmeter() -> None:
    assert odd("One", "", menus=["menu_of_the_plugin", "menu_timer"]).menu == "menu_timer"
    assert odd("One", "", menus=["menu_of_the_plugin"], roles=["Sampler"]).menu == "menu_generative_controller"


_anything: st.SearchStrategy[Any] = st.none() | st.booleans() | st.integers() | st.text(max_size=3) | st.just([1])


@given(st.sampled_from(list(ENTRY)), _anything)
def test_what_is_no_entry_is_refused(name: str, value: object) -> None:
    changed = {**ENTRY, name: value}
    texts = name in ("testclass", "guiclass", "jmx") and isinstance(value, str)
    if not texts:
        with pytest.raises(ValueError, match=r".+"):
            Catalogue.from_json({**CATALOGUE, "elements": [changed]})


@given(st.sampled_from(list(PROPERTY)), _anything)
def test_a_property_is_refused_or_has_the_types_that_are_declared(name: str, value: object) -> None:
    try:
        read = BeanProperty.from_json({**PROPERTY, name: value})
    except ValueError:
        return
    assert isinstance(read.required, bool)
    assert isinstance(read.name, str)
    assert all(isinstance(tag, str) for tag in read.tags)


@pytest.mark.parametrize("data", [None, [], {}, {**CATALOGUE, "failed": []}, {**CATALOGUE, "elements": {}}])
def test_what_is_no_catalogue_is_refused(data: object) -> None:
    with pytest.raises(ValueError, match=r".+"):
        Catalogue.from_json(data)
