"""The result of a run: one document, described field by field in ``result.schema.json``.

The command line and the platform build it from the same inputs: the measurements, and the facts about the run
(specification, generators, events).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from datetime import datetime, timezone
from typing import Any, TextIO

from .conditions import Condition
from .facts import STOPPED, Event, RunFacts
from .hosts.guardrails import Guardrail
from .hosts.under_test import remarks
from .messages import Message, reasons
from .protocol.generator import FAILED
from .stats.frames import REQUEST, TRANSACTION
from .stats.intervals import Merged, Part, resolution_for
from .stats.load import SECONDS
from .stats.measured import Measured, bounds, generator_series, label_series, run_series, samples_before
from .stats.series import Columns
from .stats.summary import error_counts, part_error_counts, rounded, summarize, summarize_label
from .strictjson import dumps
from .verdict import doubts, excess, failures, notices

SCHEMA_VERSION = 2
VALID = "valid"
DOUBTFUL = "doubtful"
ERROR_KINDS_KEPT = 500
"""Maximum number of error kinds in the list; the most frequent ones are kept."""
MOST_INTERVALS = 30_000
"""Maximum number of intervals of the run's series: eight hours of seconds; a longer run has a coarser resolution."""
MOST_ENTRIES = 50_000
"""Maximum number of intervals of all labels together, and of all generators together."""
HIDDEN = "•••"
"""Replaces the value of a variable or property whose name suggests a secret."""

_SECRET = re.compile(r"pass(word|wd|phrase)?$|secret|token|credential|api_?key", re.IGNORECASE)


def iso(time: float | None) -> str | None:
    """Return ``time`` (seconds since the epoch) as ISO 8601 in UTC with milliseconds."""
    if time is None:
        return None
    moment = datetime.fromtimestamp(time, timezone.utc)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def build_result(measured: Measured, facts: RunFacts) -> dict[str, Any]:
    """Return the result document of a run that has ended."""
    return {name: list(value) if isinstance(value, Iterator) else value for name, value in parts(measured, facts)}


def write_result(measured: Measured, facts: RunFacts, file: TextIO) -> dict[str, Any]:
    """Write the result document as JSON, one entry after another; return it without labels and generators."""
    head: dict[str, Any] = {}
    separator = "{\n "
    for name, value in parts(measured, facts):
        file.write(f"{separator}{dumps(name)}: ")
        separator = ",\n "
        if isinstance(value, Iterator):
            file.write("[")
            for number, entry in enumerate(value):
                file.write(",\n  " if number else "\n  ")
                file.write(dumps(entry, ensure_ascii=False))
            file.write("\n ]")
        else:
            head[name] = value
            file.write(dumps(value, ensure_ascii=False))
    file.write("\n}\n")
    return head


def parts(measured: Measured, facts: RunFacts) -> Iterator[tuple[str, Any]]:
    """Yield the fields of the result document in order.

    ``generators``, ``labels`` and ``hosts`` are iterators of entries.
    """
    totals = measured.totals()
    limits = bounds(totals)
    seconds = load_seconds(limits, facts)
    before = samples_before(measured, facts.started_at)
    span = limits or (0, 0)
    resolution = resolution_for(*span, MOST_INTERVALS)
    series = run_series(measured, resolution, rate_asked=facts.rate_asked, load_end=facts.load_ended_at)
    after_end = _due_after_end(totals, facts)
    _add_missed(series, after_end, facts)
    requirements = facts.spec.parsed_requirements
    found = doubts(totals, facts.generators, series, after_end) + failures(totals, requirements)
    if limits is not None:
        found += excess(measured.run_rows(resolution), resolution, limits, facts)
    if facts.state == FAILED:
        found.insert(0, reasons.NOT_CARRIED_OUT())
    elif not totals.labels:
        found.insert(0, reasons.NOTHING_MEASURED())
    yield "schema", SCHEMA_VERSION
    yield "state", facts.state
    yield (
        "verdict",
        {
            "status": DOUBTFUL if found else VALID,
            "reasons": [str(message) for message in found],
            "messages": [message.to_json() for message in found],
            "notices": [_message_entry(message) for message in [*notices(totals), *remarks(facts.hosts, seconds)]],
        },
    )
    yield "warnings", [_message_entry(message) for message in facts.warnings]
    yield (
        "asked",
        {
            **facts.spec.asked(),
            "plan": facts.plan,
            "heap_mb": facts.heap_mb,
            "variables": _without_secrets(facts.spec.variables),
            "properties": _without_secrets(facts.spec.properties),
            "system_properties": _without_secrets(facts.spec.system_properties),
        },
    )
    yield "started_at", iso(facts.started_at)
    yield "ended_at", iso(facts.ended_at)
    yield "seconds", round(seconds, 3)
    yield "generators", _generators(measured, facts, span, after_end)
    yield "total", summarize(totals.all_of(REQUEST), seconds, before.all_of(REQUEST))
    yield "transactions", summarize(totals.all_of(TRANSACTION), seconds, before.all_of(TRANSACTION))
    yield "labels", _labels(measured, before, seconds, span, facts.load_ended_at)
    yield "resolution", resolution
    yield "series", series
    checked = [_check(condition, facts, totals, seconds, before) for condition in facts.spec.conditions]
    yield "requirements", [_checked(entry, facts.aborted_by) for entry in checked]
    yield "errors", error_counts(totals.frames(), ERROR_KINDS_KEPT)
    yield "part_errors", part_error_counts(totals.frames(), ERROR_KINDS_KEPT)
    yield "events", [_event(event) for event in facts.events]
    yield "hosts", (host.entry() for host in facts.hosts)


def _message_entry(message: Message) -> dict[str, Any]:
    return {"text": str(message), "message": message.to_json()}


def _event(event: Event) -> dict[str, Any]:
    return {"time": iso(event.time), "kind": event.kind, "who": event.who, **_message_entry(event.message)}


def _check(condition: Condition, facts: RunFacts, totals: Merged, seconds: float, before: Merged) -> dict[str, Any]:
    if not isinstance(condition, Guardrail):
        return condition.check(totals, seconds, before)
    return facts.guardrails.get(condition.text) or condition.check((), {}, {}, seconds)


def _checked(entry: dict[str, Any], aborted_by: str) -> dict[str, Any]:
    """Return a requirement's entry. One that aborted the run is not met, regardless of its value over the whole run."""
    aborted = entry["text"] == aborted_by
    return {**entry, "held": entry["held"] and not aborted, "aborted": aborted}


def load_seconds(limits: tuple[int, int] | None, facts: RunFacts) -> float:
    """Return the duration of the requested load in seconds, on which every rate in the result is based.

    ``limits`` are the first and the last second that were measured.
    """
    if limits is None:
        return 0.0
    begin = facts.started_at if facts.started_at is not None else limits[0]
    end = facts.load_ended_at if facts.load_ended_at is not None else limits[1] + 1
    return max(end - begin, 0.0)


def _due_after_end(totals: Merged, facts: RunFacts) -> int:
    """Return how many transactions were due after the load had ended before its planned end, other than by a stop."""
    if facts.due is None or facts.end_at is None or facts.load_ended_at is None or facts.state == STOPPED:
        return 0
    load = totals.total().load
    handled = sum(load.count(name) for name in ("transactions", "empty", "missed"))
    return max(0, round(facts.due) - handled) if facts.load_ended_at < facts.end_at else 0


def _add_missed(series: Columns, count: int, facts: RunFacts) -> None:
    """Count transactions that were due after the end of the load as missed in the interval of that end."""
    starts = series["second"]
    if count and starts and facts.load_ended_at is not None:
        series["missed"][max(0, bisect_right(starts, facts.load_ended_at) - 1)] += count


def _parts(count: int, number: int) -> list[int]:
    """Return ``count`` in ``number`` parts that differ by at most one."""
    return [count * (part + 1) // number - count * part // number for part in range(number)]


def _without_secrets(values: dict[str, str]) -> dict[str, str]:
    """Hide values that look like secrets, because results are shared."""
    return {name: HIDDEN if _SECRET.search(name) else value for name, value in values.items()}


def _generators(measured: Measured, facts: RunFacts, span: tuple[int, int], after_end: int) -> Iterator[dict[str, Any]]:
    resolution = resolution_for(*span, MOST_ENTRIES // max(1, len(facts.generators)))
    totals = measured.totals().generators
    series = generator_series(measured, resolution, [one.id for one in facts.generators], load_end=facts.load_ended_at)
    for one, missed_after_end in zip(facts.generators, _parts(after_end, len(facts.generators))):
        part = totals.get(one.id, Part())
        yield {
            "id": one.id,
            "name": one.name,
            "host": one.host,
            "state": one.state,
            "error": str(one.error or ""),
            "error_message": one.error.to_json() if one.error else None,
            "share": rounded(one.share, 6),
            "warm_up_s": one.warm_up_s,
            "java_options": one.java_options,
            "seconds": part.load.count(SECONDS),
            "samples": part.frame.samples,
            "errors": part.frame.errors,
            "transactions": max(0, part.load.count("transactions")),
            "empty": part.load.count("empty"),
            "missed": part.load.count("missed") + missed_after_end,
            "late_ms": part.load.count("late_ms"),
            "resolution": resolution,
            "series": series[one.id],
        }


def _labels(
    measured: Measured, before: Merged, seconds: float, span: tuple[int, int], load_end: float | None
) -> Iterator[dict[str, Any]]:
    totals = measured.totals()
    resolution = resolution_for(*span, MOST_ENTRIES // max(1, len(totals.labels)))
    # A generator may have sent other labels in every second, of which the totals have ``MAX_LABELS``.
    series = label_series(measured, resolution, totals.labels, load_end=load_end)
    for frame in totals.frames():
        summary = summarize_label(frame, seconds, before.labels.get(frame.key), separated=totals.separated)
        yield {**summary, "resolution": resolution, "series": series[frame.key]}
