"""Merges measurements as the collector announces them, informs those who watch, and checks what can end a run."""

import asyncio
import contextlib
import logging
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable

from loadwright.server.platform import events
from loadwright.server.platform.database import run_in_db
from loadwright.server.runs import topics
from loadwright.server.runs.control import transitions
from loadwright.server.runs.measurements.merging import merged_runs
from loadwright.server.runs.measurements.telemetry import unavailable
from loadwright.server.runs.models import Run
from loadwright.telemetry.load import Written

from .guardrails import Guardrails
from .stop_rules import StopRules

log = logging.getLogger(__name__)

GATHER_SECONDS = 0.05
"""Generators deliver a second at nearly the same time, so one pass merges most of them."""
MOST_FAILURES = 10
"""Consecutive failures to merge a run in progress, after which it fails and is left to its completion."""
TICK_SECONDS = 1.0
"""Seconds that some generator does not deliver are merged without it after a while."""


class Merging:
    """The loop of one process. It works on the runs that the conductor names, so it is idle in other processes."""

    def __init__(self) -> None:
        self._active: dict[str, Run] = {}
        # Never replaced: the receiver appends while a thread takes messages.
        self._written: deque[Written] = deque()
        self._unknown: set[str] = set()
        self._behind = False
        self._rules = StopRules()
        self._guardrails = Guardrails()
        self._finishing: set[str] = set()
        self._failures: Counter[str] = Counter()

    async def run(self) -> None:
        """Merge until cancelled."""
        async with events.receiving(topics.WRITTEN) as receive:
            woken = asyncio.Event()

            async def listen() -> None:
                while True:
                    self._written.append(await receive())
                    woken.set()

            listening = asyncio.create_task(listen())
            try:
                while True:
                    with contextlib.suppress(TimeoutError):
                        async with asyncio.timeout(TICK_SECONDS):
                            await woken.wait()
                    await asyncio.sleep(GATHER_SECONDS)
                    woken.clear()
                    for key, changed in (await run_in_db(self._step)).items():
                        await events.send(topics.measured(key), changed)
                    if self._behind:
                        woken.set()
            finally:
                listening.cancel()
                await asyncio.gather(listening, return_exceptions=True)

    def conduct(self, runs: Iterable[Run]) -> None:
        """Merge the measurements of these runs and no others."""
        self._active = {run.key: run for run in runs}
        merged_runs.keep(set(self._active))
        self._rules.keep(set(self._active))
        self._guardrails.keep(set(self._active))
        # A copy: this runs in another thread than the loop.
        failures = self._failures.copy()
        self._failures = Counter({key: count for key, count in failures.items() if key in self._active})

    def take_unknown(self) -> set[str]:
        """Return the keys of runs that seconds were stored of and that are not active."""
        unknown, self._unknown = self._unknown, set()
        return unknown

    def finish(self, run: Run) -> None:
        """Merge everything that is stored of a run that ended. Meanwhile the loop leaves it out.

        Raises ``TelemetryError``; the run is then restored from the store next time.
        """
        self._finishing.add(run.key)
        try:
            merged_runs.get(run).finish(run, time.time())
        except Exception:
            merged_runs.drop(run)
            raise
        finally:
            self._finishing.discard(run.key)

    def _step(self) -> dict[str, list[int]]:
        """Merge what was announced; return the changed seconds by run."""
        active = self._active
        while self._written:
            for key, seconds in self._written.popleft().items():
                if key in active:
                    merged_runs.get(active[key]).announce(active[key], seconds, time.time())
                else:
                    self._unknown.add(key)
        found = {}
        self._behind = False
        for key, run in active.items():
            if key in self._finishing or self._failures[key] >= MOST_FAILURES:
                continue
            if changed := self._of(run, self._merge):
                found[key] = changed
            self._of(run, self._abort)
        return found

    def _merge(self, run: Run) -> list[int]:
        merged = merged_runs.get(run)
        changed = merged.step(run, time.time())
        self._behind |= merged.behind
        self._failures.pop(run.key, None)
        return changed

    def _abort(self, run: Run) -> list[int]:
        now = time.time()
        if run.state != Run.State.RUNNING:
            return []
        if failed := self._rules.failed(run, now) or self._guardrails.failed(run, now):
            transitions.abort(run, failed.text, now)
        return []

    def _of(self, run: Run, work: Callable[[Run], list[int]]) -> list[int]:
        """Do ``work`` for one run. If it fails, the run is restored from the store next time."""
        try:
            return work(run)
        except Exception as error:
            log.exception("The measurements of run %s could not be merged; trying again.", run.key)
            merged_runs.drop(run)
            if not unavailable(error):
                self._failures[run.key] += 1
                if self._failures[run.key] == MOST_FAILURES:
                    self._give_up(run, error)
            return []

    def _give_up(self, run: Run, error: Exception) -> None:
        try:
            transitions.fail_by(run, error)
        except Exception:
            log.exception("Run %s could not be ended; trying again.", run.key)
            self._failures[run.key] -= 1
