"""Data files that are split so that every generator uses its own lines."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from loadwright.agent.generator.errors import OrderError
from loadwright.core.messages import agents
from loadwright.core.protocol.generator import Split

MAX_LINE = 1024 * 1024
# UTF-16 byte order marks: in these encodings a line feed byte may be part of another character.
_WIDE = (b"\xff\xfe", b"\xfe\xff")


def split_file(folder: Path, split: Split) -> None:
    """Reduce a file below ``folder`` to its header and every ``parts``-th line, starting at line ``part``.

    The file is processed line by line, so it may be larger than the memory. Raises ``OrderError`` if the file cannot be
    split or has too few lines.
    """
    inside = PurePosixPath(split.path)
    if inside.is_absolute() or ".." in inside.parts or not (folder / inside).is_file():
        raise OrderError(agents.SPLIT_MISSING(path=split.path))
    file = folder / inside
    own = file.with_name(f"{file.name}.part")
    with file.open("rb") as source, own.open("wb") as target:
        if source.read(2) in _WIDE:
            raise OrderError(agents.SPLIT_ENCODING(path=split.path))
        source.seek(0)
        count = -1 if split.header else 0
        for line in _lines(source, split):
            if count < 0 or count % split.parts == split.part:
                target.write(line)
            count += 1
    if count < split.parts:
        raise OrderError(agents.SPLIT_TOO_SHORT(path=split.path, lines=max(count, 0), generators=split.parts))
    # Replaced, not rewritten: the file may be a hard link into the cache of data files.
    own.replace(file)


def _lines(source: BinaryIO, split: Split) -> Iterator[bytes]:
    """Yield lines with their line ends; with quoting, a line continues until its quotes are closed."""
    line: list[bytes] = []
    size = quotes = 0
    while part := source.readline(MAX_LINE + 1):
        line.append(part)
        size += len(part)
        if size > MAX_LINE:
            too_long = agents.SPLIT_LONG_FIELD if split.quoted else agents.SPLIT_LONG_LINE
            raise OrderError(too_long(path=split.path))
        quotes += part.count(b'"') if split.quoted else 0
        if quotes % 2 == 0:
            yield b"".join(line)
            line, size = [], 0
    if line:
        raise OrderError(agents.SPLIT_OPEN_FIELD(path=split.path))
