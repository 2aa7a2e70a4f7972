"""The parts of the live messages of a run, as described in ``live.schema.json``."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils import translation
from django.utils.translation import gettext_lazy

from loadwright.core.messages import Message, events
from loadwright.core.stats.series import GENERATOR_PAGE_COLUMNS
from loadwright.core.stats.summary import error_counts, summarize
from loadwright.server.fleet import presence
from loadwright.server.platform.messages import localized
from loadwright.server.runs.control import load_shares
from loadwright.server.runs.models import Run, RunEvent, RunGenerator

from .live import LiveMeasurements

ERROR_KINDS_SENT = 200
NEWEST_FIGURES = ("threads", "rate", "rate_asked")
"""Columns of the newest second that are repeated in the generator's entry."""


def rate_asked(run: Run) -> Callable[[int], float | None] | None:
    """Return a function of a second: the rate requested of all generators. ``None`` unless the run is paced."""
    return asked(run) if run.paced else None


def asked(run: Run) -> Callable[[int], float | None] | None:
    """Return a function of a second: the mean rate or number of threads requested.

    ``None`` if the run executes the plan as written or its load has not started.
    """
    timeline = run.timeline()
    if timeline is None or run.start_at is None:
        return None
    over = run.load_ended_at or run.end_at
    return timeline.means(until=over.timestamp() if over else None)


def load_seconds(run: Run, now: float) -> float:
    """Return the duration of the load so far, in seconds."""
    if run.start_at is None:
        return 0.0
    end = run.load_ended_at.timestamp() if run.load_ended_at else now
    return max(end - run.start_at.timestamp(), 0.0)


@dataclass(frozen=True)
class RunState:
    """The rows of a run, read once for a whole message."""

    run: Run
    participants: list[dict[str, Any]]
    events: list[dict[str, Any]]


def read_state(run_id: int) -> RunState | None:
    """Read the rows of a run. ``None`` if it was deleted."""
    run = Run.objects.prefetch_related("targets", "shares", "generators__agent").filter(pk=run_id).first()
    if run is None:
        return None
    seen = presence.latest(participant.agent.key for participant in run.generators.all())
    shares = load_shares.shares(run)
    participants = []
    for participant in run.generators.all():
        key = participant.agent.key
        participants.append({**_participant(run, participant, seen.get(key)), "share": shares[key]})
    return RunState(run, participants, [_event(event) for event in run.events.all()])


def _participant(run: Run, participant: RunGenerator, seen: presence.Seen | None) -> dict[str, Any]:
    observed = seen.report.observed if seen else None
    if observed is not None and (observed.run, observed.attempt) != (run.key, participant.attempt):
        observed = None
    current = seen if seen and run.active and seen.fresh(time.time()) else None
    host = current.report.host if current else None
    warnings = observed.warnings if observed and run.active else []
    return {
        "id": participant.agent.key,
        "name": participant.agent.name,
        "state": "lost" if participant.lost else observed.state if observed and run.active else participant.state,
        "error": participant.error or "",
        "error_message": participant.error.to_json() if participant.error else None,
        "agent": participant.agent.pk,
        "held": participant.holder_id is not None,
        "leaving": participant.leaving_at is not None,
        "weight": participant.weight,
        "pinned": participant.pinned,
        "fetched": [observed.fetched_bytes, observed.fetch_bytes] if observed and observed.fetch_bytes else None,
        "warming_up": observed is not None and observed.warming_up,
        "warnings": warnings,
        "warning_texts": [
            events.WARNINGS[word](name=participant.agent.name) for word in warnings if word in events.WARNINGS
        ],
        "cpu_percent": host.cpu_percent if host else None,
        "memory_percent": host.memory_percent if host else None,
        "received_bytes_s": host.received_bytes_s if host else None,
        "sent_bytes_s": host.sent_bytes_s if host else None,
        "seconds": participant.seconds_before + max(participant.seconds, observed.seconds if observed else 0),
        "drained": participant.drained,
        "spool_points": current.report.spool_points if current else 0,
    }


def _event(event: RunEvent) -> dict[str, Any]:
    kind = events.KINDS.get(event.kind)
    return {
        "time": event.at.timestamp(),
        "kind": event.kind,
        "title": gettext_lazy(kind.title) if kind else event.kind,
        "bad": kind is not None and kind.bad,
        "text": event.message,
        "message": event.message.to_json(),
        "who": event.who,
    }


def encode(message: dict[str, Any], language: str) -> str:
    """Encode a message as JSON, with its texts in ``language``."""
    with translation.override(language):
        return json.dumps(message, separators=(",", ":"), allow_nan=False, default=_text)


def _text(value: object) -> str:
    return localized(value) if isinstance(value, Message) else str(value)


def measured(measurements: LiveMeasurements, state: RunState, times: list[int], now: float) -> dict[str, Any]:
    """Return the measured parts of a message: totals of the whole run and the columns of ``times``."""
    seconds = load_seconds(state.run, now)
    total, labels = measurements.totals()
    return {
        "series": measurements.series(times, rate_asked=rate_asked(state.run)),
        "error_series": measurements.error_series(times),
        "total": summarize(total, seconds),
        "labels": [summarize(frame, seconds) for frame in labels],
        "errors": error_counts(labels, ERROR_KINDS_SENT),
    }


def generators(measurements: LiveMeasurements, state: RunState, times: list[int]) -> list[dict[str, Any]]:
    """Return an entry per generator: its state, the figures of its newest second and the columns of ``times``."""
    entries = []
    for participant in state.participants:
        key = participant["id"]
        newest = measurements.newest(key)
        last = measurements.generator_series(key, [] if newest is None else [newest])
        figures = {name: (last[name] or [None])[-1] for name in NEWEST_FIGURES}
        series = measurements.generator_series(key, times, GENERATOR_PAGE_COLUMNS)
        entries.append({**participant, **figures, "series": series})
    return entries


def run_entry(state: RunState, now: float) -> dict[str, Any]:
    """Return the entry of the run itself. The caller adds the figures of the newest second."""
    run = state.run
    end = run.end_at.timestamp() if run.end_at else None
    loading = run.state in (Run.State.STARTING, Run.State.RUNNING)
    return {
        "id": run.pk,
        "key": run.key,
        "name": run.name,
        "plan_name": run.plan_name,
        "mode": run.spec.mode,
        "state": run.state,
        "reason": run.reason or "",
        "reason_message": run.reason.to_json() if run.reason else None,
        "log_tail": run.log_tail,
        "target": run.target,
        "start_at": run.start_at.timestamp() if run.start_at else None,
        "end_at": end,
        "ended_at": run.ended_at.timestamp() if run.ended_at else None,
        "duration_s": run.spec.duration_s,
        "time_left_s": max(end - now, 0.0) if end is not None and loading else None,
        "asked": None,
        "reached": None,
        "p50_ms": None,
        "p95_ms": None,
        "errors": None,
        "error_rate": None,
        "threads": None,
        "second": None,
        "verdict": run.verdict,
        "reasons": [],
        "requirements": [],
    }


def newest_figures(measurements: LiveMeasurements, run: Run, second: int | None) -> dict[str, Any]:
    """Return the figures above the charts for one second of a run in progress."""
    if second is None:
        return {}
    row = measurements.series([second])
    asked_of = asked(run)
    samples = row["samples"][0]
    return {
        "asked": asked_of(second) if asked_of else None,
        "reached": row["rate"][0],
        "p50_ms": row["p50_ms"][0],
        "p95_ms": row["p95_ms"][0],
        "errors": row["errors"][0],
        "error_rate": row["errors"][0] / samples if samples else 0.0,
        "threads": row["threads"][0],
        "second": second,
    }


def final_figures(run: Run, document: dict[str, Any]) -> dict[str, Any]:
    """Return the figures above the charts for an ended run, from its result."""
    series = document["series"]
    wanted = [value for value in series["rate_asked"] if value]
    threads = [value for value in series["threads"] if value]
    return {
        "asked": sum(wanted) / len(wanted) if wanted else run.target,
        "reached": run.reached,
        "p50_ms": run.p50_ms,
        "p95_ms": run.p95_ms,
        "errors": document["total"]["errors"],
        "error_rate": run.error_rate,
        "threads": max(threads, default=None),
        "reasons": _reasons(document["verdict"]),
        "requirements": document["requirements"],
    }


def _reasons(verdict: dict[str, Any]) -> list[Message]:
    """Return the reasons of a verdict. Results of earlier versions contain only sentences."""
    return [Message.from_json(data) for data in verdict.get("messages", verdict["reasons"])]
