"""Actions that make a new revision of a plan from its newest one: edits of elements, and changes of data files."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from loadwright.core.jmx.document.tree import PlanError
from loadwright.core.jmx.editing.edits import Edit, Enable, Remove
from loadwright.core.jmx.editing.wire import to_json
from loadwright.server.accounts.actor import Actor
from loadwright.server.platform import stored
from loadwright.server.platform.errors import ActionError
from loadwright.server.platform.sandbox import sandbox

from .. import queries, storage
from ..contents import contents_of
from ..models import PlanRevision
from ..sandboxed import edits as sandboxed
from ..sandboxed.uploads import Upload
from . import actions as revisions
from .actions import Added

Write = Callable[[sandbox.Run, Upload, Path], bool]
"""Writes another upload made from one, and returns whether they differ."""


ENABLE, DISABLE, COPY, DELETE = "enable", "disable", "copy", "delete"
ACTIONS = (ENABLE, DISABLE, COPY, DELETE)


def change_elements(
    actor: Actor, plan_id: int, what: str, numbers: Sequence[int], *, expected: int, note: str = ""
) -> Added:
    """Do one of ``ACTIONS`` with elements of the newest revision, which must be the one with the number ``expected``.

    Elements have the numbers of the outline. A copy follows its original. Raises ``ActionError`` if it cannot be done,
    ``REVISION_OVERTAKEN`` if there is a newer revision.
    """
    edits: list[Edit] = []
    if what in (ENABLE, DISABLE):
        edits.append(Enable(tuple(numbers), what == ENABLE))
    elif what == DELETE:
        edits.append(Remove(tuple(numbers)))
    copied = list(numbers) if what == COPY else []
    return apply_edits(actor, plan_id, edits, copied=copied, expected=expected, note=note)


def apply_edits(
    actor: Actor,
    plan_id: int,
    edits: Sequence[Edit],
    *,
    copied: Sequence[int] = (),
    expected: int,
    note: str = "",
) -> Added:
    """Apply edits to the newest revision, which must be the one with the number ``expected``, and duplicate elements.

    Nothing is added if they change nothing. Raises the same errors as ``change_elements``.
    """

    def write(run: sandbox.Run, upload: Upload, target: Path) -> bool:
        return run(sandboxed.edited, upload, [to_json(edit) for edit in edits], copied, target)

    return _changed(actor, plan_id, write, expected=expected, note=note)


def put_file(
    actor: Actor, plan_id: int, path: str, content: Path, *, expected: int | None = None, note: str = ""
) -> Added:
    """Add a data file to a plan, or replace the one at ``path``, which is below the plan's folder."""

    def write(run: sandbox.Run, upload: Upload, target: Path) -> bool:
        run(sandboxed.with_file, upload, path, content, target)
        return True

    return _changed(
        actor, plan_id, write, expected=expected, note=note, zipped=True, beside=path.lower().endswith(".jmx")
    )


def remove_file(actor: Actor, plan_id: int, path: str, *, expected: int | None = None, note: str = "") -> Added:
    """Remove a data file from a plan."""

    def write(run: sandbox.Run, upload: Upload, target: Path) -> bool:
        run(sandboxed.with_file, upload, path, None, target)
        return True

    return _changed(actor, plan_id, write, expected=expected, note=note, zipped=True)


def _changed(
    actor: Actor,
    plan_id: int,
    write: Write,
    *,
    expected: int | None,
    note: str,
    zipped: bool = False,
    beside: bool = False,
) -> Added:
    """Add the revision that ``write`` makes from the newest one. ``beside``: with a .jmx beside that of the plan."""
    queries.require_editable(actor, plan_id)
    before = queries.plan(actor.person, plan_id).newest
    revisions.require_expected(before, expected)
    with TemporaryDirectory(prefix="loadwright-") as folder:
        target = Path(folder) / "upload"
        try:
            with opened(before) as upload, sandbox.place(actor.name, size=before.size) as run:
                if not write(run, upload, target):
                    return Added(before, is_new=False)
        except PlanError as error:
            raise ActionError(error.message) from None
        filename = _zip_name(before.filename) if zipped else before.filename
        chosen = before.chosen or (contents_of(before, actor.name).name if beside else "")
        with target.open("rb") as data:
            return revisions.add_revision(
                actor,
                plan_id,
                filename=filename,
                data=data,
                chosen=chosen,
                note=note,
                expected=before.number,
                origin=PlanRevision.Origin.EDITED,
            )


@contextmanager
def opened(revision: PlanRevision) -> Iterator[Upload]:
    """Yield the stored file of a revision, on this machine."""
    with stored.local_path(storage.upload_path(revision.sha256)) as path:
        yield Upload(path, revision.filename, revision.chosen)


def _zip_name(filename: str) -> str:
    path = PurePosixPath(filename)
    return filename if path.suffix.lower() == ".zip" else f"{path.stem}.zip"
