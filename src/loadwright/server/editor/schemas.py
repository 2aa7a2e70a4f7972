"""What the editor's page sends, and what it is answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Annotated, Any, Literal

from django.utils.translation import gettext as _
from ninja import Schema
from pydantic import ConfigDict, Field

from loadwright.core.jmx.document.limits import MAX_ELEMENTS
from loadwright.core.jmx.editing.forms.fields import Words
from loadwright.core.jmx.editing.preview import Preview
from loadwright.core.jmx.editing.view import Row
from loadwright.core.jmx.editing.wire import MAX_PATTERN
from loadwright.core.jmx.elements.summary import SEPARATOR, render
from loadwright.server.platform.messages import localized

from .actions import State
from .models import Draft
from .templatetags.element_forms import said
from .workbench.operations.menus import Item
from .workbench.operations.tree import Found, Rows

MAX_ROWS = 500
MAX_FRAGMENT = 64 << 20
"""Characters; the limit of requests is lower."""
MAX_REPLACEMENT = 1 << 20
MAX_LEFT_OUT = 10
"""Fields that are named at once."""
MAX_NAME = 500
"""Characters of a name in the tree; longer ones are cut off."""

Number = Annotated[int, Field(ge=0, lt=1 << 53)]
Numbers = Annotated[list[Number], Field(max_length=MAX_ELEMENTS)]


Where = Literal["into", "before", "after"]


class Asked(Schema):
    """The JSON of a request. Nothing else than declared is accepted."""

    model_config = ConfigDict(extra="forbid", strict=True)


class RowsAsked(Asked):
    """Which rows of the tree: those from ``offset`` on that are not in ``closed`` elements, or around ``focus``."""

    closed: Numbers = []
    offset: Number = 0
    count: Annotated[int, Field(ge=1, le=MAX_ROWS)] = 100
    focus: Number | None = None


class StartingAsked(Asked):
    """The beginning of a name in the tree, from the element ``active`` on, or from the ``next`` one."""

    closed: Numbers = []
    text: Annotated[str, Field(min_length=1, max_length=MAX_NAME)]
    active: Number = 0
    next: bool = False


class FindAsked(Asked):
    """A text, or a ``regular`` expression, to search for."""

    pattern: Annotated[str, Field(min_length=1, max_length=MAX_PATTERN)]
    regular: bool = False
    case_sensitive: bool = False


class FragmentAsked(Asked):
    """Elements to copy."""

    elements: Annotated[Numbers, Field(min_length=1)]


class ShownAsked(Asked):
    """Which rows of the tree are shown after a change; to ``follow`` it is to move to the changed element."""

    closed: Numbers = []
    offset: Number = 0
    count: Annotated[int, Field(ge=1, le=MAX_ROWS)]
    follow: bool = False


class ChangeAsked(Asked):
    """A change of the draft in the state ``version``. One with the ``id`` of the last is the same, sent again.

    The answer contains ``rows`` too, so that a page need not request them after each change.
    """

    id: Annotated[str, Field(max_length=64)] = ""
    version: Annotated[str, Field(max_length=32)]
    rows: ShownAsked | None = None


class ApplyAsked(ChangeAsked):
    """``edit`` as in ``core.jmx.editing.wire``."""

    edit: dict[str, Any]


class AddAsked(ChangeAsked):
    """A new element of the type ``entry``, the key of an item of the menu, at a place."""

    entry: Annotated[str, Field(max_length=500)]
    target: Number
    where: Where


class PasteAsked(ChangeAsked):
    """Elements as XML, to be inserted at a place."""

    fragment: Annotated[str, Field(max_length=MAX_FRAGMENT)]
    target: Number
    where: Where


class MoveAsked(ChangeAsked):
    """Elements to move to a place."""

    elements: Annotated[Numbers, Field(min_length=1)]
    target: Number
    where: Where


class ShiftAsked(ChangeAsked):
    """Elements to move by one place."""

    elements: Annotated[Numbers, Field(min_length=1)]
    direction: Literal["up", "down", "out", "in"]


class RetypeAsked(ChangeAsked):
    """An element that becomes one of the type ``entry``."""

    element: Number
    entry: Annotated[str, Field(max_length=500)]


class DuplicateAsked(ChangeAsked):
    """Elements to duplicate."""

    elements: Annotated[Numbers, Field(min_length=1)]


class ReplaceOneAsked(ChangeAsked):
    """One occurrence of what was searched for, which becomes the ``replacement``."""

    element: Number
    text: Number
    match: Number
    search: FindAsked
    replacement: Annotated[str, Field(max_length=MAX_REPLACEMENT)]


class ChooseHeadersAsked(ChangeAsked):
    """A header set, by its id, that becomes that of an element."""

    element: Number
    set: Number


class DetachHeadersAsked(ChangeAsked):
    """A Header Manager to be detached from its header set."""

    element: Number


class SaveHeadersAsked(Asked):
    """The headers of a Header Manager are to be saved in the set with the id ``set``, or as a new one with a name."""

    element: Number
    set: Number = 0
    name: Annotated[str, Field(max_length=1000)] = ""
    set_version: Number | None = None


class SaveAsked(Asked):
    """The draft in the state ``version`` is to be saved as a revision."""

    version: Annotated[str, Field(max_length=32)]
    note: Annotated[str, Field(max_length=10_000)] = ""


CHANGES: Mapping[str, type[ChangeAsked]] = {
    "apply": ApplyAsked,
    "add": AddAsked,
    "paste": PasteAsked,
    "move": MoveAsked,
    "shift": ShiftAsked,
    "retype": RetypeAsked,
    "duplicate": DuplicateAsked,
    "replace_one": ReplaceOneAsked,
    "choose_headers": ChooseHeadersAsked,
    "detach_headers": DetachHeadersAsked,
    "undo": ChangeAsked,
    "redo": ChangeAsked,
}
"""What each change of a draft needs."""


def state_of(state: State) -> dict[str, Any]:
    """Return a draft's state for the page."""
    found = draft_of(state.draft, state.undone) | {"elements": list(state.elements)}
    changed = state.changed
    if changed is None:
        return found
    if changed.left_out:
        found["notice"] = _not_taken_over(changed.left_out)
    if changed.replaced is not None:
        found["replaced"] = asdict(changed.replaced)
    if changed.inserted is not None:
        # As positions in texts, which count characters, not UTF-16 units.
        found["inserted"] = len(changed.inserted)
    return found


def _not_taken_over(left_out: tuple[Words, ...]) -> str:
    labels = list(dict.fromkeys(f"“{said(label)}”" for label in left_out))
    names = localized(SEPARATOR()).join(labels[:MAX_LEFT_OUT])
    more = len(labels) - MAX_LEFT_OUT
    if more > 0:
        names = _("%(fields)s and %(count)s more") % {"fields": names, "count": more}
    return _("The new type has no field for the values of %(fields)s. Undo brings them back.") % {"fields": names}


def draft_of(draft: Draft, undone: int) -> dict[str, Any]:
    return {
        "version": draft.stamp,
        "position": draft.position,
        "undo": draft.position > 0,
        "redo": undone > 0,
        "unsaved": draft.is_changed,
        "revision": draft.saved,
    }


def rows_of(draft: Draft, undone: int, found: Rows) -> dict[str, Any]:
    """Return rows of the tree for the page, in the reader's language."""
    return {
        "state": draft_of(draft, undone),
        "total": found.total,
        "offset": found.offset,
        "opened": found.opened,
        "rows": list(map(_row, found.rows)),
    }


def _row(row: Row) -> dict[str, Any]:
    return {
        "number": row.number,
        "parent": row.parent,
        "depth": row.depth,
        "position": row.position,
        "siblings": row.siblings,
        "name": row.name[:MAX_NAME],
        "type": row.testclass.rpartition(".")[2][:MAX_NAME],
        "kind": row.kind,
        "enabled": row.enabled,
        "active": row.active,
        "children": row.children,
        "summary": render(row.summary, localized),
    }


def found_of(found: list[Found]) -> list[dict[str, Any]]:
    """Return occurrences of a text for the page."""
    return [
        {
            "number": one.number,
            "name": one.name[:MAX_NAME],
            "kind": one.kind,
            **asdict(one.place),
        }
        for one in found
    ]


def items_of(items: list[Item], language: str) -> list[dict[str, Any]]:
    """Return elements of a menu for the page; each with its name in the reader's language and in English."""
    return [
        {
            "key": item.key,
            "kind": item.kind,
            "menu": item.menu,
            "label": item.labels.get(language) or item.labels.get("en", item.key),
            "english": item.labels.get("en", item.key),
            "plugin": item.plugin,
        }
        for item in items
    ]


def preview_of(preview: Preview | None) -> dict[str, Any] | None:
    """Return the load that an element plans, or in the reader's language why it is not drawn."""
    if preview is None:
        return None
    problem = "" if preview.problem is None else localized(preview.problem)
    return {"unit": preview.unit, "points": preview.points, "problem": problem}
