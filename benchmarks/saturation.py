"""As many requests as 20 threads can send: Loadwright beside plain JMeter, cold and warm.

Four JVMs: Loadwright's; ``jmeter -n`` with the same options of the JVM, without a listener and with ``-l results.jtl``;
and JMeter's own start script with ``-l results.jtl``, which is what people run. Each is started alone and measured
cold; then all take turns until they are warm, and are measured in turns. Each start begins with another of the four,
so that none is always the first on the machine. ``SATURATION_STARTS`` is the number of starts; one takes up to eight
minutes on two cores.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import time
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

import httpx

from benchmarks.allocation import bytes_per_request
from benchmarks.figures import AT_LEAST, AT_MOST, Figure
from benchmarks.jvms import THREADS, Started, StartScriptLaunch, loadwright, plain, until_it_sends, web_plan
from benchmarks.pairs import Say
from benchmarks.turns import Turn, interval, paused, resumed, rounds, warm, watch
from loadwright.core.protocol import generator as protocol
from tests.support.services import Service, nginx

STARTS_VARIABLE = "SATURATION_STARTS"
SIDES = ("loadwright", "plain", "plain with JTL", "start script")
COLD_FROM_S, COLD_S = 3.0, 8.0
ALLOCATION_S = 5.0
COLD_LIMIT = 1.25
FIRST_LIMIT_S = 12.0
CPU_LIMITS = {"plain": 1.03, "plain with JTL": 0.97, "start script": None}
RATE_LIMITS = {"plain": 1.0, "plain with JTL": 1.0, "start script": 1.05}


@dataclass(frozen=True)
class Scale:
    """The number of starts and turns, and the seconds that each JVM may work until it is warm."""

    starts: int
    turns: int
    warm_s: float


FULL = Scale(starts=6, turns=15, warm_s=60)
QUICK = Scale(starts=1, turns=4, warm_s=16)


@dataclass
class Found:
    """What was measured, by side: per start."""

    first: dict[str, list[float]] = field(default_factory=lambda: {side: [] for side in SIDES})
    cold: dict[str, list[float]] = field(default_factory=lambda: {side: [] for side in SIDES})
    turns: dict[str, list[list[Turn]]] = field(default_factory=lambda: {side: [] for side in SIDES})
    allocated: dict[str, list[float]] = field(default_factory=lambda: {side: [] for side in SIDES})
    steady: list[bool] = field(default_factory=list)


async def run(folder: Path, *, quick: bool, say: Say) -> list[Figure]:
    """Measure and compare."""
    scale, found = QUICK if quick else FULL, Found()
    scale = replace(scale, starts=int(os.environ.get(STARTS_VARIABLE, scale.starts)))
    with nginx(folder / "nginx") as target:
        for number in range(scale.starts):
            first = number % len(SIDES)
            await _start(folder / str(number), target, scale, found, (*SIDES[first:], *SIDES[:first]))
            costs = (f"{side} {statistics.median(_cost(found.turns[side][-1])):.1f} µs" for side in SIDES)
            cold = (f"{side} {found.cold[side][-1]:.1f} µs" for side in SIDES)
            say(f"start {number + 1}/{scale.starts}: cold {', '.join(cold)}; warm {', '.join(costs)}")
    return _figures(found)


def _sides(folder: Path, plan: bytes) -> dict[str, Started]:
    return {
        "loadwright": partial(loadwright, folder / "ours", plan, protocol.THREADS, THREADS, warm_up=True),
        "plain": partial(plain, folder / "plain", plan),
        "plain with JTL": partial(plain, folder / "jtl", plan, jtl=True),
        "start script": partial(plain, folder / "script", plan, jtl=True, kind=StartScriptLaunch),
    }


async def _start(folder: Path, target: Service, scale: Scale, found: Found, order: Sequence[str]) -> None:
    """Start the JVM of each side once, in this order, and measure it."""
    async with (
        httpx.AsyncClient(base_url=target.url, trust_env=False, timeout=30) as client,
        AsyncExitStack() as stack,
    ):
        pids, sides = [], _sides(folder, web_plan(target))
        for side in order:
            begin = time.monotonic()
            pids.append(await stack.enter_async_context(sides[side]()))
            await until_it_sends(client, pids[-1])
            found.first[side].append(time.monotonic() - begin)
            await asyncio.sleep(COLD_FROM_S)
            found.cold[side].append((await watch(client, pids[-1], COLD_S)).microseconds)
            await stack.enter_async_context(paused(pids[-1]))
        found.steady.append(await warm(client, pids, scale.warm_s))
        for side, turns in zip(order, await rounds(client, pids, scale.turns), strict=True):
            found.turns[side].append(turns)
        for side, pid in zip(order, pids, strict=True):
            async with resumed(pid):
                found.allocated[side].append(await bytes_per_request(client, pid, folder, ALLOCATION_S))


def _cost(turns: list[Turn]) -> list[float]:
    return [one.microseconds for one in turns]


def _ratios(found: Found, other: str, value: Callable[[Turn], float]) -> list[list[float]]:
    """Return Loadwright's value relative to the other's in the same round, for each start."""
    return [
        [value(mine) / value(theirs) for mine, theirs in zip(ours, others, strict=True)]
        for ours, others in zip(found.turns["loadwright"], found.turns[other], strict=True)
    ]


def _figures(found: Found) -> list[Figure]:
    return [*_compared(found), *(figure for side in SIDES for figure in _alone(found, side))]


def _compared(found: Found) -> list[Figure]:
    """Return Loadwright's cost and throughput, warm, relative to those of the others."""
    figures = []
    note = "" if all(found.steady) else f"only {sum(found.steady)} of {len(found.steady)} starts became steady"
    for other, limit in CPU_LIMITS.items():
        for name, value, bound, promised in (
            ("CPU per request", lambda one: one.microseconds, AT_MOST, limit),
            ("throughput", lambda one: one.rate, AT_LEAST, RATE_LIMITS[other]),
        ):
            ratios = _ratios(found, other, value)
            median, low, high = interval(ratios)
            runs = [statistics.median(group) for group in ratios]
            text = "; ".join(part for part in (f"95 %: {low:.3f} to {high:.3f}", note) if part)
            figures.append(
                Figure("saturation", f"warm {name} / {other}", median, bound, promised, runs=runs, note=text)
            )
    return figures


def _alone(found: Found, side: str) -> list[Figure]:
    """Return what was measured of one JVM; the targets are Loadwright's."""
    first, allocated = found.first[side], found.allocated[side]
    warm_costs = [statistics.median(_cost(turns)) for turns in found.turns[side]]
    cold = [before / after for before, after in zip(found.cold[side], warm_costs, strict=True)]
    costs = f"{statistics.median(found.cold[side]):.1f} µs, then {statistics.median(warm_costs):.1f} µs"
    first_limit, cold_limit = (FIRST_LIMIT_S, COLD_LIMIT) if side == "loadwright" else (None, None)
    figure = partial(Figure, "saturation")
    return [
        figure(f"{side}: start to first request", statistics.median(first), AT_MOST, first_limit, " s", first),
        figure(
            f"{side}: CPU per request, seconds 3 to 11 / warm",
            statistics.median(cold),
            limit=cold_limit,
            runs=cold,
            note=costs,
        ),
        figure(f"{side}: allocated per request", statistics.median(allocated), unit=" B", runs=allocated),
    ]
