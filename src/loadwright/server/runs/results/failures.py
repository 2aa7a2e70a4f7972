"""Failures of a debugged run: its newest failed samples with request and response."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import takewhile

from django.core.files.storage import default_storage

from loadwright.core.jtl import Sample, newest
from loadwright.server.runs import storage
from loadwright.server.runs.models import Run

KEEP = 20
MAX_LINE = 4 * 1024**2
"""Bytes of a failed sample. Longer lines were not written by our plugin."""
MAX_BYTES = 256 * 1024**2
"""How much of a generator's files is read. The plugin keeps half of it."""
MAX_LINES = 1_000_000
"""How many of their lines are read: a small file may expand to hundreds of millions."""

_NAME = re.compile(r"failures-([0-9a-f]+)(?:-\d+)?\.jtl\.gz")


@dataclass(frozen=True)
class FailuresOfRun:
    """Failures per label, most frequent first, and the newest ones of ``label`` (``None``: of all labels).

    Each failure comes with the name of its generator.
    """

    label: str | None
    counts: dict[str, int]
    newest: list[tuple[str, Sample]]


def failures_of(run: Run, label: str | None) -> FailuresOfRun:
    """Read the delivered failures. Takes some tenths of a second for a generator with many."""
    names = {part.agent.key: part.agent.name for part in run.generators.all()}
    found = [(match[1], name) for name, _ in storage.listing(run.key) if (match := _NAME.fullmatch(name))]
    limits = {key: _Limits(MAX_LINES, MAX_BYTES) for key, _ in found}
    sources = ((names.get(key, key), _lines(storage.path(run.key, name), limits[key])) for key, name in found)
    read = newest(sources, label=label, keep=KEEP)
    counts = sorted(read.counts.items(), key=lambda one: (-one[1], one[0]))
    return FailuresOfRun(label, dict(counts), read.newest)


@dataclass
class _Limits:
    """How many lines and bytes of a generator's files may still be read."""

    lines: int
    size: int

    def allow(self, line: bytes) -> bool:
        self.lines -= 1
        self.size -= len(line)
        return self.lines >= 0 and self.size >= 0


def _lines(path: str, limits: _Limits) -> Iterator[bytes]:
    """Yield the lines of a file up to the first byte that cannot be decompressed."""
    with default_storage.open(path) as packed, gzip.GzipFile(fileobj=packed) as file:
        try:
            yield from takewhile(limits.allow, iter(partial(file.readline, MAX_LINE), b""))
        except (OSError, EOFError):
            return
