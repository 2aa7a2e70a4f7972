"""Edits that later ones make without effect, such as those of a name that was typed with pauses."""

from __future__ import annotations

from collections.abc import Iterable

from .edits import Edit, Enable, Insert, Move, PutProperty, Remove, Rename, SetValues


def without_superseded(edits: Iterable[Edit]) -> list[Edit]:
    """Return the edits without those of names and values that later ones set again; together they do the same."""
    kept: list[Edit] = []
    later: set[tuple[str, int, str]] = set()
    for edit in reversed(list(edits)):
        places = _set_by(edit)
        if places and places <= later:
            continue
        kept.append(edit)
        if places:
            later |= places
        elif not isinstance(edit, (Enable, Insert, Move, Remove)):
            # What it does may depend on what was set before.
            later.clear()
    return kept[::-1]


def _set_by(edit: Edit) -> set[tuple[str, int, str]]:
    """Return what an edit sets, whatever it was before; nothing for edits that do something else."""
    if isinstance(edit, Rename):
        given = {"name": edit.name, "comment": edit.comment}
        return {(edit.NAME, edit.element, name) for name, text in given.items() if text is not None}
    if isinstance(edit, SetValues):
        return {(edit.NAME, edit.element, name) for name in edit.values}
    if isinstance(edit, PutProperty):
        return {(edit.NAME, edit.element, edit.name)}
    return set()
