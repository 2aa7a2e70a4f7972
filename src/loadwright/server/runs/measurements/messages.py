"""The parts of the live messages of a run, as described in ``live.schema.json``."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.utils import translation
from django.utils.translation import gettext_lazy

from loadwright.core.messages import Message, events
from loadwright.core.stats.frames import REQUEST, TRANSACTION
from loadwright.core.stats.load import LAST_SECOND
from loadwright.core.stats.measured import Measured, generator_series, run_series, samples_before
from loadwright.core.stats.series import RateAsked
from loadwright.core.stats.summary import error_counts, part_error_counts, summarize, summarize_label
from loadwright.core.strictjson import dumps
from loadwright.server.fleet import presence
from loadwright.server.platform.messages import localized
from loadwright.server.runs.control import load_shares
from loadwright.server.runs.models import Run, RunEvent, RunGenerator

T = TypeVar("T")

ERROR_KINDS_SENT = 200
LABELS_LENGTH = 1_000_000
"""Length of all labels in a message together, as JSON: 2,000 labels of 500 ASCII characters fit."""
RECENT_SECONDS = 10
"""A generator whose newest second is further behind the others' has no current figures."""
NEWEST_FIGURES = ("threads", "rate", "rate_asked")
"""Columns of the newest second that are repeated in the generator's entry."""


def rate_asked(run: Run) -> RateAsked:
    """Return a function of some seconds: the rate requested of all generators. ``None`` unless the run is paced."""
    return asked(run) if run.paced else None


def asked(run: Run) -> Callable[[float, float], float] | None:
    """Return a function of some seconds: the mean rate or number of threads requested.

    ``None`` if the run executes the plan as written or its load has not started.
    """
    timeline = run.timeline()
    if timeline is None or run.start_at is None:
        return None
    over = run.load_ended_at or run.end_at
    return timeline.means(until=over.timestamp() if over else None)


def load_span(run: Run) -> tuple[float | None, float | None]:
    """Return when the load began and when it ended, ``None`` before that."""
    start, end = run.start_at, run.load_ended_at
    return (start.timestamp() if start else None), (end.timestamp() if end else None)


def load_seconds(run: Run, now: float) -> float:
    """Return the duration of the load so far, in seconds."""
    start, end = load_span(run)
    return max((now if end is None else end) - start, 0.0) if start is not None else 0.0


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
    current = seen if seen and run.active and seen.in_contact else None
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
        return dumps(message, separators=(",", ":"), default=_text)


def _text(value: object) -> str:
    return localized(value) if isinstance(value, Message) else str(value)


def totals(measured: Measured, run: Run, now: float) -> dict[str, Any]:
    """Return the totals of the whole run so far."""
    merged, seconds = measured.totals(), load_seconds(run, now)
    before = samples_before(measured, load_span(run)[0])
    labels = merged.frames()
    sent = fitting(labels, lambda frame: (frame.label, frame.samples))
    separated = merged.separated
    return {
        "total": summarize(merged.all_of(REQUEST), seconds, before.all_of(REQUEST)),
        "transactions": summarize(merged.all_of(TRANSACTION), seconds, before.all_of(TRANSACTION)),
        "labels": [
            summarize_label(frame, seconds, before.labels.get(frame.key), separated=separated) for frame in sent
        ],
        "labels_left_out": len(labels) - len(sent),
        "errors": error_counts(labels, ERROR_KINDS_SENT),
        "part_errors": part_error_counts(labels, ERROR_KINDS_SENT),
    }


def fitting(labels: Sequence[T], name_and_samples: Callable[[T], tuple[str, int]]) -> list[T]:
    """Return the labels with the most samples whose names fit into ``LABELS_LENGTH``, in their order."""
    found = [name_and_samples(label) for label in labels]
    lengths = [len(dumps(name)) for name, _ in found]
    if sum(lengths) <= LABELS_LENGTH:
        return list(labels)
    kept, left = set(), LABELS_LENGTH
    for index in sorted(range(len(found)), key=lambda index: found[index][1], reverse=True):
        if lengths[index] <= left:
            kept.add(index)
            left -= lengths[index]
    return [label for index, label in enumerate(labels) if index in kept]


def generators(measured: Measured, state: RunState) -> list[dict[str, Any]]:
    """Return an entry per generator: its state and the figures of its newest second."""
    newest = {key: part.load.count(LAST_SECOND) for key, part in measured.totals().generators.items()}
    recent = [second for second in newest.values() if second > max(newest.values()) - RECENT_SECONDS]
    figures = {}
    threads = asked(state.run) if state.run.spec.threads is not None else None
    parts = {participant["id"]: participant["share"] for participant in state.participants}
    if recent:
        since, until = min(recent), max(recent)
        for key, series in generator_series(measured, 1, list(newest), since=since, until=until).items():
            figures[key] = {name: (series[name] or [None])[-1] for name in NEWEST_FIGURES}
            figures[key]["threads_asked"] = threads(newest[key], 1) * parts.get(key, 0) if threads else None
    unknown = dict.fromkeys((*NEWEST_FIGURES, "threads_asked"))
    return [{**participant, **figures.get(participant["id"], unknown)} for participant in state.participants]


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
        "target": run.spec.target,
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
        "notices": [],
        "warnings": run.warnings,
        "requirements": [],
    }


def newest_figures(measured: Measured, run: Run, second: int | None) -> dict[str, Any]:
    """Return the figures above the charts for one second of a run in progress."""
    if second is None:
        return {}
    row = run_series(measured, 1, rate_asked=rate_asked(run), since=second, until=second)
    asked_of = asked(run)
    samples = row["samples"][0]
    return {
        "asked": asked_of(second, 1) if asked_of else None,
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
    threads = [value for value in series["threads"] if value]
    return {
        "asked": run.mean_asked,
        "reached": run.reached,
        "p50_ms": run.p50_ms,
        "p95_ms": run.p95_ms,
        "errors": document["total"]["errors"],
        "error_rate": run.error_rate,
        "threads": max(threads, default=None),
        "reasons": _reasons(document["verdict"]),
        "notices": [Message.from_json(one["message"]) for one in document["verdict"].get("notices", ())],
        "requirements": document["requirements"],
    }


def mean_figures(run: Run, document: dict[str, Any], generator: str) -> dict[str, float | None]:
    """Return what a generator did over a whole run that ended, from its result."""
    series: dict[str, list[Any]] = next((one["series"] for one in document["generators"] if one["id"] == generator), {})
    present = {name: [value for value in series.get(name, ()) if value is not None] for name in series}
    means = {
        name: sum(values) / len(values) if (values := present.get(name)) else None
        for name in ("rate", "rate_asked", "cpu_percent")
    }
    threads_asked = _mean_threads_asked(run, generator, series.get("second", ()))
    return {**means, "threads": max(present.get("threads", ()), default=None), "threads_asked": threads_asked}


def _mean_threads_asked(run: Run, generator: str, seconds: Sequence[int]) -> float | None:
    """Return the mean number of threads requested of a generator from the first to the last of ``seconds``."""
    timeline = load_shares.timeline_of(run, generator) if run.spec.threads is not None and seconds else None
    _, end = load_span(run)
    if timeline is None or end is None or end <= seconds[0]:
        return None
    return (timeline.area(end) - timeline.area(seconds[0])) / (end - max(seconds[0], timeline.start))


def _reasons(verdict: dict[str, Any]) -> list[Message]:
    """Return the reasons of a verdict. Results of earlier versions contain only sentences."""
    return [Message.from_json(data) for data in verdict.get("messages", verdict["reasons"])]
