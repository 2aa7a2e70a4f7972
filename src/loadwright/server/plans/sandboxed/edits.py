"""Makes another upload from an uploaded plan: with an edited document or another data file, for the sandbox.

Nothing here uses the database or imports Django.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, BinaryIO

from loadwright.core.jmx.document.bundle import path_in_bundle, write_bundle_to
from loadwright.core.jmx.document.tree import PlanError
from loadwright.core.jmx.document.writer import write_plan
from loadwright.core.jmx.editing.edits import duplicate
from loadwright.core.jmx.editing.history import History
from loadwright.core.jmx.editing.wire import from_json
from loadwright.core.messages import plans as messages

from .uploads import Upload, opened


def replace_document(upload: Upload, document: Path, target: Path) -> str:
    """Write an upload with another plan in it to ``target``; its files stay. Return the path of the plan in it.

    Raises ``PlanError`` if it is damaged.
    """
    with opened(upload) as source, target.open("w+b") as written:
        if source.zip is None:
            written.write(document.read_bytes())
        else:
            files = {path: source.chunks(path) for path in source.sizes if path != source.name}
            write_bundle_to(written, source.name, document.read_bytes(), files)
        return source.name


def edited(upload: Upload, edits: Iterable[dict[str, Any]], copied: Iterable[int], target: Path) -> bool:
    """Write an upload with an edited plan (``editing.wire``) to ``target``. Return whether they change it.

    After the edits, the elements with the numbers ``copied`` are duplicated. Raises ``PlanError`` if that is not
    possible.
    """
    with opened(upload) as source:
        history = History(source.read_plan())
        changes = [history.apply(from_json(edit)) for edit in edits]
        changes += [history.apply(duplicate(history.document, number)) for number in copied]
        document = write_plan(history.document.plan)
        if source.zip is None:
            target.write_bytes(document)
        else:
            with target.open("w+b") as file:
                write_bundle_to(file, source.name, document, source.others())
    return any(change is not None for change in changes)


def with_file(upload: Upload, path: str, content: Path | None, target: Path) -> str:
    """Write an upload with another data file at ``path``, or without it, to ``target``. Return the plan's path in it.

    ``path`` is below the plan's folder. Raises ``PlanError`` if it is that of the plan itself, or empty.
    """
    with opened(upload) as source:
        place = path_in_bundle(source.name, path.strip())
        if not path.strip() or place == source.name:
            raise PlanError(messages.UNUSABLE_NAME(name=upload.filename, path=path))
        files = source.others()
        files.pop(place, None)
        with ExitStack() as contents, target.open("w+b") as file:
            if content is not None:
                files[place] = _read(contents.enter_context(content.open("rb")))
            write_bundle_to(file, source.name, b"".join(source.chunks(source.name)), files)
        return source.name


def _read(file: BinaryIO) -> Iterator[bytes]:
    while chunk := file.read(1 << 20):
        yield chunk
