"""CPU per sample at a fixed rate: Loadwright compared with plain JMeter and a Constant Throughput Timer."""

from __future__ import annotations

import statistics
from functools import partial
from pathlib import Path

from benchmarks.figures import Figure, Scale
from benchmarks.jvms import Started, Window, loadwright, plain, web_plan
from benchmarks.pairs import Say, disturbance, median_of, pairs, ratios
from loadwright.core.protocol import generator as protocol
from tests.support.services import nginx

RATE = 2000
# For about 15 s the JVM compiles, and CPU per sample depends on the compiler more than on the load.
FULL = Scale(warm_up_s=20, window_s=12, pairs=6)
QUICK = Scale(warm_up_s=4, window_s=4, pairs=1)
LIMIT = 1.05
NAME = f"JVM's CPU per sample at {RATE:,}/s / plain JMeter"
RATE_TOLERANCE = 0.05

# The timer's shared modes wait whole milliseconds between two samples: above 1,000/s they need several groups.
# calcMode 4: shared by the active threads of the current group; the throughput is per minute.
GROUPS = 2
TIMER = f"""<ConstantThroughputTimer guiclass="TestBeanGUI" testclass="ConstantThroughputTimer" testname="rate"
 enabled="true"><intProp name="calcMode">4</intProp>
<doubleProp><name>throughput</name><value>{RATE * 60 / GROUPS}</value><savedValue>0.0</savedValue></doubleProp>
</ConstantThroughputTimer><hashTree/>"""


def _jvm(window: Window) -> float:
    return window.cpu_s / window.samples


def _with_agent(window: Window) -> float:
    return (window.cpu_s + window.agent_cpu_s) / window.samples


async def run(folder: Path, *, quick: bool, say: Say) -> list[Figure]:
    """Measure the CPU time of the JVM; that of the agent, which is this process, is reported separately."""
    with nginx(folder / "nginx") as target:
        paced, timed = web_plan(target, groups=GROUPS), web_plan(target, TIMER, groups=GROUPS)

        def ours(own: Path) -> Started:
            return partial(loadwright, own, paced, protocol.RATE, RATE)

        def theirs(own: Path) -> Started:
            return partial(plain, own, timed)

        found = await pairs(ours, theirs, target, folder, QUICK if quick else FULL, say)
    runs = ratios(found, _jvm)
    times = [median_of(found, side, _jvm) * 1e6 for side in (0, 1)]
    note = f"{times[0]:.0f} µs against {times[1]:.0f} µs; {disturbance(found)}"
    rates = [median_of(found, side, lambda window: window.rate) for side in (0, 1)]
    if any(abs(rate / RATE - 1) > RATE_TOLERANCE for rate in rates):
        # Values at different rates cannot be compared.
        reason = f"the rates were {rates[0]:,.0f}/s and {rates[1]:,.0f}/s"
        return [Figure("cpu", NAME, limit=LIMIT, skipped=reason)]
    besides = [_with_agent(window) / _jvm(other) for window, other in found]
    return [
        Figure("cpu", NAME, statistics.median(runs), limit=LIMIT, runs=runs, note=note),
        Figure("cpu", "the same with the agent's process", statistics.median(besides), runs=besides),
    ]
