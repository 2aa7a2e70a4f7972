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
    """An element of a menu: its key in the catalogue, its names by language, and the jar of the plugin it is from."""

    key: str
    kind: str
    menu: str
    labels: dict[str, str]
    plugin: str = ""


@operation
def menu(draft: OpenDraft, values: Values) -> list[Item]:
    """Return what can be added to the element ``number``, or to the plan itself for 0.

    ``installations`` are the digests of those whose plugins are offered.
    """
    number = values["number"]
    where = TOP_LEVEL if number == TOP else draft.document.kind(draft.document.element(number))
    return [_item(draft, entry) for entry in _offered(draft, values) if may_contain(where, entry.kind)]


@operation
def types(draft: OpenDraft, values: Values) -> list[Item]:
    """Return the types that the element ``number`` can become: the others of its kind and menu."""
    element = draft.document.element(values["number"])
    present, kind = draft.catalogue.entry_of(element), draft.document.kind(element)
    offered = _offered(draft, values)
    # JMeter's recorder is a controller, too, but none that is executed.
    menus = {entry.menu for entry in ([present] if present is not None else offered)}
    others = (entry for entry in offered if entry.kind == kind and entry.menu in menus and entry != present)
    return [_item(draft, entry) for entry in others]


def _offered(draft: OpenDraft, values: Values) -> list[Entry]:
    return draft.catalogue.offered(values.get("installations", ()))


def _item(draft: OpenDraft, entry: Entry) -> Item:
    plugin = draft.catalogue.of_plugins.get(entry.key, "")
    return Item(entry.key, entry.kind, entry.menu, dict(entry.labels), plugin)
