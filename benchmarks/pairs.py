"""Loadwright compared with plain JMeter, in pairs of alternating order: AB BA AB …

The number of pairs is even, so that neither side benefits from being first or second more often.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable
from pathlib import Path

from benchmarks.figures import Scale
from benchmarks.jvms import Started, Window, measure
from tests.support.process import Service

Say = Callable[[str], None]
Pair = tuple[Window, Window]
"""Values of Loadwright and of plain JMeter."""


async def pairs(
    ours: Callable[[Path], Started],
    plain: Callable[[Path], Started],
    target: Service,
    folder: Path,
    scale: Scale,
    say: Say,
) -> list[Pair]:
    """Measure ``scale.pairs`` pairs, each JMeter in a new process with its own folder below ``folder``."""
    found: list[Pair] = []
    for number in range(scale.pairs):
        windows: dict[str, Window] = {}
        for name in ("loadwright", "plain") if number % 2 == 0 else ("plain", "loadwright"):
            make = ours if name == "loadwright" else plain
            windows[name] = window = await measure(make(folder / f"{number}-{name}"), target, scale)
            microseconds = window.cpu_s / window.samples * 1e6
            say(
                f"pair {number + 1}/{scale.pairs} {name}: {window.rate:,.0f}/s, {microseconds:.0f} µs CPU per sample; "
                f"others took {window.others_percent:.0f} % of the machine"
            )
        found.append((windows["loadwright"], windows["plain"]))
    return found


def ratios(found: list[Pair], value: Callable[[Window], float]) -> list[float]:
    """Return Loadwright's value relative to the plain one in each pair."""
    return [value(ours) / value(plain) for ours, plain in found]


def median_of(found: list[Pair], side: int, value: Callable[[Window], float]) -> float:
    """Return the median of one side: 0 is Loadwright, 1 plain."""
    return statistics.median(value(pair[side]) for pair in found)


def disturbance(found: list[Pair]) -> str:
    """Print the CPU use of other processes in the meantime; more than a few percent distorts the ratios."""
    worst = max(window.others_percent for pair in found for window in pair)
    return f"others took up to {worst:.0f} % of the machine"
