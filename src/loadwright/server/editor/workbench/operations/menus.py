"""What JMeter's menus offer for an element."""

from __future__ import annotations

from dataclasses import dataclass

from loadwright.core.jmx.catalogue import Entry
from loadwright.core.jmx.editing.document import TOP
from loadwright.core.jmx.editing.placement import TOP_LEVEL, may_contain
from loadwright.server.editor.workbench.calls import Values
from loadwright.server.editor.workbench.registry import OpenDraft, operation


@dataclass(frozen=True)
class Item:
    """An element of a menu: its key in the catalogue, and its names by language."""

    key: str
    kind: str
    menu: str
    labels: dict[str, str]


@operation
def menu(draft: OpenDraft, values: Values) -> list[Item]:
    """Return what can be added to the element ``number``, or to the plan itself for 0."""
    number = values["number"]
    where = TOP_LEVEL if number == TOP else draft.document.kind(draft.document.element(number))
    return [_item(entry) for entry in draft.catalogue.entries if entry.menus and may_contain(where, entry.kind)]


@operation
def types(draft: OpenDraft, values: Values) -> list[Item]:
    """Return the types that the element ``number`` can become: the others of its kind."""
    element = draft.document.element(values["number"])
    present, kind = draft.catalogue.entry_of(element), draft.document.kind(element)
    return [
        _item(entry) for entry in draft.catalogue.entries if entry.menus and entry.kind == kind and entry != present
    ]


def _item(entry: Entry) -> Item:
    return Item(entry.key, entry.kind, next(iter(entry.menus), ""), dict(entry.labels))
