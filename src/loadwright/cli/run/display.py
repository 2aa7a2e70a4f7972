"""The output of ``loadwright run``: a headline, one live line, and a table of labels at the end."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import TracebackType
from typing import Any

from rich.live import Live
from rich.table import Table
from rich.text import Text

from loadwright.cli.terminal import Console, cell, counted, line, short
from loadwright.core.stats.frames import TRANSACTION

from .options import Request
from .outputs import measured

PLAIN_EVERY_S = 5.0
"""Seconds between lines if the output is not a terminal."""


@dataclass
class Now:
    """The current state of the run. ``rate`` is transactions or samples per second, ``left_s`` seconds."""

    state: str
    asked: float | None = None
    rate: float | None = None
    p95_ms: float | None = None
    errors: int = 0
    samples: int = 0
    threads: int = 0
    left_s: float | None = None

    def text(self) -> str:
        if self.rate is None:
            return self.state
        asked = f"{figure(self.asked)}/s asked, " if self.asked is not None else ""
        share = f" ({100 * self.errors / self.samples:.3g}%)" if self.samples and self.errors else ""
        parts = [
            f"{self.state}: {asked}{figure(self.rate)}/s reached",
            f"p95 {milliseconds(self.p95_ms)}",
            f"{counted(self.errors, 'error')}{share}",
            counted(self.threads, "thread"),
        ]
        if self.left_s is not None:
            parts.append(f"{clock(self.left_s)} left")
        return "  ·  ".join(parts)


class LiveLine:
    """Shows ``now()`` as one line: redrawn on a terminal, else printed every few seconds."""

    def __init__(self, console: Console, now: Callable[[], Now]) -> None:
        self._console = console
        self._now = now
        self._live = Live(console=console, get_renderable=self._render, transient=True) if console.is_terminal else None
        self._next_plain = 0.0

    def __enter__(self) -> LiveLine:
        if self._live is not None:
            self._live.start()
        self._next_plain = time.monotonic() + PLAIN_EVERY_S
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._live is not None:
            self._live.stop()

    def tick(self) -> None:
        """Print a line if one is due; on a terminal, rich redraws it by itself."""
        if self._live is None and time.monotonic() >= self._next_plain:
            self._next_plain = time.monotonic() + PLAIN_EVERY_S
            line(self._now().text(), self._console)

    def _render(self) -> Text:
        shown = cell(self._now().text())
        shown.no_wrap, shown.overflow = True, "ellipsis"
        return shown


def show_result(console: Console, result: dict[str, Any]) -> None:
    """Print the table of labels, then errors, requirements, the verdict and the warnings."""
    if result["labels"]:
        console.print(_table(result))
    for error in result["errors"][:5]:
        line(f"error  {error['count']} × {short(error['kind'])} ({short(error['label'])})", console)
    for error in result.get("part_errors", ())[:5]:
        line(f"error  {error['count']} × {short(error['kind'])} ({short(error['label'])}, part of a request)", console)
    for requirement in result["requirements"]:
        mark = "met     " if requirement["held"] else "NOT MET "
        line(f"{mark}{short(requirement['text'])}: {measured(requirement)}", console)
    verdict = result["verdict"]
    if verdict["reasons"]:
        line("The numbers are doubtful:", console)
        for reason in verdict["reasons"]:
            line(f"  - {reason}", console)
    for notice in verdict.get("notices", ()):
        line(f"note   {notice['text']}", console)
    for warning in result.get("warnings", ()):
        line(f"warning  {warning['text']}", console)


def _table(result: dict[str, Any]) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column("label", overflow="fold")
    table.add_column("kind", no_wrap=True)
    for name in ("samples", "errors", "rate", "mean", "p50", "p90", "p95", "p99", "max"):
        table.add_column(name, justify="right", no_wrap=True)
    for row in [*result["labels"], *_totals(result)]:
        times = [milliseconds(row[f"{name}_ms"]) for name in ("mean", "p50", "p90", "p95", "p99", "max")]
        errors = f"{row['errors']} ({100 * row['error_rate']:.3g}%)" if row["errors"] else "0"
        names = cell(row["label"]), cell(row.get("kind") or "")
        table.add_row(*names, str(row["samples"]), errors, f"{figure(row['rate'])}/s", *times)
    return table


def _totals(result: dict[str, Any]) -> Iterator[dict[str, Any]]:
    labels = result["labels"]
    # Servers and generators of earlier versions count all samples as requests.
    separated = all(label.get("kind") is not None for label in labels)
    if len(labels) > 1:
        yield {**result["total"], "label": "all requests" if separated else "all samples"}
    if sum(label.get("kind") == TRANSACTION for label in labels) > 1:
        yield {**result["transactions"], "label": "all transactions"}


def milliseconds(value: float | None) -> str:
    """Format a time for people: ``12 ms``, ``1.25 s``."""
    if value is None:
        return "–"
    return f"{figure(value)} ms" if value < 1000 else f"{figure(value / 1000)} s"


def figure(value: float) -> str:
    """Format a number with at least three significant figures and no exponent."""
    return f"{value:.0f}" if value >= 100 else f"{value:.3g}"


def clock(seconds: float) -> str:
    """Format a duration as ``m:ss`` or ``h:mm:ss``."""
    whole = max(0, round(seconds))
    minutes, rest = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def headline(request: Request) -> str:
    """Return a line that describes the run about to start, including an assumed duration."""
    spec = request.spec
    many = counted(spec.generators, "generator")
    if spec.rate is not None:
        load = f"{figure(spec.rate)} transactions/s"
    elif spec.threads is not None:
        load = counted(spec.threads, "thread")
    else:
        load = "the load as written"
    length = f" for {clock(spec.duration_s)}" if spec.duration_s is not None else ""
    assumed = " (no --duration given)" if request.assumed_duration else ""
    return f"{request.plan.name}: {load} on {many}{length}{assumed}"
