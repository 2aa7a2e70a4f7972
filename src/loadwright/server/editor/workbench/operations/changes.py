"""Changes of a draft. Each returns what is to be stored."""

from __future__ import annotations

import time
from dataclasses import replace

from loadwright.core.jmx.catalogue import Entry
from loadwright.core.jmx.document.characters import to_document
from loadwright.core.jmx.document.tree import Element, PlanError
from loadwright.core.jmx.editing import wire
from loadwright.core.jmx.editing.document import TOP
from loadwright.core.jmx.editing.edits import Edit, Insert, Move, Retype, duplicates
from loadwright.core.jmx.editing.fragments import read_fragment, write_fragment
from loadwright.core.jmx.editing.left_out import left_out
from loadwright.core.jmx.editing.places import AFTER, INTO, Place, beside, may_hold, place_of
from loadwright.core.jmx.editing.search import Search, replacement_at, replacements
from loadwright.core.jmx.elements import registry
from loadwright.core.messages import editing, plans
from loadwright.server.editor.workbench.calls import Changed, Values
from loadwright.server.editor.workbench.registry import OpenDraft, operation

_NO_FRAGMENT = frozenset(
    declared.code for declared in (plans.NOT_XML, plans.SYNTAX, plans.NO_TREE, plans.WRONG_ROOT, plans.DOCTYPE)
)


@operation
def apply(draft: OpenDraft, values: Values) -> Changed:
    """Apply an ``edit`` that is given as JSON. Raises ``ValueError`` for what is none."""
    changed = applied(draft, wire.from_json(values["edit"]))
    return changed if changed.edit is None else replace(changed, replaced=replacements(draft.history.last_steps))


@operation
def add(draft: OpenDraft, values: Values) -> Changed:
    """Insert a new element of the type ``entry`` at a place, named in ``language``."""
    place = place_of(draft.document, values["target"], values["where"])
    return applied(draft, Insert(place.parent, place.position, _new(draft, values["entry"], values["language"])))


@operation
def paste(draft: OpenDraft, values: Values) -> Changed:
    """Insert the elements of ``fragment`` at a place; after the target if JMeter does not allow them in it."""
    elements = _pasted(values["fragment"])
    if not elements:
        raise PlanError(editing.NOTHING_TO_PASTE())
    for pasted in (one for top in elements for one in top.walk()):
        # Other XML has a tag that JMeter does not know: it would not load the plan.
        if not (pasted.node.get("testclass") or registry.spec_of(pasted)):
            raise PlanError(editing.NOT_AN_ELEMENT(name=str(pasted.node.tag)))
    place = place_of(draft.document, values["target"], values["where"])
    if values["where"] == INTO and not may_hold(draft.document, place.parent, elements):
        after = place_of(draft.document, values["target"], AFTER)
        place = after if may_hold(draft.document, after.parent, elements) else place
    return applied(draft, Insert(place.parent, place.position, values["fragment"]))


def _pasted(fragment: str) -> list[Element]:
    """Return the elements of a text of the clipboard; none of one that is no XML, or that of something else."""
    try:
        return read_fragment(fragment)
    except PlanError as error:
        if error.message.code in _NO_FRAGMENT:
            return []
        raise


@operation
def move(draft: OpenDraft, values: Values) -> Changed:
    """Move ``elements`` to a place."""
    elements = draft.document.outermost(values["elements"])
    return _moved(draft, elements, place_of(draft.document, values["target"], values["where"]))


@operation
def shift(draft: OpenDraft, values: Values) -> Changed:
    """Move ``elements`` by one place, as with the keyboard; nothing happens at the end of a list."""
    elements = draft.document.outermost(values["elements"])
    return _moved(draft, elements, beside(draft.document, elements, values["direction"]))


@operation
def retype(draft: OpenDraft, values: Values) -> Changed:
    """Make ``element`` one of the type ``entry``."""
    number, fragment = values["element"], _new(draft, values["entry"], "en")
    lost = left_out(draft.document, number, read_fragment(fragment)[0], draft.catalogue)
    return replace(applied(draft, Retype(number, fragment)), left_out=tuple(lost))


@operation
def duplicate(draft: OpenDraft, values: Values) -> Changed:
    """Insert a copy of each of ``elements`` after it."""
    return applied(draft, duplicates(draft.document, values["elements"]))


@operation
def replace_one(draft: OpenDraft, values: Values) -> Changed:
    """Replace one occurrence of what was searched for, which ``find`` has returned."""
    search = Search(**values["search"])
    found = replacement_at(
        draft.document,
        values["element"],
        search,
        to_document(values["replacement"]),
        text=values["text"],
        match=values["match"],
    )
    return replace(applied(draft, found.edit), inserted=found.inserted)


@operation
def undo(draft: OpenDraft, _values: Values) -> Changed:
    started = time.monotonic()
    return _changed(draft, None, started, _about(draft, draft.history.undo()))


@operation
def redo(draft: OpenDraft, _values: Values) -> Changed:
    started = time.monotonic()
    return _changed(draft, None, started, _about(draft, draft.history.redo()))


def _moved(draft: OpenDraft, elements: list[int], place: Place | None) -> Changed:
    if place is None or place.holds(elements):
        return _changed(draft, None, time.monotonic(), ())
    position = place.without(elements)
    return applied(draft, Move(tuple(elements), place.parent, position))


def applied(draft: OpenDraft, edit: Edit) -> Changed:
    """Apply an edit, and return what is to be stored."""
    started = time.monotonic()
    first = draft.document.next_number
    done = draft.history.apply(edit)
    added = range(max(first, getattr(done, "first_number", 0)), draft.document.next_number)
    elements = _outermost(draft, added) if added else _about(draft, done)
    return _changed(draft, done, started, elements)


def _changed(draft: OpenDraft, done: Edit | None, started: float, elements: tuple[int, ...]) -> Changed:
    return Changed(
        edit=None if done is None else wire.to_json(done),
        elements=elements,
        position=len(draft.history.done),
        undone=len(draft.history.undone),
        seconds=time.monotonic() - started,
    )


def _about(draft: OpenDraft, edit: Edit | None) -> tuple[int, ...]:
    """Return the elements that an edit is about and that exist now; the parent if none of them does."""
    if edit is None:
        return ()
    inner: tuple[Edit, ...] = getattr(edit, "edits", (edit,))
    named = [
        number for one in inner for number in (*getattr(one, "elements", ()), getattr(one, "element", TOP)) if number
    ]
    parents = [getattr(one, "parent", TOP) for one in inner]
    there = [number for number in named if _exists(draft, number)]
    return tuple(there or [number for number in parents if number and _exists(draft, number)])


def _exists(draft: OpenDraft, number: int) -> bool:
    try:
        draft.document.element(number)
    except PlanError:
        return False
    return True


def _outermost(draft: OpenDraft, added: range) -> tuple[int, ...]:
    return tuple(number for number in added if draft.document.parent(number) not in added)


def _new(draft: OpenDraft, entry: str, language: str) -> str:
    """Return a new element as XML."""
    found: Entry | None = next((one for one in draft.catalogue.entries if one.key == entry), None)
    if found is None:
        raise PlanError(editing.UNKNOWN_TYPE(type=entry))
    [element] = read_fragment(write_fragment([found.element]))
    element.node.set("testname", found.label(language))
    return write_fragment([element])
