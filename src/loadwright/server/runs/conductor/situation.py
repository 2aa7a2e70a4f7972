"""The situation of a run, from its rows and the latest reports of its generators."""

import contextlib
from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.db.models import OuterRef, Prefetch, QuerySet, Subquery

from loadwright.core.conduct.lifecycle import Limits, Part, Situation, recovery_s
from loadwright.core.messages import Message
from loadwright.core.messages.message import MAX_DEPTH_OF_AGENTS
from loadwright.core.protocol import LOST_AFTER_SECONDS
from loadwright.core.protocol.generator import Observed
from loadwright.server.fleet.presence import Seen
from loadwright.server.runs.models import Run, RunGenerator, RunShares

SLOWEST_FETCH = 1_000_000.0
"""Transfer rate in bytes per second that large data files must at least reach on every generator."""


def conducted(runs: QuerySet[Run]) -> QuerySet[Run]:
    """Read ``runs`` with what their situations depend on, in two queries.

    ``members`` are the generators of the latest distribution of the load: the earlier ones, and the targets, are as
    many as the changes of the load.
    """
    latest = RunShares.objects.filter(run=OuterRef("pk")).order_by("-at", "-id")
    generators = Prefetch("generators", RunGenerator.objects.select_related("agent"))
    return runs.annotate(members=Subquery(latest.values("members")[:1])).prefetch_related(generators)


def agents_of(run: Run) -> list[str]:
    """Return the keys of the agents that take part in a run."""
    return [part.agent.key for part in run.generators.all()]


def observed_of(run: Run, row: RunGenerator, seen: Mapping[str, Seen]) -> Observed | None:
    """Return the latest report about this attempt of a generator in this run. ``None`` if there is none."""
    last = seen.get(row.agent.key)
    observed: Observed | None = last.report.observed if last else None
    if observed is None or (observed.run, observed.attempt) != (run.key, row.attempt):
        return None
    return observed


def part_of(run: Run, row: RunGenerator, seen: Mapping[str, Seen], longest: float, now: float) -> Part:
    """Return the part of a generator, whose ``row`` contains its latest report. ``longest`` limits ``silent``."""
    last, observed = seen.get(row.agent.key), observed_of(run, row, seen)
    return Part(
        key=row.agent.key,
        name=row.agent.name,
        state=row.state,
        silent=min(last.silent, longest) if last else longest,
        lost_after=_lost_after(run),
        error=row.error,
        log_tail=observed.log_tail if observed else "",
        drained=row.drained,
        joined=row.joined_at is not None,
        leaving=row.leaving_at is not None,
        held=row.holder_id is not None,
        stalled=observed.stalled if observed else False,
        unsteady=_unsteady(row, now),
        warnings=tuple(observed.warnings) if observed else (),
        known_warnings=tuple(row.warned),
        known_lost=row.lost,
        known_failed=row.failure_noted,
        load_ended_at=row.load_ended_at,
        remarks=remarks_of(observed) if observed else (),
        known_remarks=tuple(row.remarks),
    )


def _lost_after(run: Run) -> float:
    """Return the seconds of silence after which generators are lost.

    Those that yield have ended their share by then: they count from the time at which they sent their last report.
    """
    yields = run.spec.yield_after_s if run.start_at is not None else None
    return max(LOST_AFTER_SECONDS, yields or 0.0)


def _unsteady(row: RunGenerator, now: float) -> bool:
    return row.lost and row.lost_at is not None and now < row.lost_at.timestamp() + recovery_s(row.losses)


def remarks_of(observed: Observed) -> tuple[Message, ...]:
    """Return the remarks in a report, without invalid ones."""
    found = []
    for entry in observed.remarks:
        with contextlib.suppress(ValueError):
            found.append(Message.from_json(entry, MAX_DEPTH_OF_AGENTS))
    return tuple(found)


def situation_of(run: Run, parts: tuple[Part, ...], now: float, receptive: float) -> Situation:
    """Return the situation of a run that was read by ``conducted``."""
    members: dict[str, object] | None = getattr(run, "members")  # noqa: B009 - an annotation
    return Situation(
        state=run.state,
        now=now,
        created_at=(run.claimed_at or run.created_at).timestamp(),
        parts=parts,
        start_at=_time(run.start_at),
        end_at=_time(run.end_at),
        load_ended_at=_time(run.load_ended_at),
        all_lost_since=_time(run.all_lost_since),
        carriers=frozenset(members) if members is not None else None,
        trial=run.trial,
        receptive=receptive,
        limits=Limits(
            settings.PREPARE_TIMEOUT_S + _fetch_s(run), settings.ALL_LOST_TIMEOUT_S, settings.DRAIN_TIMEOUT_S
        ),
    )


def _time(moment: datetime | None) -> float | None:
    return moment.timestamp() if moment else None


def _fetch_s(run: Run) -> float:
    """Return the time allowed for fetching the run's large data files."""
    if run.state != Run.State.PENDING:
        return 0.0
    return float(sum(file["size"] for file in run.files)) / SLOWEST_FETCH
