"""Failures of a debugged run: its newest failed samples with request and response."""

from __future__ import annotations

import re
from dataclasses import dataclass

from loadwright.core.jtl import Sample, newest
from loadwright.server.runs import storage
from loadwright.server.runs.models import Run

from .kept_samples import Limits, lines

KEEP = 20
MAX_BYTES = 256 * 1024**2
"""How much of a generator's files is read. The plugin keeps half of it."""
MAX_LINES = 1_000_000
"""How many of their lines are read."""

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
    limits = {key: Limits(MAX_LINES, MAX_BYTES) for key, _ in found}
    sources = ((names.get(key, key), lines(storage.path(run.key, name), limits[key])) for key, name in found)
    read = newest(sources, label=label, keep=KEEP)
    counts = sorted(read.counts.items(), key=lambda one: (-one[1], one[0]))
    return FailuresOfRun(label, dict(counts), read.newest)
