"""Completes the measurements of ended runs, beside the conductor's steps, and enqueues their results."""

import asyncio
import logging
from collections import Counter, deque
from collections.abc import Callable, Collection
from dataclasses import dataclass

from loadwright.server.platform import jobs
from loadwright.server.platform.database import run_in_db
from loadwright.server.runs.control import transitions
from loadwright.server.runs.measurements import merging as measurements
from loadwright.server.runs.measurements.telemetry import unavailable
from loadwright.server.runs.models import Run

from .merging import Merging

log = logging.getLogger(__name__)

PARALLEL = 2
"""How many runs are completed at the same time: one that takes long does not delay the end of the others."""
MOST_FAILURES = 5
"""Consecutive failures to merge a run, after which it fails and its result is written of what is merged."""
RESULT = "run.result"
LATE_SECONDS = "run.late_seconds"


@dataclass(frozen=True)
class _Request:
    """A run to merge, and the job to enqueue afterwards."""

    run: Run
    kind: str
    merge: Callable[[Run], object]

    @property
    def key(self) -> tuple[str, int]:
        return self.kind, self.run.pk


class Completion:
    """The loop of one process. The conductor requests runs in a thread and then calls ``wake`` in the event loop."""

    def __init__(self, merging: Merging) -> None:
        self._merging = merging
        self._woken = asyncio.Event()
        self._places = asyncio.Semaphore(PARALLEL)
        self._requests: deque[_Request] = deque()
        self._busy: set[tuple[str, int]] = set()
        self._merged: set[int] = set()
        self._failures: Counter[tuple[str, int]] = Counter()

    async def run(self) -> None:
        """Complete runs until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            while True:
                await self._woken.wait()
                self._woken.clear()
                while self._requests:
                    tasks.create_task(self._complete(self._requests.popleft()))

    def wake(self) -> None:
        self._woken.set()

    def keep(self, ids: Collection[int]) -> None:
        """Forget that runs other than these were merged."""
        self._merged.intersection_update(ids)

    def end(self, run: Run) -> None:
        """Merge what is stored of a run whose generators have ended, if not done yet; then enqueue its result."""
        if run.pk in self._merged:
            _enqueue(RESULT, run)
        else:
            self._request(_Request(run, RESULT, self._merging.finish))

    def add_late_seconds(self, run: Run) -> None:
        """Merge what was stored of a run after its end; then enqueue the job that adds it to the result."""
        self._request(_Request(run, LATE_SECONDS, measurements.finish))

    def _request(self, request: _Request) -> None:
        if request.key not in self._busy:
            self._busy.add(request.key)
            self._requests.append(request)

    async def _complete(self, request: _Request) -> None:
        async with self._places:
            try:
                await run_in_db(self._work, request)
            except Exception:
                log.exception("Run %s could not be completed; retrying.", request.run.key)
            finally:
                self._busy.discard(request.key)

    def _work(self, request: _Request) -> None:
        try:
            request.merge(request.run)
        except Exception as error:
            if unavailable(error):
                raise
            self._failures[request.key] += 1
            if self._failures[request.key] < MOST_FAILURES:
                raise
            log.exception("The measurements of run %s cannot be merged; it ends without the rest.", request.run.key)
            if request.kind == RESULT:
                transitions.fail_by(request.run, error)
        self._failures.pop(request.key, None)
        if request.kind == RESULT:
            self._merged.add(request.run.pk)
        _enqueue(request.kind, request.run)


def _enqueue(kind: str, run: Run) -> None:
    jobs.enqueue(kind, jobs.Request(f"{kind}:{run.pk}", (run.pk,), run.name), rerun=False)
