"""What a trial needs of a draft."""

from __future__ import annotations

from pathlib import Path

from loadwright.core.jmx.document.writer import write_plan
from loadwright.server.editor.workbench.calls import Values
from loadwright.server.editor.workbench.registry import OpenDraft, operation


@operation
def executable(draft: OpenDraft, values: Values) -> int | None:
    """Write the document to the file ``path``. Return the place of ``element`` in document order, from 1 on.

    ``None`` if no element is given.
    """
    element = values["element"]
    place = None if element is None else draft.tree.place(element) + 1
    Path(values["path"]).write_bytes(write_plan(draft.document.plan))
    return place
