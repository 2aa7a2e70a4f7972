"""The messages of ``live``, put together from the run's rows, its book and what its generators report."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from loadwright.core.curve import mean_between
from loadwright.server.fleet import presence
from loadwright.server.runs.control import load_shares
from loadwright.server.runs.models import Run, RunGenerator

from .book import LiveMeasurements


def rate_asked(run: Run) -> Callable[[int], float | None] | None:
    """Return what was asked of all generators during a second, ``None`` unless the run is paced."""
    return asked(run) if run.paced else None


def asked(run: Run) -> Callable[[int], float | None] | None:
    """Return the mean transactions per second or threads asked during a second; ``None`` as written or not begun."""
    timeline = run.timeline()
    if timeline is None or run.start_at is None:
        return None
    points = timeline.points()
    begin = run.start_at.timestamp()
    over = run.load_ended_at or run.end_at
    end = over.timestamp() if over else None

    def of(second: int) -> float:
        first = max(float(second), begin)
        last = second + 1.0 if end is None else min(second + 1.0, end)
        return mean_between(points, first, last) * (last - first) if last > first else 0.0

    return of


def load_seconds(run: Run, now: float) -> float:
    """Return for how long load was asked so far, in seconds."""
    if run.start_at is None:
        return 0.0
    end = run.load_ended_at.timestamp() if run.load_ended_at else now
    return max(end - run.start_at.timestamp(), 0.0)


@dataclass(frozen=True)
class Shown:
    """The run's rows as read from the database: one look, used for a whole message."""

    run: Run
    parts: list[dict[str, Any]]
    events: list[dict[str, Any]]


def look(run_id: int) -> Shown | None:
    """Read the run's rows; nothing when it was deleted."""
    run = Run.objects.prefetch_related("targets", "shares", "generators__agent").filter(pk=run_id).first()
    if run is None:
        return None
    seen = presence.latest(part.agent.key for part in run.generators.all())
    shares = load_shares.shares(run)
    parts = []
    for part in run.generators.all():
        key = part.agent.key
        parts.append({**_part(run, part, seen.get(key)), "share": shares[key]})
    return Shown(run, parts, _events(run))


def _part(run: Run, part: RunGenerator, seen: presence.Seen | None) -> dict[str, Any]:
    observed = seen.report.observed if seen else None
    if observed is not None and (observed.run, observed.attempt) != (run.key, part.attempt):
        observed = None
    current = seen if seen and run.active and seen.fresh(time.time()) else None
    host = current.report.host if current else None
    return {
        "id": part.agent.key,
        "name": part.agent.name,
        "state": "lost" if part.lost else observed.state if observed and run.active else part.state,
        "error": part.error,
        "agent": part.agent.pk,
        "held": part.holder_id is not None,
        "leaving": part.leaving_at is not None,
        "weight": part.weight,
        "pinned": part.pinned,
        "fetched": [observed.fetched_bytes, observed.fetch_bytes] if observed and observed.fetch_bytes else None,
        "warnings": observed.warnings if observed and run.active else [],
        "cpu_percent": host.cpu_percent if host else None,
        "memory_percent": host.memory_percent if host else None,
        "received_bytes_s": host.received_bytes_s if host else None,
        "sent_bytes_s": host.sent_bytes_s if host else None,
        "seconds": part.seconds_before + max(part.seconds, observed.seconds if observed else 0),
        "drained": part.drained,
        "spool_points": current.report.spool_points if current else 0,
    }


def _events(run: Run) -> list[dict[str, Any]]:
    return [
        {"time": event.at.timestamp(), "kind": event.kind, "text": event.text, "who": event.who}
        for event in run.events.all()
    ]


def measured(book: LiveMeasurements, shown: Shown, seconds: list[int], now: float) -> dict[str, Any]:
    """Return the measured parts of a message: the whole run's totals and the columns of ``seconds``."""
    total, labels = book.totals(load_seconds(shown.run, now))
    return {
        "series": book.series(seconds, rate_asked(shown.run)),
        "error_series": book.error_series(seconds),
        "total": total,
        "labels": labels,
        "errors": book.errors(),
    }


def generators(book: LiveMeasurements, shown: Shown, seconds: list[int]) -> list[dict[str, Any]]:
    """Return the generators' entries with the columns of ``seconds``."""
    entries = []
    for part in shown.parts:
        series = book.generator_series(part["id"], seconds)
        newest = book.newest(part["id"])
        last = book.generator_series(part["id"], [newest] if newest is not None else [])
        figures = {name: (last[name] or [None])[-1] for name in ("threads", "rate", "rate_asked")}
        entries.append({**part, **figures, "series": series})
    return entries


def run_part(shown: Shown, now: float) -> dict[str, Any]:
    """Return what is told about the run itself; the figures of its newest second are added by the caller."""
    run = shown.run
    end = run.end_at.timestamp() if run.end_at else None
    loading = run.state in (Run.State.STARTING, Run.State.RUNNING)
    return {
        "id": run.pk,
        "key": run.key,
        "name": run.name,
        "plan_name": run.plan_name,
        "mode": run.mode,
        "state": run.state,
        "reason": run.reason,
        "log_tail": run.log_tail,
        "target": run.target,
        "start_at": run.start_at.timestamp() if run.start_at else None,
        "end_at": end,
        "ended_at": run.ended_at.timestamp() if run.ended_at else None,
        "duration_s": run.duration_s,
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


def newest_figures(book: LiveMeasurements, run: Run, second: int | None) -> dict[str, Any]:
    """Return the strip of numbers of ``second``."""
    if second is None:
        return {}
    row = book.series([second], rate_asked(run))
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
    """Return the strip of numbers of an ended run, from its result."""
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
        "reasons": document["verdict"]["reasons"],
        "requirements": document["requirements"],
    }
