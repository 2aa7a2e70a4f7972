"""The result of a run: one document, described field by field in ``result.schema.json``.

The command line and the platform build it here from the same two things: the book of the run (what
was measured) and the facts about it (what was asked, who took part, what happened).
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import asdict
from datetime import datetime, timezone
from typing import Any

from loadwright.core.stats.measurements import TOTAL, RunMeasurements

from .facts import GeneratorFacts, RunFacts
from .protocol.generator import FAILED
from .stats.frames import Frame, GeneratorSecond
from .stats.summary import percentile_fields, rounded, summarize
from .verdict import doubts

SCHEMA_VERSION = 1
VALID = "valid"
DOUBTFUL = "doubtful"
ERROR_KINDS_KEPT = 500
"""So many kinds of errors are listed, the most frequent ones."""
HIDDEN = "•••"
"""Stands for the value of a variable or property that is named like a secret."""

_SECRET = re.compile(r"pass(word|wd|phrase)?$|secret|token|credential|api_?key", re.IGNORECASE)


def iso(time: float | None) -> str | None:
    """Return ``time`` (seconds since the epoch) as ISO 8601 in UTC with milliseconds."""
    if time is None:
        return None
    moment = datetime.fromtimestamp(time, timezone.utc)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def build_result(book: RunMeasurements, facts: RunFacts) -> dict[str, Any]:
    """Return the result document of a run that has ended."""
    total, labels = book.totals()
    seconds = load_seconds(book, facts)
    series = book.series(rate_asked=facts.rate_asked)
    reasons = doubts(book, facts.generators, series)
    if facts.state == FAILED:
        reasons.insert(0, "the run could not be carried out")
    elif not total.samples:
        reasons.insert(0, "nothing was measured")
    label_series = _label_series(book)
    return {
        "schema": SCHEMA_VERSION,
        "state": facts.state,
        "verdict": {"status": DOUBTFUL if reasons else VALID, "reasons": reasons},
        "asked": {
            **asdict(facts.asked),
            "variables": _without_secrets(facts.asked.variables),
            "properties": _without_secrets(facts.asked.properties),
        },
        "started_at": iso(facts.started_at),
        "ended_at": iso(facts.ended_at),
        "seconds": round(seconds, 3),
        "generators": [_generator(book, generator) for generator in facts.generators],
        "total": summarize(total, seconds),
        "labels": [{**summarize(frame, seconds), "series": label_series[frame.label]} for frame in labels],
        "series": series,
        "requirements": [
            _checked(requirement.check(total, labels, seconds), facts.aborted_by) for requirement in facts.requirements
        ],
        "errors": _errors(labels),
        "events": [{**asdict(event), "time": iso(event.time)} for event in facts.events],
    }


def _checked(entry: dict[str, Any], aborted_by: str) -> dict[str, Any]:
    """Return a requirement's entry; one that ended the run did not hold, whatever the whole run's value is."""
    aborted = entry["text"] == aborted_by
    return {**entry, "held": entry["held"] and not aborted, "aborted": aborted}


def load_seconds(book: RunMeasurements, facts: RunFacts) -> float:
    """Return for how long load was asked, in seconds: the base of every rate in the result."""
    if not len(book) or book.first_second is None or book.last_second is None:
        return 0.0
    begin = facts.started_at if facts.started_at is not None else book.first_second
    end = facts.load_ended_at if facts.load_ended_at is not None else book.last_second + 1
    return max(end - begin, 0.0)


def _without_secrets(values: dict[str, str]) -> dict[str, str]:
    """Results are handed around; what is named like a secret does not travel with them."""
    return {name: HIDDEN if _SECRET.search(name) else value for name, value in values.items()}


def _generator(book: RunMeasurements, facts: GeneratorFacts) -> dict[str, Any]:
    pages = [page for _, page in book.pages(facts.id)]
    frame, _ = book.totals(facts.id)
    return {
        "id": facts.id,
        "name": facts.name,
        "host": facts.host,
        "state": facts.state,
        "error": facts.error,
        "share": rounded(facts.share, 6),
        "seconds": len(pages),
        "samples": frame.samples,
        "errors": frame.errors,
        "transactions": sum(page.transactions for page in pages),
        "missed": sum(page.missed for page in pages),
        "late_ms": max((page.late_ms for page in pages), default=0),
        "series": {
            "second": [page.second for page in pages],
            "rate_asked": [rounded(page.rate_asked) for page in pages],
            "rate": [_reached(page) for page in pages],
            "threads": [page.threads for page in pages],
            "cpu_percent": [rounded(page.cpu_percent, 1) for page in pages],
            "gc_percent": [rounded(page.gc_percent, 1) for page in pages],
            "heap_bytes": [page.heap_bytes for page in pages],
        },
    }


def _reached(page: GeneratorSecond) -> int:
    if page.rate_asked is not None:
        return page.transactions
    return sum(frame.samples for frame in page.frames)


def _label_series(book: RunMeasurements) -> dict[str, dict[str, list[Any]]]:
    """Return each label's columns, parallel to the seconds of the run's series."""
    first, last = book.first_second, book.last_second
    if first is None or last is None:
        return {}
    cells: dict[str, dict[int, Frame]] = {}
    for _, page in book.pages():
        for frame in page.frames:
            cells.setdefault(frame.label, {}).setdefault(page.second, Frame(frame.label)).merge(frame)
    empty = Frame(TOTAL)
    columns: dict[str, dict[str, list[Any]]] = {}
    for label, by_second in cells.items():
        frames = [by_second.get(second, empty) for second in range(first, last + 1)]
        percentiles = [percentile_fields(frame.histogram, frame.min_ms, frame.max_ms) for frame in frames]
        columns[label] = {
            "rate": [frame.samples for frame in frames],
            "errors": [frame.errors for frame in frames],
            **{name: [row[name] for row in percentiles] for name in ("p50_ms", "p95_ms", "p99_ms")},
        }
    return columns


def _errors(labels: list[Frame]) -> list[dict[str, Any]]:
    counts = Counter({(frame.label, kind): count for frame in labels for kind, count in frame.error_kinds.items()})
    return [
        {"label": label, "kind": kind, "count": count} for (label, kind), count in counts.most_common(ERROR_KINDS_KEPT)
    ]
