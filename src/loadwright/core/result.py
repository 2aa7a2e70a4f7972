"""The result of a run: one document, described field by field in ``result.schema.json``.

The command line and the platform build it from the same inputs: the measurements, and the facts about the run
(specification, generators, events).
"""

from __future__ import annotations

import re
from datetime import datetime, timezone
from typing import Any

from loadwright.core.stats.measurements import RunMeasurements

from .facts import Event, GeneratorFacts, RunFacts
from .messages import reasons
from .protocol.generator import FAILED
from .stats.series import Columns
from .stats.summary import error_counts, rounded, summarize
from .verdict import doubts

SCHEMA_VERSION = 1
VALID = "valid"
DOUBTFUL = "doubtful"
ERROR_KINDS_KEPT = 500
"""Maximum number of error kinds in the list; the most frequent ones are kept."""
HIDDEN = "•••"
"""Replaces the value of a variable or property whose name suggests a secret."""

_SECRET = re.compile(r"pass(word|wd|phrase)?$|secret|token|credential|api_?key", re.IGNORECASE)


def iso(time: float | None) -> str | None:
    """Return ``time`` (seconds since the epoch) as ISO 8601 in UTC with milliseconds."""
    if time is None:
        return None
    moment = datetime.fromtimestamp(time, timezone.utc)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def build_result(measurements: RunMeasurements, facts: RunFacts) -> dict[str, Any]:
    """Return the result document of a run that has ended."""
    total, labels = measurements.totals()
    seconds = load_seconds(measurements, facts)
    series = measurements.series(rate_asked=facts.rate_asked)
    doubt_messages = doubts(measurements, facts.generators, series)
    if facts.state == FAILED:
        doubt_messages.insert(0, reasons.NOT_CARRIED_OUT())
    elif not total.samples:
        doubt_messages.insert(0, reasons.NOTHING_MEASURED())
    label_series = measurements.label_series()
    return {
        "schema": SCHEMA_VERSION,
        "state": facts.state,
        "verdict": {
            "status": DOUBTFUL if doubt_messages else VALID,
            "reasons": [str(message) for message in doubt_messages],
            "messages": [message.to_json() for message in doubt_messages],
        },
        "asked": {
            **facts.spec.asked(),
            "plan": facts.plan,
            "heap_mb": facts.heap_mb,
            "variables": _without_secrets(facts.spec.variables),
            "properties": _without_secrets(facts.spec.properties),
        },
        "started_at": iso(facts.started_at),
        "ended_at": iso(facts.ended_at),
        "seconds": round(seconds, 3),
        "generators": [_generator(measurements, generator) for generator in facts.generators],
        "total": summarize(total, seconds),
        "labels": [_label(summarize(frame, seconds), label_series[frame.label]) for frame in labels],
        "series": series,
        "requirements": [
            _checked(requirement.check(total, labels, seconds), facts.aborted_by)
            for requirement in facts.spec.parsed_requirements
        ],
        "errors": error_counts(labels, ERROR_KINDS_KEPT),
        "events": [_event(event) for event in facts.events],
    }


def _event(event: Event) -> dict[str, Any]:
    return {
        "time": iso(event.time),
        "kind": event.kind,
        "text": str(event.message),
        "who": event.who,
        "message": event.message.to_json(),
    }


def _checked(entry: dict[str, Any], aborted_by: str) -> dict[str, Any]:
    """Return a requirement's entry. One that aborted the run is not met, regardless of its value over the whole run."""
    aborted = entry["text"] == aborted_by
    return {**entry, "held": entry["held"] and not aborted, "aborted": aborted}


def load_seconds(measurements: RunMeasurements, facts: RunFacts) -> float:
    """Return the duration of the requested load in seconds, on which every rate in the result is based."""
    if not len(measurements) or measurements.first_second is None or measurements.last_second is None:
        return 0.0
    begin = facts.started_at if facts.started_at is not None else measurements.first_second
    end = facts.load_ended_at if facts.load_ended_at is not None else measurements.last_second + 1
    return max(end - begin, 0.0)


def _without_secrets(values: dict[str, str]) -> dict[str, str]:
    """Hide values that look like secrets, because results are shared."""
    return {name: HIDDEN if _SECRET.search(name) else value for name, value in values.items()}


def _generator(measurements: RunMeasurements, facts: GeneratorFacts) -> dict[str, Any]:
    seconds = [second for _, second in measurements.seconds(facts.id)]
    frame, _ = measurements.totals(facts.id)
    return {
        "id": facts.id,
        "name": facts.name,
        "host": facts.host,
        "state": facts.state,
        "error": str(facts.error or ""),
        "error_message": facts.error.to_json() if facts.error else None,
        "share": rounded(facts.share, 6),
        "warm_up_s": facts.warm_up_s,
        "java_options": facts.java_options,
        "seconds": len(seconds),
        "samples": frame.samples,
        "errors": frame.errors,
        "transactions": sum(second.transactions for second in seconds),
        "missed": sum(second.missed for second in seconds),
        "late_ms": max((second.late_ms for second in seconds), default=0),
        "series": measurements.generator_series(facts.id),
    }


def _label(summary: dict[str, Any], series: Columns) -> dict[str, Any]:
    """Return a label's entry. Its series is parallel to that of the run and needs no ``second``."""
    return {**summary, "series": {name: column for name, column in series.items() if name != "second"}}
