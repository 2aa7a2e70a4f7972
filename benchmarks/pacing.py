"""How accurately a requested rate is held, and how soon all generators reach a changed one."""

from __future__ import annotations

import asyncio
import csv
import itertools
import statistics
import time
from bisect import bisect_left
from contextlib import AsyncExitStack
from pathlib import Path

from benchmarks.figures import Figure
from benchmarks.jvms import HEAP_MB, web_plan
from benchmarks.pairs import Say
from loadwright.core.protocol import generator as protocol
from tests.support.engines import Running, running
from tests.support.services import Service, nginx

RATES = (20.0, 500.0, 3000.0)
FULL_S, QUICK_S = (10, 20), (4, 5)
"""Seconds of warm-up and of measuring."""
MEAN_LIMIT = 0.005
DEVIATION_LIMIT = 0.02

STEPS = (20.0, 500.0, 50.0)
"""Totals per second of all generators."""
GENERATORS = 2
STEP_S = 5.0
REACHED_LIMIT_S = 1.0
TOLERANCE = 0.02
GRID_S = 0.01


async def run(folder: Path, *, quick: bool, say: Say) -> list[Figure]:
    """Measure rates one after the other, then steps."""
    with nginx(folder / "nginx") as target:
        figures = []
        for rate in RATES:
            figures += await _held(folder / f"rate-{rate:g}", target, rate, quick=quick)
            say(f"{rate:g}/s: " + ", ".join(f"{figure.name} {figure.value:.5f}" for figure in figures[-2:]))
        return figures + await _steps(folder / "steps", target, QUICK_S[0] if quick else FULL_S[0], say)


async def _held(folder: Path, target: Service, rate: float, *, quick: bool) -> list[Figure]:
    """Return the deviations of whole seconds after the warm-up from ``rate``, as a fraction of it.

    Based on the starts of samples in JMeter's own results, not on Loadwright's measurements.
    """
    warm_up, seconds = QUICK_S if quick else FULL_S
    async with running(folder, web_plan(target), protocol.RATE, heap_mb=HEAP_MB) as generator:
        await generator.ready()
        await generator.begin((0, rate), length=warm_up + seconds)
        await generator.over()
    starts = _starts(generator.jtl)
    edges = [bisect_left(starts, generator.start + warm_up + number) for number in range(seconds + 1)]
    begun = [after - before for before, after in itertools.pairwise(edges)]
    late = max(generator.second(number).late_ms for number in range(warm_up, warm_up + seconds))
    mean_error = abs(statistics.mean(begun) / rate - 1)
    deviation = statistics.pstdev(begun) / rate
    note = f"{min(begun)} to {max(begun)} in {seconds} s, at most {late} ms late"
    return [
        Figure("pacing", f"{rate:,.0f}/s: mean error", mean_error, limit=MEAN_LIMIT, note=note),
        Figure("pacing", f"{rate:,.0f}/s: deviation per second", deviation, limit=DEVIATION_LIMIT, note=note),
    ]


async def _steps(folder: Path, target: Service, warm_up: int, say: Say) -> list[Figure]:
    """Change the rate of running generators, and determine from their JTLs when each reached the new one."""
    changed: list[float] = []
    async with AsyncExitStack() as stack:
        generators = [
            await stack.enter_async_context(
                running(
                    folder / f"{number}", web_plan(target), protocol.RATE, heap_mb=HEAP_MB, phase=(number, GENERATORS)
                )
            )
            for number in range(GENERATORS)
        ]
        await asyncio.gather(*(generator.ready() for generator in generators))
        await asyncio.gather(*(generator.begin((0, STEPS[0] / GENERATORS)) for generator in generators))
        await asyncio.sleep(generators[0].start - time.time() + warm_up)
        for before, after in itertools.pairwise(STEPS):
            changed.append(time.time())
            await asyncio.gather(*(_change(generator, changed[-1], before, after) for generator in generators))
            await asyncio.sleep(STEP_S)
        await asyncio.gather(*(generator.change(state=protocol.STOP) for generator in generators))
        await asyncio.gather(*(generator.over() for generator in generators))
    figures = []
    for moment, before, after in zip(changed, STEPS[:-1], STEPS[1:], strict=True):
        runs = [reached(_starts(generator.jtl), moment, after / GENERATORS) for generator in generators]
        say(f"{before:g} → {after:g}/s: reached after " + ", ".join(f"{seconds:.2f} s" for seconds in runs))
        name = f"{before:g} → {after:g}/s over {GENERATORS} generators: reached on each"
        figures.append(Figure("pacing", name, max(runs), limit=REACHED_LIMIT_S, unit=" s", runs=runs))
    return figures


async def _change(generator: Running, moment: float, before: float, after: float) -> None:
    parts = [(moment, before / GENERATORS), (moment, after / GENERATORS)]
    await generator.change(points=[(generator.start, before / GENERATORS), *parts])


def _starts(jtl: Path) -> list[float]:
    """Return the start of each sample in seconds since the epoch, in order."""
    with jtl.open(newline="", encoding="utf-8") as file:
        return sorted(int(row["timeStamp"]) / 1000 for row in csv.DictReader(file))


def reached(starts: list[float], moment: float, rate: float) -> float:
    """Return the seconds from ``moment`` to the first whole second that has ``rate``.

    Seconds may begin at any multiple of 10 ms; one has the rate if its number of starts is within 2 % or 1. ``STEP_S``
    if none does.
    """
    tolerance = max(1.0, TOLERANCE * rate)
    for step in range(int((STEP_S - 1) / GRID_S)):
        begin = moment + step * GRID_S
        if abs(bisect_left(starts, begin + 1) - bisect_left(starts, begin) - rate) <= tolerance:
            return begin - moment
    return STEP_S
