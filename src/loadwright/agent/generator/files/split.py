"""Data files of which every generator uses lines of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from loadwright.agent.generator.errors import OrderError
from loadwright.core.protocol.generator import Split

MAX_LINE = 1024 * 1024
_WIDE = (b"\xff\xfe", b"\xfe\xff")


def split_file(folder: Path, split: Split) -> None:
    """Leave of a file below ``folder`` the header and every ``parts``-th line, from line ``part`` on.

    The file is read and written line by line, so it may be larger than the memory. Raises ``OrderError`` when the
    file cannot be split or has too few lines.
    """
    inside = PurePosixPath(split.path)
    if inside.is_absolute() or ".." in inside.parts or not (folder / inside).is_file():
        raise OrderError(f"The plan has no file {split.path!r} to split.")
    file = folder / inside
    own = file.with_name(f"{file.name}.part")
    with file.open("rb") as source, own.open("wb") as target:
        if source.read(2) in _WIDE:
            raise OrderError(f"{split.path} cannot be split: it is UTF-16; save it as UTF-8.")
        source.seek(0)
        count = -1 if split.header else 0
        for line in _lines(source, split):
            if count < 0 or count % split.parts == split.part:
                target.write(line)
            count += 1
    if count < split.parts:
        raise OrderError(
            f"{split.path} has too few lines ({max(count, 0)}) and cannot be split over {split.parts} generators; "
            "use fewer generators or copy it to all."
        )
    own.replace(file)


def _lines(source: BinaryIO, split: Split) -> Iterator[bytes]:
    """Yield lines with their ends; with quoting, a line goes on until its quotes are closed."""
    line: list[bytes] = []
    size = quotes = 0
    while part := source.readline(MAX_LINE + 1):
        line.append(part)
        size += len(part)
        if size > MAX_LINE:
            why = "a quoted field in it is never closed, or it" if split.quoted else "it"
            raise OrderError(f"{split.path} cannot be split: {why} has a line of more than 1 MB.")
        quotes += part.count(b'"') if split.quoted else 0
        if quotes % 2 == 0:
            yield b"".join(line)
            line, size = [], 0
    if line:
        raise OrderError(f"{split.path} cannot be split: a quoted field at its end is never closed.")
