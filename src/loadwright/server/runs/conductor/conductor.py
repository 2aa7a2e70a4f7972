"""Moves runs through their states: applies the steps that ``lifecycle`` derives from each run's situation.

Every process has one; only the holder of the lease is active. It keeps no state that matters: the next holder continues
from the database and the next reports of the generators.
"""

import asyncio
import contextlib
import logging
import time

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from loadwright.core.conduct import lifecycle
from loadwright.core.conduct.lifecycle import Limits, Part, Situation
from loadwright.server.fleet import presence
from loadwright.server.fleet import topics as agent_topics
from loadwright.server.platform import events, jobs
from loadwright.server.platform.database import run_in_db
from loadwright.server.platform.leases import Holder
from loadwright.server.runs import topics
from loadwright.server.runs.control import participation, transitions
from loadwright.server.runs.models import Run, RunGenerator
from loadwright.server.runs.queries import LATE_FOR
from loadwright.server.runs.schedules import scheduler

from .stop_rules import StopRules

log = logging.getLogger(__name__)

LEASE = "conductor"
TICK_SECONDS = 0.5
RETRY_SECONDS = 5.0
SLOWEST_FETCH = 1_000_000.0
"""Transfer rate in bytes per second that large data files must at least reach on every generator."""
LATE_SECONDS = 10.0
"""Initial interval between checks for late seconds. It grows with the time since the run ended."""


class Conductor:
    """The reconcile loop of one process."""

    def __init__(self) -> None:
        self._lease = Holder(LEASE)
        self._conducts = False
        self._since = time.time()
        self._late_check: dict[int, float] = {}
        self._rules = StopRules()

    async def run(self) -> None:
        """Run the reconcile loop until cancelled, on events and every 0.5 s."""
        async with events.listening(topics.RUNS, agent_topics.AGENTS) as woken:
            try:
                while True:
                    woken.clear()
                    try:
                        await run_in_db(self._step)
                    except Exception:
                        log.exception("A step of the conductor failed; retrying.")
                        await asyncio.sleep(RETRY_SECONDS)
                    with contextlib.suppress(TimeoutError):
                        async with asyncio.timeout(TICK_SECONDS):
                            await woken.wait()
            finally:
                await run_in_db(self._lease.release)

    def _step(self) -> None:
        """Advance every active run and enqueue the results of ended ones."""
        if not self._lease.hold():
            self._conducts = False
            return
        if not self._conducts:
            self._take_over()
        scheduler.step(timezone.now())
        active = list(_runs().filter(state__in=Run.ACTIVE))
        self._rules.keep({run.pk for run in active})
        for run in active:
            # One run's error must not keep the others from being advanced.
            try:
                if self._advance(run):
                    _write("run.result", run)
            except Exception:
                log.exception("Run %s could not be advanced; retrying.", run.key)
        since = timezone.now() - LATE_FOR
        # Django writes ``settled=False`` as NOT settled, for which no database uses the index.
        for run in _runs().filter(settled__in=[False], state__in=Run.FINAL, ended_at__gt=since):
            if self._maybe_late(run, time.time()):
                _write("run.late_seconds", run)

    def _take_over(self) -> None:
        log.info("This process conducts the runs now.")
        self._conducts = True
        self._since = time.time()
        self._late_check.clear()
        self._rules = StopRules()

    def _advance(self, run: Run) -> bool:
        """Apply the steps of one run and return whether it is to be finalised."""
        # Read for each run: the steps of the others took time, and decisions hold from shortly after ``now``.
        now = time.time()
        rows = {part.agent.key: part for part in run.generators.all()}
        parts = tuple(self._parts(run, rows, now))
        steps = lifecycle.next_steps(_situation(run, parts, now))
        # Checked for each run, after the decision: the lease can expire in the meantime.
        if not self._lease.hold():
            return False
        for step in steps:
            _apply(step, run, rows, now)
        if run.state == Run.State.RUNNING:
            transitions.note_curve(run, now)
        if run.state == Run.State.RUNNING and (failed := self._rules.failed(run, now)):
            transitions.abort(run, failed.text, now)
        return lifecycle.Finalise() in steps

    def _parts(self, run: Run, rows: dict[str, RunGenerator], now: float) -> list[Part]:
        seen = presence.latest(rows)
        parts = []
        for key, row in rows.items():
            last = seen.get(key)
            observed = last.report.observed if last else None
            log_tail, stalled = "", False
            warnings: tuple[str, ...] = ()
            if observed is not None and (observed.run, observed.attempt) == (run.key, row.attempt):
                log_tail = observed.log_tail
                stalled = observed.stalled
                warnings = tuple(observed.warnings)
                participation.observe(row, observed)
            parts.append(
                Part(
                    key=key,
                    name=row.agent.name,
                    state=row.state,
                    # After a takeover, generators get time to reconnect before they count as silent.
                    silent=now - max(last.at if last else 0.0, self._since),
                    error=row.error,
                    log_tail=log_tail,
                    drained=row.drained,
                    joined=row.joined_at is not None,
                    leaving=row.leaving_at is not None,
                    held=row.holder_id is not None,
                    stalled=stalled,
                    warnings=warnings,
                    known_warnings=tuple(row.warned),
                    known_lost=row.lost,
                    known_failed=row.failure_noted,
                )
            )
        return parts

    def _maybe_late(self, run: Run, now: float) -> bool:
        """Return whether to check an ended run for late seconds now."""
        rows = {part.agent.key: part for part in run.generators.all()}
        seen = presence.latest(rows)
        delivered = False
        for key, row in rows.items():
            observed = seen[key].report.observed if key in seen else None
            if observed is not None and (observed.run, observed.attempt) == (run.key, row.attempt):
                delivered |= participation.observe(row, observed) and row.drained
        ended = run.ended_at.timestamp() if run.ended_at else now
        if not delivered and now < self._late_check.get(run.pk, ended + LATE_SECONDS):
            return False
        self._late_check[run.pk] = now + max(LATE_SECONDS, (now - ended) / 20)
        return True


def _write(kind: str, run: Run) -> None:
    jobs.enqueue(kind, jobs.Request(f"{kind}:{run.pk}", (run.pk,), run.name), rerun=False)


def _apply(step: lifecycle.Step, run: Run, rows: dict[str, RunGenerator], now: float) -> None:
    match step:
        case lifecycle.Start(at):
            transitions.start_load(run, at)
        case lifecycle.Running():
            transitions.load_began(run)
        case lifecycle.Share(at):
            transitions.share(run, at)
        case lifecycle.End(at):
            transitions.end_load(run, at)
        case lifecycle.Fail(reason, log_tail):
            transitions.fail(run, reason, log_tail, now)
        case lifecycle.AllLost(since):
            transitions.all_lost(run, since)
        case lifecycle.Finalise():
            pass
        case _:
            _apply_to_part(step, run, rows[step.key])


def _apply_to_part(step: lifecycle.PartStep, run: Run, row: RunGenerator) -> None:
    match step:
        case lifecycle.Lost():
            participation.generator_lost(run, row)
        case lifecycle.Back():
            participation.generator_back(run, row)
        case lifecycle.PartFailed(_, error):
            participation.generator_failed(run, row, error)
        case lifecycle.Warn(_, warning):
            participation.warn(run, row, warning)
        case lifecycle.Join(_, at):
            participation.join(run, row, at)
        case lifecycle.Release():
            participation.release(run, row)


def _runs() -> QuerySet[Run]:
    return Run.objects.prefetch_related("generators__agent", "targets", "shares")


def _carriers(run: Run) -> frozenset[str] | None:
    """Return the generators of the latest distribution of the load."""
    shares = list(run.shares.all())
    return frozenset(shares[-1].members) if shares else None


def _situation(run: Run, parts: tuple[Part, ...], now: float) -> Situation:
    def at(name: str) -> float | None:
        value = getattr(run, name)
        return value.timestamp() if value else None

    return Situation(
        state=run.state,
        now=now,
        created_at=(run.claimed_at or run.created_at).timestamp(),
        parts=parts,
        start_at=at("start_at"),
        end_at=at("end_at"),
        load_ended_at=at("load_ended_at"),
        all_lost_since=at("all_lost_since"),
        carriers=_carriers(run),
        limits=Limits(
            settings.PREPARE_TIMEOUT_S + _fetch_s(run), settings.ALL_LOST_TIMEOUT_S, settings.DRAIN_TIMEOUT_S
        ),
    )


def _fetch_s(run: Run) -> float:
    """Return the time allowed for fetching the run's large data files."""
    if run.state != Run.State.PENDING:
        return 0.0
    return float(sum(file["size"] for file in run.files)) / SLOWEST_FETCH
