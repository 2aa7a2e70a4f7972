"""Failures of a debugged run: its failed samples with request and response, filtered and page by page."""

from __future__ import annotations

import re
from dataclasses import dataclass

from loadwright.core.failed_samples import NEWEST, Found, Wanted, find
from loadwright.server.runs import storage
from loadwright.server.runs.models import Run

from .kept_samples import Limits, lines

KEEP = 20
"""Failures of a page."""
MOST_PAGES = 50
"""Lines of all pages up to the requested one are in memory at the same time."""
MAX_BYTES = 256 * 1024**2
"""How much of a generator's files is read. The plugin keeps half of it."""
MAX_LINES = 1_000_000
"""How many of their lines are read."""

_NAME = re.compile(r"failures-([0-9a-f]+)(?:-\d+)?\.jtl\.gz")


@dataclass(frozen=True)
class FailuresOfRun:
    """A page of the wanted failures of a run. The sources of ``found`` are names of generators."""

    wanted: Wanted
    order: str
    found: Found
    page: int

    @property
    def kept(self) -> int:
        """The number of all failures that were delivered."""
        return sum(self.found.labels.values())

    @property
    def pages(self) -> int:
        return min(MOST_PAGES, max(1, -(-self.found.matching // KEEP)))

    @property
    def shown_at_most(self) -> int:
        """The number of wanted failures on all pages."""
        return min(self.found.matching, self.pages * KEEP)


def failures_of(run: Run, wanted: Wanted, *, order: str = NEWEST, page: int = 1) -> FailuresOfRun:
    """Read the delivered failures; the last page if there are fewer. Takes some tenths of a second for a generator."""
    names = {part.agent.key: part.agent.name for part in run.generators.all()}
    stored = [(match[1], name) for name, _ in storage.listing(run.key) if (match := _NAME.fullmatch(name))]

    def read(page: int) -> FailuresOfRun:
        limits = {key: Limits(MAX_LINES, MAX_BYTES) for key, _ in stored}
        sources = ((names.get(key, key), lines(storage.path(run.key, name), limits[key])) for key, name in stored)
        return FailuresOfRun(wanted, order, find(sources, wanted, order=order, skip=(page - 1) * KEEP, keep=KEEP), page)

    found = read(max(1, min(page, MOST_PAGES)))
    return found if found.page <= found.pages else read(found.pages)


def by_frequency(counts: dict[str, int]) -> list[tuple[str, int]]:
    """Return names with their counts, the most frequent first."""
    return sorted(counts.items(), key=lambda one: (-one[1], one[0]))
