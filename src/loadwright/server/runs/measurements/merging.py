"""Merges the measurements of runs that are in progress into intervals. One process does so: the one that conducts.

Views of runs in the same process read the totals from here; others read them from the store.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from threading import Lock

from loadwright.core.protocol import generator as protocol
from loadwright.core.stats.intervals import Interval
from loadwright.core.stats.measured import Measured
from loadwright.server.fleet import presence
from loadwright.server.platform.telemetry import telemetry
from loadwright.server.runs.models import Run
from loadwright.telemetry.load import NANOSECONDS
from loadwright.telemetry.rollup.feed import RollupFeed
from loadwright.telemetry.rollup.rollup import Ready, always
from loadwright.telemetry.schema import LOAD_SECOND

from .telemetry import StoredMeasurements

GRACE_SECONDS = 1.0
"""How long after its end a second waits for generators that have not delivered it."""
AHEAD_SECONDS = 5.0
"""How far the clock of a generator may be ahead. What it measures later is found when its time has come."""
OVERRUN_SECONDS = 3600.0
"""How long after the end of the load a generator may measure: late responses, and tearDown thread groups."""
RECONCILE_SECONDS = 10.0
"""Interval of looking for seconds that were stored without an announcement."""
WINDOW_SECONDS = 5
"""How many seconds of all generators are in memory at a time while hours of them are merged."""
STEP_SECONDS = 0.25
"""How long one run may keep others, and those who read it, waiting."""
PAUSE_SECONDS = 0.01

Windows = dict[int, dict[str, set[int]]]
"""Announced seconds by window of time, then by generator."""


class MergedRun:
    """One run. Methods block and may raise ``TelemetryError``."""

    def __init__(self, run: Run) -> None:
        self.lock = Lock()
        self._key = run.key
        self._feed = RollupFeed(telemetry(), run.key, _positions(run))
        self._restored = False
        self._written: Windows = {}
        self._announcing = Lock()
        self._reconcile_at = 0.0

    @property
    def measured(self) -> Measured:
        return self._feed.rollup

    @property
    def behind(self) -> bool:
        """Whether announced seconds are left for the next step."""
        return bool(self._written)

    def announce(self, run: Run, written: Mapping[str, Iterable[int]], now: float) -> None:
        """Note that seconds were stored. Does not wait while others are merged.

        Those outside the run are left out here, and counted by ``outside``: a wrong clock must not stretch the run, and
        an agent may announce any number of them.
        """
        begin, end = time_of(run, now)
        with self._announcing:
            for generator, seconds in written.items():
                for second in seconds:
                    if begin <= second <= end:
                        window = self._written.setdefault(second // WINDOW_SECONDS, {})
                        window.setdefault(generator, set()).add(second)

    def step(self, run: Run, now: float) -> list[int]:
        """Merge what was announced, the oldest first, for a limited time. Return the seconds that changed."""
        with self.lock:
            producing = _producing(run)

            def ready(second: Interval) -> bool:
                return _complete(second, producing, now)

            self._restore(run, now)
            if now >= self._reconcile_at:
                self._reconcile_at = now + RECONCILE_SECONDS
                self.announce(run, self._feed.missing(int(now - 60), int(now)), now)
            return self._merge(self._written, ready)

    def finish(self, run: Run, now: float) -> list[int]:
        """Merge everything that is stored, and return the seconds that changed.

        What is announced meanwhile is not awaited: an agent may announce seconds for ever.
        """
        with self.lock:
            self._restore(run, now)
            self.announce(run, self._feed.missing(*time_of(run, now)), now)
        with self._announcing:
            written, self._written = self._written, {}
        changed = []
        while written:
            with self.lock:
                changed += self._merge(written, always)
            # Otherwise this thread would take the lock again before those who wait for it.
            time.sleep(PAUSE_SECONDS)
        with self.lock:
            changed += self._feed.rollup.finish()
        return sorted(set(changed))

    def second(self, time: int) -> Interval | None:
        return self._feed.rollup.second(time)

    def _restore(self, run: Run, now: float) -> None:
        # Generators may have joined since.
        self._feed.rollup.positions = _positions(run)
        if not self._restored:
            self._feed.rollup.restore()
            self.announce(run, self._feed.missing(*time_of(run, now)), now)
            self._restored = True

    def _merge(self, written: Windows, ready: Ready) -> list[int]:
        """Merge and publish ``written``, the oldest first, until nothing is left or ``STEP_SECONDS`` are over."""
        changed: list[int] = []
        until = time.monotonic() + STEP_SECONDS
        while True:
            with self._announcing:
                oldest = written.pop(min(written)) if written else {}
            self._feed.take(oldest)
            changed += self._feed.rollup.publish(ready)
            if not written or time.monotonic() >= until:
                return sorted(set(changed))


class MergedRuns:
    """The runs that this process merges, by key."""

    def __init__(self) -> None:
        self._runs: dict[str, MergedRun] = {}

    def get(self, run: Run) -> MergedRun:
        return self._runs.get(run.key) or self._runs.setdefault(run.key, MergedRun(run))

    def drop(self, run: Run) -> None:
        """Forget a run; it is restored from the store when it is needed again."""
        self._runs.pop(run.key, None)

    def keep(self, keys: set[str]) -> None:
        """Drop all other runs."""
        for key in self._runs.keys() - keys:
            self._runs.pop(key, None)

    @contextmanager
    def measured(self, key: str) -> Iterator[Measured]:
        """Give the measurements of a run; if this process merges it, nothing changes meanwhile."""
        merged = self._runs.get(key)
        if merged is None:
            yield StoredMeasurements(key)
            return
        with merged.lock:
            yield merged.measured


merged_runs = MergedRuns()


def finish(run: Run) -> bool:
    """Merge everything that is stored of an ended run, and return whether there was anything new."""
    return bool(MergedRun(run).finish(run, time.time()))


def time_of(run: Run, now: float) -> tuple[int, int]:
    """Return the first and the last second in which a generator may have measured anything by ``now``.

    setUp thread groups precede the load. A run without a planned end has no other last second than the present: a
    generator without contact continues it alone. When a second is delivered does not matter: it may be days later.
    """
    begins = [run.claimed_at or run.created_at, run.start_at]
    begin = min(at.timestamp() for at in begins if at is not None)
    end = now + AHEAD_SECONDS
    if run.end_at is not None:
        ends = [run.end_at, run.load_ended_at]
        end = min(end, max(at.timestamp() for at in ends if at is not None) + OVERRUN_SECONDS)
    return int(begin), int(end)


def outside(run: Run, now: float) -> dict[str, int]:
    """Return how many stored seconds of each generator are outside of ``time_of`` the run; without any, nothing.

    Raises ``TelemetryError``.
    """
    begin, end = time_of(run, now)

    def count(**tags: str) -> int:
        every = telemetry().count(LOAD_SECOND.name, tags)
        # Counted afterwards: what arrives in between is not outside.
        within = telemetry().count(LOAD_SECOND.name, tags, begin * NANOSECONDS, (end + 1) * NANOSECONDS)
        return max(0, every - within)

    if not count(run=run.key):
        return {}
    return {key: found for key in _positions(run) if (found := count(run=run.key, generator=key))}


def _positions(run: Run) -> dict[str, int]:
    return {part.agent.key: part.position for part in run.generators.all()}


def _producing(run: Run) -> int:
    """Return a bit for each generator that produces load now, by position."""
    positions = _positions(run)
    bits = 0
    for key, seen in presence.latest(positions).items():
        observed = seen.report.observed
        if observed is not None and observed.run == run.key:
            bits |= (observed.state in (protocol.RUNNING, protocol.STOPPING)) << positions[key]
    return bits


def _complete(second: Interval, producing: int, now: float) -> bool:
    if now >= second.start + 1 + GRACE_SECONDS:
        return True
    return bool(producing) and second.members & producing == producing
