"""Checks uploads and reads their contents, for the sandbox.

Files are read from and written to folders; nothing here uses the database or imports Django.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from loadwright.core.jmx.checks.check import check, keeps_from_storing, messages_of
from loadwright.core.jmx.checks.problem import Problem
from loadwright.core.jmx.document.bundle import paths_from_plan
from loadwright.core.jmx.document.tree import PlanError
from loadwright.core.jmx.variables.usage import Memory
from loadwright.core.messages import Message
from loadwright.core.messages import plans as messages

from .contents import KeptLines, write_contents
from .uploads import Source, Upload, digest_of, opened

MAX_WARNINGS = 100
"""Warnings that are kept of a plan; a plan of 50,000 unknown elements has as many."""


@dataclass(frozen=True)
class LargeFile:
    """A large data file of an upload, extracted to ``content``."""

    path: str
    sha256: str
    size: int
    content: Path


@dataclass(frozen=True)
class Inspected:
    """An upload, with its checksum and the problems that its runs would have."""

    sha256: str
    size: int
    warnings: list[Message]
    large: list[LargeFile] = field(default_factory=list)


def inspect(upload: Upload, folder: Path, large_bytes: int) -> Inspected:
    """Check an upload completely, and write its contents and its files above ``large_bytes`` to ``folder``.

    Raises ``PlanError`` if it is no plan. One that cannot run yet, because a file or thread group is missing, is
    corrected where it is stored.
    """
    with opened(upload) as source:
        others = {path: size for path, size in source.sizes.items() if path != source.name}
        plan = source.read_plan().fixed()
        packing = source.zip.packing if source.zip is not None else []
        lines = KeptLines(source.first_line)
        # The checks find the variables, which are contents too.
        memory: Memory = {}
        problems = check(plan, paths_from_plan(source.name, others), first_line=lines, memory=memory)
        warnings = [*packing, *_warnings(upload.filename, problems)]
        write_contents(plan, source.name, others, folder, lines, memory)
        large: list[LargeFile] = []
        for path, size in others.items():
            if size > large_bytes:
                large.append(_unpack(source, path, folder / f"large-{len(large)}"))
            else:
                # Reads the file only for its errors, such as a wrong checksum.
                for _chunk in source.chunks(path):
                    pass
    digest, size = digest_of(Path(upload.path))
    return Inspected(digest, size, warnings, large)


def read_contents(upload: Upload, folder: Path) -> None:
    """Write the contents of a stored plan to ``folder``. Raises ``PlanError`` if it cannot be read."""
    with opened(upload) as source:
        others = {path: size for path, size in source.sizes.items() if path != source.name}
        write_contents(source.read_plan().fixed(), source.name, others, folder, KeptLines(source.first_line), {})


def _warnings(filename: str, problems: Collection[Problem]) -> list[Message]:
    """Return the warnings that are kept. Raises ``PlanError`` if the plan cannot be stored."""
    wrong = tuple(problem.message for problem in problems if keeps_from_storing(problem))
    if wrong:
        raise PlanError(messages.IN_FILE(name=filename, problem=_first(wrong)))
    return list(_first(messages_of(problems)))


def _first(found: Collection[Message]) -> tuple[Message, ...]:
    """Return the first messages, and the number of the others."""
    if len(found) <= MAX_WARNINGS:
        return tuple(found)
    kept = MAX_WARNINGS - 1
    return (*islice(found, kept), messages.MORE_WARNINGS(count=len(found) - kept))


def _unpack(source: Source, path: str, target: Path) -> LargeFile:
    with target.open("wb") as file:
        for chunk in source.chunks(path):
            file.write(chunk)
    return LargeFile(path, *digest_of(target), target)
