"""What an installed JMeter knows about its elements: the menus, and each element as JMeter's window creates it.

Written by the program ``loadwright.jmeter.catalogue`` of the plugin, for JMeter and whatever plugins it has.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from loadwright.core.jmx.document.reader import read_plan
from loadwright.core.jmx.document.tree import Element
from loadwright.core.jmx.elements import kinds, registry

LANGUAGES = ("en", "zh")

_MENUS = {
    "menu_threads": kinds.THREAD_GROUP,
    "menu_fragments": kinds.FRAGMENT,
    "menu_logic_controller": kinds.CONTROLLER,
    "menu_generative_controller": kinds.SAMPLER,
    "menu_config_element": kinds.CONFIG,
    "menu_timer": kinds.TIMER,
    "menu_pre_processors": kinds.PRE_PROCESSOR,
    "menu_post_processors": kinds.POST_PROCESSOR,
    "menu_assertions": kinds.ASSERTION,
    "menu_listener": kinds.LISTENER,
    "menu_non_test_elements": kinds.OTHER,
}
_ROLES = (("AbstractThreadGroup", kinds.THREAD_GROUP), ("Sampler", kinds.SAMPLER), ("Controller", kinds.CONTROLLER))


@dataclass(frozen=True)
class BeanProperty:
    """A property of a TestBean, as its class declares it for JMeter's generated form.

    ``type`` is a Java class; ``tags`` are choices. A ``required`` one always has a value, a ``literal`` one cannot
    contain variables, a ``closed`` one has one of its tags; ``lines`` is for long texts. ``labels`` and ``help`` are by
    language.
    """

    name: str
    type: str
    default: str | None
    tags: tuple[str, ...]
    required: bool
    literal: bool
    closed: bool
    lines: bool
    group: str
    labels: Mapping[str, str]
    help: Mapping[str, str]

    @classmethod
    def from_json(cls, data: object) -> BeanProperty:
        """Return the property. Raises ``ValueError`` if it is not one."""
        values = _object(data)
        return cls(
            name=_text(values, "name"),
            type=_text(values, "type"),
            default=None if values.get("default") is None else _text(values, "default"),
            tags=_texts(values, "tags"),
            group="" if values.get("group") is None else _text(values, "group"),
            labels=_by_language(values, "labels"),
            help=_by_language(values, "help"),
            **{name: _flag(values, name) for name in ("required", "literal", "closed", "lines")},
        )


@dataclass(frozen=True)
class Entry:
    """One element of a menu. ``jmx`` is a file that contains a new one; ``properties`` those of a TestBean.

    ``jar`` is the name of the jar that contains it, empty if it is unknown. ``known_kind`` is its kind if that was
    found before, which spares reading ``jmx``.
    """

    testclass: str
    guiclass: str
    menus: tuple[str, ...]
    roles: tuple[str, ...]
    labels: Mapping[str, str]
    jmx: str
    properties: tuple[BeanProperty, ...] = ()
    jar: str = ""
    known_kind: str = ""

    @property
    def key(self) -> str:
        """What identifies the entry in a catalogue."""
        return f"{self.testclass} {self.guiclass}".strip()

    @cached_property
    def element(self) -> Element:
        """A new element. Raises ``PlanError`` or ``ValueError`` if ``jmx`` does not contain one."""
        found = read_plan(self.jmx.encode(), "JMX").elements
        if len(found) != 1:
            raise ValueError(f"the new element of {self.testclass} is not one element")
        return found[0]

    @property
    def kind(self) -> str:
        """One of ``kinds``: as declared here, by its role for JMeter, or by its menu."""
        if self.known_kind:
            return self.known_kind
        declared = registry.spec_of(self.element)
        if declared is not None:
            return declared.kind
        by_role = (kind for role, kind in _ROLES if role in self.roles)
        by_menu = (_MENUS[menu] for menu in self.menus if menu in _MENUS)
        return next(by_role, None) or next(by_menu, kinds.OTHER)

    @property
    def menu(self) -> str:
        """The menu in which it is shown: one of JMeter's, also if the plugin names one of its own."""
        by_kind = (menu for menu, kind in _MENUS.items() if kind == self.kind)
        return next((menu for menu in self.menus if menu in _MENUS), None) or next(by_kind, "")

    def label(self, language: str) -> str:
        """Return the name in a menu, in English if it has none in the language."""
        return self.labels.get(language) or self.labels.get("en") or self.testclass.rpartition(".")[2]

    @classmethod
    def from_json(cls, data: object) -> Entry:
        """Return the entry. Raises ``ValueError`` if it is not one."""
        values = _object(data)
        return cls(
            testclass=_text(values, "testclass"),
            guiclass=_text(values, "guiclass"),
            menus=_texts(values, "menus"),
            roles=_texts(values, "roles"),
            labels=_by_language(values, "labels"),
            jmx=_text(values, "jmx"),
            properties=tuple(map(BeanProperty.from_json, _list(values, "properties"))),
            jar=_text(values, "jar") if "jar" in values else "",
            known_kind=_text(values, "kind") if "kind" in values else "",
        )


@dataclass(frozen=True)
class Catalogue:
    """The elements of a JMeter. ``failed`` gives the classes that could not be used, with the reason.

    ``installations`` are the elements of plugins that other installations have in addition, by name and key; they are
    among the ``entries``.
    """

    jmeter: str
    entries: tuple[Entry, ...]
    failed: Mapping[str, str]
    installations: dict[str, dict[str, Entry]] = field(default_factory=dict)

    def extended(self, installations: Mapping[str, Catalogue]) -> Catalogue:
        """Return a catalogue with what these installations have in addition; of several versions the first."""
        own = {entry.key for entry in self.entries}
        added: dict[str, Entry] = {}
        by_key: dict[str, dict[str, Entry]] = {}
        for name, catalogue in installations.items():
            by_key[name] = {entry.key: entry for entry in catalogue.entries if entry.key not in own}
            added |= {key: entry for key, entry in by_key[name].items() if key not in added}
        return replace(self, entries=(*self.entries, *added.values()), installations=by_key)

    @cached_property
    def of_plugins(self) -> Mapping[str, str]:
        """The jars of the elements that only other installations have, by key."""
        return {key: entry.jar for found in reversed(self.installations.values()) for key, entry in found.items()}

    def offered(self, installations: Collection[str]) -> list[Entry]:
        """Return the elements that JMeter itself or one of these installations has, and that a menu offers."""
        there = {key for name in installations for key in self.installations.get(name, ())}
        return [
            entry for entry in self.entries if entry.menus and (entry.key not in self.of_plugins or entry.key in there)
        ]

    def classes(self, installation: str) -> frozenset[str]:
        """Return the classes of the plugins' elements of an installation."""
        return frozenset(entry.testclass for entry in self.installations.get(installation, {}).values())

    def jar_of(self, testclass: str) -> str:
        """Return the jar that contains the class of a plugin; empty if it is not known."""
        return self._jars.get(testclass, "")

    @cached_property
    def _jars(self) -> dict[str, str]:
        found = (entry for entries in reversed(self.installations.values()) for entry in entries.values())
        return {entry.testclass: entry.jar for entry in found}

    # Of several, the first counts: a class of a plugin may have the short name of one of JMeter's.
    @cached_property
    def _by_class(self) -> dict[tuple[str, str], Entry]:
        return {(_short(entry.testclass), _short(entry.guiclass)): entry for entry in reversed(self.entries)}

    @cached_property
    def _by_testclass(self) -> dict[str, Entry]:
        return {_short(entry.testclass): entry for entry in reversed(self.entries)}

    def entry_of(self, element: Element) -> Entry | None:
        """Return the entry of an element in a plan; ``None`` for one that this JMeter does not have."""
        exact = self._by_class.get((element.class_name, _short(element.guiclass)))
        return exact or self._by_testclass.get(element.class_name)

    def kind(self, element: Element) -> str:
        """Return the kind of an element, also of a plugin's whose class name does not show it."""
        entry = None if registry.spec_of(element) is not None else self.entry_of(element)
        return registry.kind(element) if entry is None else entry.kind

    @classmethod
    def from_json(cls, data: object) -> Catalogue:
        """Return the catalogue. Raises ``ValueError`` if it is not one."""
        values = _object(data)
        failed = _object(values.get("failed"))
        return cls(
            jmeter=_text(values, "jmeter"),
            entries=tuple(map(Entry.from_json, _list(values, "elements"))),
            failed={name: _text(failed, name) for name in failed},
        )


def _short(name: str) -> str:
    return name.rpartition(".")[2]


def _object(data: object) -> dict[str, Any]:
    if not isinstance(data, dict) or not all(isinstance(name, str) for name in data):
        raise ValueError("not an object")
    return data


def _text(values: Mapping[str, Any], name: str) -> str:
    value = values.get(name)
    if isinstance(value, str):
        return value
    raise ValueError(f"{name} is not a text")


def _list(values: Mapping[str, Any], name: str) -> list[Any]:
    value = values.get(name, [])
    if isinstance(value, list):
        return value
    raise ValueError(f"{name} are not a list")


def _texts(values: Mapping[str, Any], name: str) -> tuple[str, ...]:
    found = _list(values, name)
    if not all(isinstance(text, str) for text in found):
        raise ValueError(f"{name} are not texts")
    return tuple(found)


def _flag(values: Mapping[str, Any], name: str) -> bool:
    value = values.get(name)
    if isinstance(value, bool):
        return value
    raise ValueError(f"{name} is neither true nor false")


def _by_language(values: Mapping[str, Any], name: str) -> dict[str, str]:
    found = _object(values.get(name))
    return {language: _text(found, language) for language in LANGUAGES if found.get(language) is not None}
