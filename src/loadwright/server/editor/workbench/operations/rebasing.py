"""The edits of a draft are applied to a newer revision. The draft itself stays as it is."""

from __future__ import annotations

import json
from dataclasses import dataclass

from loadwright.core.jmx.document.writer import write_plan
from loadwright.core.jmx.editing import wire
from loadwright.core.jmx.editing.between import edits_between
from loadwright.core.jmx.editing.document import TOP, EditedPlan
from loadwright.core.jmx.editing.edits import Edit, Rename
from loadwright.core.jmx.editing.matching import matching
from loadwright.core.jmx.editing.rebase import Conflict, rebase
from loadwright.server.editor.workbench.calls import Values
from loadwright.server.editor.workbench.registry import OpenDraft, operation
from loadwright.server.plans.sandboxed.uploads import Upload, read_document

MAX_SHOWN = 4000
"""Characters of a version that are shown."""
MOST_SHOWN = 100
"""Conflicts that are shown at once."""


@dataclass(frozen=True)
class Shown:
    """A conflict for people: both versions as texts. ``gone``: the element does not exist any more.

    ``edit`` is the name of the edit, or ``name`` or ``comment`` if it changed only that.
    """

    index: int
    edit: str
    name: str
    mine: str
    theirs: str
    gone: bool


@dataclass(frozen=True)
class Rebasing:
    """The edits as they are applied to the newer revision, as JSON, and the conflicts that are left.

    ``same``: the newer revision differs in files only, and the edits stay as they are, also those that were undone.
    """

    edits: list[str]
    conflicts: list[Shown]
    same: bool = False


@operation
def rebased(draft: OpenDraft, values: Values) -> Rebasing:
    """Apply the edits after the first ``since`` to the plan of the upload ``later``.

    With an upload ``former``, the edits are what the draft differs by from its plan. ``keep`` and ``drop`` are the
    decisions of people.
    """
    later, _size = read_document(values["later"])
    former, edits = _since(draft, values["since"]) if values["former"] is None else _from(draft, values["former"])
    if write_plan(former.plan) == write_plan(later):
        return Rebasing([], [], same=True)
    found = rebase(former, later, edits, keep=values["keep"], drop=values["drop"])
    done = [json.dumps(wire.to_json(edit)) for edit in found.history.done]
    return Rebasing(done, [_shown(conflict) for conflict in found.conflicts[:MOST_SHOWN]])


@operation
def same(draft: OpenDraft, values: Values) -> int:
    """Return the element that is the element ``number`` of the upload ``later`` in document order, 0 if none is."""
    plan, _size = read_document(values["later"])
    later = EditedPlan(plan, draft.document.kind)
    number: int = matching(later, draft.document).get(values["number"], TOP)
    return number


def _since(draft: OpenDraft, count: int) -> tuple[EditedPlan, list[Edit]]:
    """Return the document with the first edits, and the edits after these."""
    history = draft.history
    edits = history.done[count:]
    for _ in edits:
        history.undo()
    former = history.document.copy()
    for _ in edits:
        history.redo()
    return former, edits


def _from(draft: OpenDraft, upload: Upload) -> tuple[EditedPlan, list[Edit]]:
    """Return the plan of an upload, and the edits that make it the draft."""
    plan, _size = read_document(upload)
    former = EditedPlan(plan, draft.document.kind)
    return former, edits_between(former, draft.document)


def _shown(conflict: Conflict) -> Shown:
    return Shown(
        index=conflict.index,
        edit=_title(conflict.edit),
        name=conflict.name,
        mine=conflict.mine[:MAX_SHOWN],
        theirs=conflict.theirs[:MAX_SHOWN],
        gone=conflict.later is None,
    )


def _title(edit: Edit) -> str:
    if isinstance(edit, Rename) and edit.comment is None:
        return "name"
    if isinstance(edit, Rename) and edit.name is None:
        return "comment"
    return edit.NAME
