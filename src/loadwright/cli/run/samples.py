"""The samples of a trial in a terminal: a line for each, and request and response of those that failed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, fields
from typing import Any

from loadwright.cli.terminal import Console, line, short
from loadwright.core.jtl import Sample
from loadwright.core.pretty import pretty
from loadwright.core.trial import Row, Trial

from .display import milliseconds

MOST_LINES = 40
"""Lines of a text that are shown, the first ones."""
_INDENT = "  "


def tree(trial: Trial) -> list[dict[str, Any]]:
    """Return the samples, each with those within as ``inner``."""
    top: list[dict[str, Any]] = []
    around: list[dict[str, Any]] = []
    for row in trial.rows:
        shown = {one.name: getattr(row.sample, one.name) for one in fields(Sample)}
        shown |= {name: [asdict(one) for one in getattr(row.sample, name)] for name in ("checks", "variables")}
        shown["inner"] = []
        del around[row.depth :]
        (around[-1]["inner"] if around else top).append(shown)
        around.append(shown)
    return top


def show_samples(to: Console, trial: Trial, *, details: bool) -> None:
    """Print the samples in their order, those within others indented."""
    thread = ""
    for row in trial.rows:
        if row.depth == 0 and row.sample.thread != thread:
            thread = row.sample.thread
            line(short(thread), to, style="bold")
        margin = _INDENT * (row.depth + 1)
        line(f"{margin}{_headline(row)}", to, style="" if row.sample.success else "red")
        for text in _about(row.sample):
            line(f"{margin}{_INDENT}{text}", to, style="dim")
        if details or not row.sample.success:
            for text in _details(row.sample):
                line(f"{margin}{_INDENT}{text}", to)


def _headline(row: Row) -> str:
    sample = row.sample
    status = " ".join(filter(None, (sample.code, sample.message)))
    parts = [short(sample.label), short(status), milliseconds(sample.elapsed_ms), f"{sample.received:,} bytes"]
    return f"{'ok    ' if sample.success else 'FAILED'} {' · '.join(filter(None, parts))}"


def _about(sample: Sample) -> Iterator[str]:
    if sample.url:
        yield f"{sample.method} {short(sample.url)}".strip()
    for check in sample.checks:
        if not check.passed:
            yield f"assertion {short(check.name)}: {short(check.message)}"
    if sample.omitted:
        yield f"{sample.omitted} further samples within it were not kept"


def _details(sample: Sample) -> Iterator[str]:
    for title, text in (
        ("request headers", sample.request_headers),
        ("request", pretty(sample.request) or sample.request),
        ("response headers", sample.response_headers),
        ("response", pretty(sample.response) or sample.response),
    ):
        lines = text.strip().splitlines()
        if not lines:
            continue
        yield f"{title}:"
        yield from (f"{_INDENT}{short(one)}" for one in lines[:MOST_LINES])
        if len(lines) > MOST_LINES:
            yield f"{_INDENT}… {len(lines) - MOST_LINES} further lines"
    if sample.binary:
        yield f"response: {sample.size:,} bytes, binary"
