"""What failed in a run that was debugged: the newest failed samples with request and response."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.core.files.storage import default_storage

from loadwright.core.jtl import Sample, newest
from loadwright.server.runs import storage
from loadwright.server.runs.models import Run

KEEP = 20
MAX_LINE = 4 * 1024**2
"""Bytes of a failed sample; a longer one is none that a plugin of ours wrote."""
MAX_BYTES = 256 * 1024**2
"""So much of a generator's file is read; the plugin keeps half of it."""

_NAME = re.compile(r"failures-([0-9a-f]+)(?:-\d+)?\.jtl\.gz")


@dataclass(frozen=True)
class FailuresOfRun:
    """How often each label failed, most first, and the newest failures of ``label``, of all labels without one.

    Each failure comes with the name of its generator.
    """

    label: str | None
    counts: dict[str, int]
    newest: list[tuple[str, Sample]]


def failures_of(run: Run, label: str | None) -> FailuresOfRun:
    """Read what the generators have delivered; takes some tenths of a second a generator that kept a lot."""
    names = {part.agent.key: part.agent.name for part in run.generators.all()}
    found = [(match[1], name) for name, _ in storage.listing(run.key) if (match := _NAME.fullmatch(name))]
    sources = ((names.get(key, key), _lines(storage.path(run.key, name))) for key, name in found)
    read = newest(sources, label=label, keep=KEEP)
    counts = sorted(read.counts.items(), key=lambda one: (-one[1], one[0]))
    return FailuresOfRun(label, dict(counts), read.newest)


def _lines(path: str) -> Iterator[bytes]:
    """Yield the lines of a file as far as it can be unpacked."""
    read = 0
    with default_storage.open(path) as packed, gzip.GzipFile(fileobj=packed) as file:
        try:
            while read < MAX_BYTES and (line := file.readline(MAX_LINE)):
                read += len(line)
                yield line
        except (OSError, EOFError):
            return
