"""When the data files of a plan were added and changed, and by whom: found in what was kept with its revisions."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from ..models import PlanRevision


@dataclass(frozen=True)
class FileTrace:
    """The revisions that added a data file, and that changed its contents last."""

    added: PlanRevision
    changed: PlanRevision


def traces(revisions: Iterable[PlanRevision], paths: Collection[str]) -> dict[str, FileTrace]:
    """Return the traces of data files of the newest of ``revisions``, by their paths in its upload.

    ``revisions`` begin with the newest one. A file is as old as the oldest revision from which on all are there and
    were compared, unless a later one added it.
    """
    added: dict[str, PlanRevision] = {}
    changed: dict[str, PlanRevision] = {}
    oldest: PlanRevision | None = None
    for revision in revisions:
        if oldest is not None and (oldest.changes is None or oldest.number != revision.number + 1):
            break
        oldest = revision
        new, written = _paths(revision, "added"), _paths(revision, "changed")
        for path in paths:
            if path not in added and (path in new or path in written):
                changed.setdefault(path, revision)
                if path in new:
                    added[path] = revision
    if oldest is None:
        return {}
    return {path: FileTrace(added.get(path, oldest), changed.get(path, oldest)) for path in paths}


def _paths(revision: PlanRevision, what: str) -> set[str]:
    """Return paths that a revision added or changed; of one from before they were kept, the first ones."""
    changes = revision.changes
    if changes is None:
        return set()
    return set(changes["paths"][what] if "paths" in changes else changes["files"][what]["names"])
