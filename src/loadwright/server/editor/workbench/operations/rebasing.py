"""The edits of a draft are applied to a newer revision. The draft itself stays as it is."""

from __future__ import annotations

import json
from dataclasses import dataclass

from loadwright.core.jmx.editing import wire
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
    """A conflict for people: both versions as texts. ``gone``: the element does not exist any more."""

    index: int
    edit: str
    name: str
    mine: str
    theirs: str
    gone: bool


@dataclass(frozen=True)
class Rebasing:
    """The edits as they are applied to the newer revision, as JSON, and the conflicts that are left."""

    edits: list[str]
    conflicts: list[Shown]


@operation
def rebased(draft: OpenDraft, values: Values) -> Rebasing:
    """Apply the edits after the first ``since`` to the plan of an upload, with the decisions ``keep`` and ``drop``."""
    later, _size = read_document(Upload(values["path"], values["filename"], values["chosen"]))
    history, since = draft.history, values["since"]
    edits = history.done[since:]
    for _ in edits:
        history.undo()
    former = history.document.copy()
    for _ in edits:
        history.redo()
    found = rebase(former, later, edits, keep=values["keep"], drop=values["drop"])
    done = [json.dumps(wire.to_json(edit)) for edit in found.history.done]
    return Rebasing(done, [_shown(conflict) for conflict in found.conflicts[:MOST_SHOWN]])


def _shown(conflict: Conflict) -> Shown:
    return Shown(
        index=conflict.index,
        edit=conflict.edit.NAME,
        name=conflict.name,
        mine=conflict.mine[:MAX_SHOWN],
        theirs=conflict.theirs[:MAX_SHOWN],
        gone=conflict.later is None,
    )
