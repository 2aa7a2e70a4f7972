"""Conversion of a file of another tool, for the sandbox: reads the file, and writes the plan and recorded responses.

Nothing here uses the database or imports Django.
"""

from __future__ import annotations

import gzip
import time
from dataclasses import dataclass, field
from mmap import ACCESS_READ, mmap
from pathlib import Path

from loadwright.core.imports import ImportOptions, convert
from loadwright.core.imports.draft.model import Correlation
from loadwright.core.jmx.document.writer import write_plan
from loadwright.core.messages import Message
from loadwright.core.recordings.responses import key_of, to_json

PLAN = "plan.jmx"
RESPONSES = "responses.json.gz"
PROGRESS = "progress"
"""The file with the fraction of the recording that is read."""
PROGRESS_SECONDS = 0.2


@dataclass(frozen=True)
class Environment:
    """A file of Postman with values of variables. Of one that is too large, one byte more than the limit is read."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Converted:
    """What an import was converted to. ``name`` is that of the plan; the others are those of ``core.imports``.

    ``recording`` is the key of the recording whose responses were kept; empty if none were.
    """

    name: str
    format: str
    requests: int
    origin: str = ""
    servers: list[str] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    correlations: list[Correlation] = field(default_factory=list)
    recording: str = ""


class _Progress:
    """Writes the fraction of the recording that is read to a file, but not more often than that is looked at."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._due = 0.0

    def __call__(self, fraction: float) -> None:
        now = time.monotonic()
        if now >= self._due or fraction == 1:
            self._due = now + PROGRESS_SECONDS
            self._path.write_text(f"{fraction:.3f}")


def convert_file(
    path: Path, name: str, options: ImportOptions, environment: Environment | None, folder: Path
) -> Converted:
    """Convert the file at ``path``, which is called ``name``, and write ``PLAN`` and ``RESPONSES`` to ``folder``.

    ``PROGRESS`` is written meanwhile. Raises ``ImportRefusedError``. The file is mapped into memory, so that a large
    recording need not be in it.
    """
    with path.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as data:
        environments = [] if environment is None else [(environment.name, environment.content)]
        progress = _Progress(folder / PROGRESS)
        found = convert(name, data, options=options, environments=environments, progress=progress)
    (folder / PLAN).write_bytes(write_plan(found.plan))
    (folder / RESPONSES).write_bytes(gzip.compress(to_json(found.responses)))
    title = found.plan.test_plan.name if found.plan.test_plan is not None else name
    return Converted(
        title,
        found.format,
        found.requests,
        found.origin,
        list(found.servers),
        found.messages,
        list(found.correlations),
        next((key for mark in found.responses if (key := key_of(mark))), ""),
    )
