"""Reads of a draft: rows of its tree, elements, occurrences of a text, the whole document."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from loadwright.core.jmx.document import properties
from loadwright.core.jmx.document.writer import write_plan
from loadwright.core.jmx.editing.fragments import write_alone, write_fragment
from loadwright.core.jmx.editing.search import Place, Search, occurrences
from loadwright.core.jmx.editing.view import Row
from loadwright.core.jmx.elements.threads import COMMENTS
from loadwright.server.editor.workbench.calls import Values
from loadwright.server.editor.workbench.registry import OpenDraft, operation

MAX_TEXT = 1 << 20
"""Characters of an element's XML that are shown."""


@dataclass(frozen=True)
class Rows:
    """Rows from ``offset`` on, of ``total`` that are shown. ``opened`` are no longer closed, because of the focus."""

    total: int
    offset: int
    rows: list[Row]
    opened: list[int]


@operation
def rows(draft: OpenDraft, values: Values) -> Rows:
    """Return rows of the tree without those below the elements in ``closed``.

    If there is a ``focus``, the elements above it are opened, and the rows are moved so that they contain it.
    """
    closed, offset, count = set(values["closed"]), values["offset"], values["count"]
    focus, opened = values.get("focus"), []
    if focus is not None:
        place = draft.tree.place(focus)
        opened = [number for number in draft.tree.above(focus) if number in closed]
        closed.difference_update(opened)
    shown = draft.tree.shown(closed)
    if focus is not None:
        at = shown.index(place)
        if not offset <= at < offset + count:
            offset = max(at - count // 2, 0)
    part = shown[offset : offset + count]
    return Rows(len(shown), offset, list(draft.tree.rows(part)), opened)


@operation
def starting(draft: OpenDraft, values: Values) -> int:
    """Return the element whose name begins with ``text``, from ``active`` on or, with ``next``, from the one after it.

    Elements below those in ``closed`` are not looked at; 0 if no name does.
    """
    tree = draft.tree
    after = tree.place(values["active"]) + values["next"] if values["active"] else 0
    return tree.starting(values["text"], set(values["closed"]), after)


@dataclass(frozen=True)
class About:
    """What all elements have. ``label`` is the name of the type in JMeter's menu, by language."""

    number: int
    name: str
    comment: str
    enabled: bool
    kind: str
    testclass: str
    guiclass: str
    labels: dict[str, str]


@operation
def about(draft: OpenDraft, values: Values) -> About:
    """Return what all elements have, of the element ``number``."""
    element = draft.document.element(values["number"])
    entry = draft.catalogue.entry_of(element)
    return About(
        number=values["number"],
        name=element.name,
        comment=properties.text(element.node, COMMENTS),
        enabled=element.enabled,
        kind=draft.document.kind(element),
        testclass=element.testclass,
        guiclass=element.guiclass,
        labels=dict(entry.labels) if entry is not None else {},
    )


@operation
def fragment(draft: OpenDraft, values: Values) -> str:
    """Return ``elements`` with everything below them as XML, in document order."""
    document = draft.document
    return write_fragment([document.element(number) for number in document.outermost(values["elements"])])


@operation
def source(draft: OpenDraft, values: Values) -> str:
    """Return the XML of the element ``number`` itself, of which at most ``MAX_TEXT`` characters."""
    alone = write_alone(draft.document.element(values["number"]))
    return alone if len(alone) <= MAX_TEXT else f"{alone[:MAX_TEXT]}…"


@dataclass(frozen=True)
class Found:
    """A place at which something was found, in the element ``number``."""

    number: int
    name: str
    kind: str
    place: Place


@operation
def find(draft: OpenDraft, values: Values) -> list[Found]:
    """Return the first ``most`` occurrences of ``pattern``, of which ``regular`` and ``case_sensitive`` are options."""
    search = Search(values["pattern"], values["regular"], values["case_sensitive"])
    return [
        Found(draft.document.number(element), element.name, draft.document.kind(element), place)
        for element, place in islice(occurrences(draft.document.plan, search), values["most"])
    ]


@operation
def document(draft: OpenDraft, values: Values) -> int:
    """Write the whole document to the file ``path`` and return its size in bytes."""
    return Path(values["path"]).write_bytes(write_plan(draft.document.plan))
