"""JVMs that take turns: while one works, the others are stopped, so that all are measured on the same machine.

The same JMeter differs by up to 40 % between two starts, and the machine drifts. Turns of two seconds cancel the drift;
several starts and a confidence interval show how much of a difference is chance.
"""

from __future__ import annotations

import asyncio
import random
import signal
import statistics
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx

from benchmarks.jvms import cpu_seconds, requests_taken
from loadwright.agent.generator.jmeter.command import signal_group

TURN_S = 2.0
SETTLE_S = 0.1
"""After it continues, a JVM is given this long before it is measured: responses wait in its sockets."""
STEADY = 0.05
"""A JVM is warm when its CPU per request differs by less than this between two groups of turns."""
GROUP = 4
RESAMPLES = 2000


@dataclass(frozen=True)
class Turn:
    """What one JVM did in its turn."""

    seconds: float
    requests: int
    cpu_s: float

    @property
    def rate(self) -> float:
        return self.requests / self.seconds

    @property
    def microseconds(self) -> float:
        """CPU time per request."""
        return self.cpu_s / self.requests * 1e6


@asynccontextmanager
async def paused(pid: int) -> AsyncIterator[None]:
    """Stop the process group of a JVM until the end of the block."""
    signal_group(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        # A stopped process would not react to the signal that ends it.
        signal_group(pid, signal.SIGCONT)


@asynccontextmanager
async def resumed(pid: int) -> AsyncIterator[None]:
    """Let a stopped JVM run until the end of the block."""
    signal_group(pid, signal.SIGCONT)
    try:
        await asyncio.sleep(SETTLE_S)
        yield
    finally:
        signal_group(pid, signal.SIGSTOP)


async def watch(client: httpx.AsyncClient, pid: int, seconds: float) -> Turn:
    """Measure a JVM that is running alone."""
    requests, cpu, begin = await requests_taken(client), cpu_seconds(pid), time.monotonic()
    await asyncio.sleep(seconds)
    # The second query of the counter is itself a request.
    taken = await requests_taken(client) - requests - 1
    return Turn(time.monotonic() - begin, taken, cpu_seconds(pid) - cpu)


async def turn(client: httpx.AsyncClient, pid: int) -> Turn:
    """Let a stopped JVM run for one turn."""
    async with resumed(pid):
        return await watch(client, pid, TURN_S)


async def rounds(client: httpx.AsyncClient, pids: Sequence[int], count: int) -> list[list[Turn]]:
    """Return ``count`` turns of each JVM; the order is reversed every time."""
    turns: list[list[Turn]] = [[] for _ in pids]
    order = list(range(len(pids)))
    for _ in range(count):
        for number in order:
            turns[number].append(await turn(client, pids[number]))
        order.reverse()
    return turns


async def warm(client: httpx.AsyncClient, pids: Sequence[int], limit_s: float) -> bool:
    """Let the JVMs take turns until all are warm or each has worked for ``limit_s``; return whether all are warm."""
    former = [float("inf")] * len(pids)
    for _ in range(max(1, int(limit_s / (GROUP * TURN_S)))):
        turns = await rounds(client, pids, GROUP)
        costs = [statistics.median(one.microseconds for one in mine) for mine in turns]
        if all(abs(cost / before - 1) < STEADY for cost, before in zip(costs, former, strict=True)):
            return True
        former = costs
    return False


def interval(groups: Sequence[Sequence[float]]) -> tuple[float, float, float]:
    """Return the median of all values and its 95 % confidence interval.

    ``groups`` are the values of each start. Starts differ more than turns, so both are drawn again (bootstrap).
    """
    chance = random.Random(1)
    medians = []
    for _ in range(RESAMPLES):
        drawn = chance.choices(groups, k=len(groups))
        medians.append(statistics.median(value for group in drawn for value in chance.choices(group, k=len(group))))
    medians.sort()
    low, high = medians[int(0.025 * RESAMPLES)], medians[int(0.975 * RESAMPLES)]
    return statistics.median(value for group in groups for value in group), low, high
