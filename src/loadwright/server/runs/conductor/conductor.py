"""Moves runs through their states: applies the steps that ``lifecycle`` derives from each run's situation.

Every process has one; only the holder of the lease is active. It keeps no state that matters: the next holder continues
from the database and the next reports of the generators.
"""

import asyncio
import contextlib
import logging
import time
from collections.abc import Mapping

from django.utils import timezone

from loadwright.core.conduct import lifecycle
from loadwright.server.fleet import presence
from loadwright.server.fleet import topics as agent_topics
from loadwright.server.platform import disk, events
from loadwright.server.platform.database import run_in_db
from loadwright.server.platform.leases import Holder
from loadwright.server.runs import topics
from loadwright.server.runs.control import participation, transitions
from loadwright.server.runs.measurements.telemetry import unavailable
from loadwright.server.runs.models import Run
from loadwright.server.runs.results import retention
from loadwright.server.runs.schedules import scheduler

from .attention import Attention
from .completion import Completion
from .late import LateRuns
from .merging import Merging
from .situation import agents_of, conducted, observed_of, part_of, situation_of
from .steps import apply

log = logging.getLogger(__name__)

LEASE = "conductor"
TICK_SECONDS = 0.5
DUE_SECONDS = 1.0
"""Interval of looking for scheduled runs that are due."""
GAP_SECONDS = 0.1
"""Between two steps: reports of many generators arrive at once, and one step acts on all of them."""
RETRY_SECONDS = 5.0
MOST_FAILURES = 10
"""Consecutive steps in which an exception occurred in the same run, after which the run fails."""


class Conductor:
    """The reconcile loop of one process."""

    def __init__(self) -> None:
        self._lease = Holder(LEASE)
        self._conducts = False
        self._since = presence.moment()
        self._late = LateRuns()
        self._attention = Attention()
        self._merging = Merging()
        self._completion = Completion(self._merging)
        self._failures: dict[int, int] = {}

    async def run(self) -> None:
        """Work until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._merging.run())
            tasks.create_task(self._completion.run())
            tasks.create_task(self._reconcile())
            tasks.create_task(self._start_due_runs())

    async def _reconcile(self) -> None:
        """Advance the runs on events and every 0.5 s."""
        async with events.listening(topics.RUNS, agent_topics.AGENTS) as woken:
            try:
                while True:
                    woken.clear()
                    try:
                        await run_in_db(self._step)
                        self._completion.wake()
                    except Exception:
                        log.exception("A step of the conductor failed; retrying.")
                        await asyncio.sleep(RETRY_SECONDS)
                    await asyncio.sleep(GAP_SECONDS)
                    with contextlib.suppress(TimeoutError):
                        async with asyncio.timeout(TICK_SECONDS - GAP_SECONDS):
                            await woken.wait()
            finally:
                await run_in_db(self._lease.release)

    async def _start_due_runs(self) -> None:
        """Process the schedules every second.

        Separate from the active runs, because deriving what a run executes from a large plan takes seconds. Claiming a
        run is safe even if another process conducts in the meantime.
        """
        while True:
            if self._conducts:
                try:
                    await run_in_db(scheduler.step, timezone.now())
                except Exception:
                    log.exception("Processing the schedules failed; retrying.")
            await asyncio.sleep(DUE_SECONDS)

    def _step(self) -> None:
        """Advance every active run and request the completion of ended ones."""
        if not self._lease.hold():
            self._conducts = False
            self._merging.conduct([])
            return
        if not self._conducts:
            self._take_over()
        active = list(conducted(Run.objects.filter(state__in=Run.ACTIVE)))
        self._merging.conduct(active)
        self._attention.keep(active, time.time())
        ids = {run.pk for run in active}
        self._completion.keep(ids)
        self._failures = {pk: count for pk, count in self._failures.items() if pk in ids}
        seen = presence.latest({key for run in active for key in agents_of(run)})
        longest_silence = presence.responsive_since(self._since)
        for run in active:
            self._conduct(run, seen, longest_silence)
        written = self._merging.take_unknown()
        retention.discard(written)
        for run in self._late.due(written):
            self._completion.add_late_seconds(run)

    def _take_over(self) -> None:
        log.info("This process conducts the runs now.")
        self._conducts = True
        self._since = presence.moment()
        self._late = LateRuns()
        self._completion.keep([])
        self._failures.clear()

    def _conduct(self, run: Run, seen: Mapping[str, presence.Seen], longest_silence: float) -> None:
        """Advance one run. An exception in it does not affect the others."""
        try:
            if self._advance(run, seen, longest_silence):
                self._completion.end(run)
        except Exception as error:
            if unavailable(error):
                log.exception("Run %s could not be advanced; retrying.", run.key)
                return
            failures = self._failures[run.pk] = self._failures.get(run.pk, 0) + 1
            log.exception("Run %s could not be advanced (%d times in a row); retrying.", run.key, failures)
            if failures % MOST_FAILURES == 0:
                self._give_up(run, error)
        else:
            self._failures.pop(run.pk, None)

    def _advance(self, run: Run, seen: Mapping[str, presence.Seen], longest_silence: float) -> bool:
        """Apply the steps of one run and return whether it is to be finalised."""
        # Read for each run: the steps of the others took time, and decisions hold from shortly after ``now``.
        now = time.time()
        rows = {part.agent.key: part for part in run.generators.all()}
        for row in rows.values():
            if observed := observed_of(run, row, seen):
                participation.observe(row, observed)
        # After a takeover, generators get time to reconnect before they count as silent.
        parts = tuple(part_of(run, row, seen, longest_silence, now) for row in rows.values())
        receptive = min(longest_silence, disk.watch.writable_s)
        steps = lifecycle.next_steps(situation_of(run, parts, now, receptive))
        # Checked for each run, after the decision: the lease can expire in the meantime.
        if not self._lease.hold():
            return False
        for step in steps:
            apply(step, run, rows, now)
        if run.state == Run.State.RUNNING:
            transitions.note_curve(run, now)
        return lifecycle.Finalise() in steps

    def _give_up(self, run: Run, error: Exception) -> None:
        """End a run that cannot be advanced as failed, and if it cannot be ended either, without its generators."""
        try:
            current = Run.objects.get(pk=run.pk)
            if current.outcome != Run.State.FAILED:
                transitions.fail_by(current, error)
            elif current.state == Run.State.STOPPING:
                self._completion.end(current)
        except Exception:
            log.exception("Run %s could not be ended; retrying.", run.key)
