"""The results of a benchmark: figures with their targets, shown as a table and stored as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from rich.console import Console
from rich.table import Table

AT_LEAST = "≥"
AT_MOST = "≤"


@dataclass
class Figure:
    """One measured ``value``; ``runs`` are the single values of which it is the median or the worst.

    ``bound`` and ``limit`` are the target, ``None`` for a figure without one. ``skipped`` is the reason for a missing
    value.
    """

    benchmark: str
    name: str
    value: float | None = None
    bound: str = AT_MOST
    limit: float | None = None
    unit: str = ""
    runs: list[float] = field(default_factory=list)
    note: str = ""
    skipped: str = ""

    @property
    def held(self) -> bool | None:
        """Return whether the target is met; ``None`` without a target or a value."""
        if self.value is None or self.limit is None:
            return None
        return self.value >= self.limit if self.bound == AT_LEAST else self.value <= self.limit

    def as_json(self) -> dict[str, Any]:
        """Return the figure for results.json."""
        return {**asdict(self), "held": self.held}


@dataclass(frozen=True)
class Scale:
    """The length of measurements: seconds of warm-up and of measuring, and the number of pairs."""

    warm_up_s: float
    window_s: float
    pairs: int


def show(console: Console, figures: Sequence[Figure]) -> None:
    table = Table("benchmark", "figure", "measured", "promised", "held", "single runs, notes")
    for figure in figures:
        measured = "skipped" if figure.value is None else f"{figure.value:.4g}{figure.unit}"
        promised = "" if figure.limit is None else f"{figure.bound} {figure.limit:g}{figure.unit}"
        held = {True: "yes", False: "[bold red]no[/]", None: ""}[figure.held]
        runs = " ".join(f"{value:.3f}" for value in figure.runs)
        note = "; ".join(text for text in (runs, figure.note, figure.skipped) if text)
        table.add_row(figure.benchmark, figure.name, measured, promised, held, note)
    console.print(table)
