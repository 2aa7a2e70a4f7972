"""Maximum throughput of 20 threads: Loadwright relative to plain JMeter."""

from __future__ import annotations

import statistics
from functools import partial
from pathlib import Path

from benchmarks.figures import AT_LEAST, Figure, Scale
from benchmarks.jvms import THREADS, Started, loadwright, plain, web_plan
from benchmarks.pairs import Say, disturbance, median_of, pairs, ratios
from loadwright.core.protocol import generator as protocol
from tests.support.services import nginx

FULL = Scale(warm_up_s=7, window_s=7, pairs=6)
QUICK = Scale(warm_up_s=4, window_s=4, pairs=1)
LIMIT = 0.97


async def run(folder: Path, *, quick: bool, say: Say) -> list[Figure]:
    """Measure with the threads of Loadwright's ``threads`` mode and of the plan's own thread group."""
    with nginx(folder / "nginx") as target:
        plan = web_plan(target)

        def ours(own: Path) -> Started:
            return partial(loadwright, own, plan, protocol.THREADS, THREADS)

        def theirs(own: Path) -> Started:
            return partial(plain, own, plan)

        found = await pairs(ours, theirs, target, folder, QUICK if quick else FULL, say)
    runs = ratios(found, lambda window: window.rate)
    rates = [median_of(found, side, lambda window: window.rate) for side in (0, 1)]
    note = f"{rates[0]:,.0f}/s against {rates[1]:,.0f}/s; {disturbance(found)}"
    name = f"throughput of {THREADS} threads / plain JMeter"
    # The same by CPU time, which is more meaningful if other programs kept the machine busy.
    spent = ratios(found, lambda window: window.cpu_s / window.samples)
    return [
        Figure("saturation", name, statistics.median(runs), AT_LEAST, LIMIT, runs=runs, note=note),
        Figure("saturation", "JVM's CPU per sample meanwhile / plain JMeter", statistics.median(spent), runs=spent),
    ]
