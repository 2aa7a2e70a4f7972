"""What a trial executes of a draft that a person edits."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from loadwright.server.accounts.models import User
from loadwright.server.editor import drafts, queries


@dataclass(frozen=True)
class Executable:
    """The document of a draft, the number of the revision that has its data files, and the place of an element."""

    document: bytes
    revision: int
    element: int | None


def executable(person: User, plan_id: int, element: int | None) -> Executable:
    """Return the person's draft of a plan as it is now, with the place of the element that has this number in it.

    Raises ``ActionError`` if there is none, or no such element.
    """
    draft = queries.draft(person, plan_id)
    with TemporaryDirectory(prefix="loadwright-") as folder:
        path = Path(folder) / "draft.jmx"
        place = drafts.call(draft, "executable", path=str(path), element=element)
        return Executable(path.read_bytes(), draft.saved, place)
