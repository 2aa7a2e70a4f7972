"""Space and inodes of file systems.

They are measured in threads if there is one on a network: the call for a file system whose server is away returns when
the server is back.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from loadwright.core.hosts import figures
from loadwright.core.hosts.counters import percent
from loadwright.core.stats.fields import MAX_INTEGER

from .collector import HOST, Collector, Readings, Series, part_name
from .mounts import may_wait, parse_mounts
from .sources import HeldFile

INTERVAL_SECONDS = 9.5
"""Time between two measurements: space changes slowly, and there may be hundreds of file systems.

With a sample every second, the tenth is the first after it: each interval of 10 s has a measurement.
"""
LIMIT_SECONDS = 3.0
"""Time after which a file system that did not answer is left out until it does."""
MAX_WAITING = 8
"""Maximum number of file systems that are waited for, each by a thread. With more, none is measured."""
MAX_FILESYSTEMS = 100
"""Maximum number of file systems that are measured."""

Statvfs = Callable[[str], os.statvfs_result]


class Survey:
    """Measures file systems one after the other, at once, or with ``waits`` in a thread of its own."""

    def __init__(self, mounts: Sequence[str], statvfs: Statvfs, started: float, *, waits: bool) -> None:
        self.mounts = mounts
        self.started = started
        self.asked = ""
        """The file system that was asked last."""
        self.answers: dict[str, os.statvfs_result] = {}
        self.abandoned = False
        self._statvfs = statvfs
        self._thread: threading.Thread | None = None
        if not waits:
            self._run()
            return
        # A thread that waits for a server must not keep the agent from ending.
        self._thread = threading.Thread(target=self._run, name="file systems", daemon=True)
        try:
            self._thread.start()
        except RuntimeError as error:
            raise OSError(f"no thread for file systems: {error}") from error

    @property
    def running(self) -> bool:
        return self._thread is not None and self._thread.is_alive()

    def _run(self) -> None:
        for mount in self.mounts:
            if self.abandoned:
                break
            self.asked = mount
            try:
                self.answers[mount] = self._statvfs(mount)
            except OSError:
                continue

    def left(self) -> Sequence[str]:
        """Return the file systems that were not asked yet."""
        return self.mounts[self.mounts.index(self.asked) + 1 :] if self.asked else self.mounts


def filesystem_values(room: os.statvfs_result) -> dict[str, float]:
    """Return the figures of a file system; shares as ``df`` computes them, without the blocks reserved for root."""
    # Some network file systems state more available blocks than they have, or 8 EiB in total.
    available = room.f_bavail if room.f_bavail <= room.f_blocks else 0
    used = room.f_blocks - room.f_bfree
    blocks = {"total_bytes": room.f_blocks, "used_bytes": used, "available_bytes": available}
    values = {name: float(count * room.f_frsize) for name, count in blocks.items()}
    values = {name: value for name, value in values.items() if 0 <= value <= MAX_INTEGER}
    if used >= 0 and used + available > 0:
        values["used_percent"] = percent(used, used + available)
    # File systems without a fixed number of inodes state 0.
    if room.f_files > 0 and room.f_ffree <= room.f_files:
        values["inodes_percent"] = percent(room.f_files - room.f_ffree, room.f_files)
    return values


class FilesystemsCollector(Collector):
    """Collects space and inodes of each file system every ``INTERVAL_SECONDS``, and how full the fullest is."""

    name = "filesystems"

    def __init__(self, proc: Path, clock: Callable[[], float], statvfs: Statvfs = os.statvfs) -> None:
        self._file = HeldFile(proc / "self" / "mountinfo")
        self._clock = clock
        self._statvfs = statvfs
        self._text = ""
        self._mounts: list[str] = []
        self._waits = True
        self._began = float("-inf")
        self._survey: Survey | None = None
        self._waiting: list[Survey] = []
        self._percents: list[float] = []
        self._fullest: float | None = None

    def collect(self) -> Readings:
        """Return what was measured since the last call, or in this one, and the share of the fullest."""
        now = self._clock()
        readings: dict[Series, dict[str, float]] = {}
        survey = self._survey
        if survey and not (survey.running and now - survey.started < LIMIT_SECONDS):
            readings = self._results(survey)
            self._survey = self._next(survey, now)
        if self._survey is None and not 0 <= now - self._began < INTERVAL_SECONDS:
            self._survey = survey = self._begin(now)
            if survey and not self._waits:
                readings = self._results(survey)
                self._survey = self._next(survey, now)
        if self._fullest is not None:
            readings[HOST] = {"filesystem_percent": self._fullest}
        return readings

    def due(self) -> float:
        return float("-inf") if self._survey else self._began + INTERVAL_SECONDS

    def _begin(self, now: float) -> Survey | None:
        text = self._file.read()
        if text != self._text:
            self._mounts, self._waits, self._text = parse_mounts(text), may_wait(text), text
        self._began = now
        self._percents = []
        self._waiting = [survey for survey in self._waiting if survey.running]
        hanging = {survey.asked for survey in self._waiting}
        self.unavailable = [f"{path} does not answer" for path in sorted(hanging)]
        if len(self._waiting) >= MAX_WAITING:
            self._fullest = None
            return None
        mounts = [mount for mount in self._mounts[:MAX_FILESYSTEMS] if mount not in hanging]
        return Survey(mounts, self._statvfs, now, waits=self._waits)

    def _results(self, survey: Survey) -> dict[Series, dict[str, float]]:
        readings: dict[Series, dict[str, float]] = {}
        for mount, room in list(survey.answers.items()):
            values = readings[Series(figures.FILESYSTEM.name, part_name(mount))] = filesystem_values(room)
            # One that cannot be written to, such as a snapshot, may well be full.
            if "used_percent" in values and not room.f_flag & os.ST_RDONLY:
                self._percents.append(values["used_percent"])
        return readings

    def _next(self, survey: Survey, now: float) -> Survey | None:
        """Go on behind a file system that does not answer; ``None`` at the end of a measurement."""
        if survey.running:
            survey.abandoned = True
            self._waiting.append(survey)
            left = survey.left()
            if left and len(self._waiting) < MAX_WAITING:
                return Survey(left, self._statvfs, now, waits=True)
        self._fullest = max(self._percents, default=None)
        return None

    def close(self) -> None:
        if self._survey:
            self._survey.abandoned = True
        self._file.close()
