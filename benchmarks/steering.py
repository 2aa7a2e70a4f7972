"""A running test: load changes, joining, leaving and lost generators; curves; many concurrent runs."""

from __future__ import annotations

import asyncio
import csv
import gzip
import io
import itertools
import os
import signal
import time
from bisect import bisect_left
from contextlib import AsyncExitStack, ExitStack
from pathlib import Path
from typing import Any

import httpx

from benchmarks.blocking import blocking
from benchmarks.figures import Figure
from benchmarks.jvms import cpu_seconds, plain, requests_taken, web_plan
from benchmarks.pacing import reached
from benchmarks.pairs import Say
from loadwright.core.curve import Curve, Timeline, interpolate, mean_between
from loadwright.core.protocol import generator as protocol
from tests.agent.generators import GeneratorProcess, generator
from tests.support.command import until
from tests.support.engines import running
from tests.support.server_process import FINAL, Server, running_server
from tests.support.services import Service, nginx
from tests.support.simulated_generators import Generator

GENERATORS = 4
BEFORE, AFTER = 200.0, 400.0
WARM_UP_S, STEP_S, PATIENCE_S = 15.0, 10.0, 120.0
SUM_LIMIT = 0.01
KILLED_S = 8
CHANGE_LIMIT_S, JOIN_LIMIT_S = 1.0, 1.5

CURVE = "0s:20%,5s:100%,10s:100%,10s:50%,15s:80%,18s:80%,18s:100%,22s:40%,26s:90%,30s:60%"
CURVE_RATE = 1000.0
CURVE_LIMIT = 0.01

MANY_GENERATORS, MANY_RUNS, MANY_RATE, MANY_S = 20, 10, 50, 20


async def run(folder: Path, *, quick: bool, say: Say) -> list[Figure]:
    """Steer a run of real generators, follow a curve, then conduct many runs at once; ``quick`` omits nothing."""
    del quick
    with nginx(folder / "nginx") as target:
        own_start = await _own_start(folder, target)
        figures = blocking(lambda: _steered(folder / "steered", target, own_start, say))
        figures.append(await _followed(folder / "curve", target, say))
    return [*figures, await _many(folder / "many", say)]


async def _own_start(folder: Path, target: Service) -> float:
    """Return the seconds from the start of a plain JMeter to its first request."""
    async with httpx.AsyncClient(base_url=target.url, trust_env=False) as client:
        before = await requests_taken(client)
        begin = time.monotonic()
        async with plain(folder / "own-start", web_plan(target, threads=1)):
            for asked in itertools.count(1):
                if await requests_taken(client) > before + asked:
                    return time.monotonic() - begin
                await asyncio.sleep(0.01)
    raise AssertionError("counting does not end")


def _steered(folder: Path, target: Service, own_start: float, say: Say) -> list[Figure]:
    """Change the rate of four generators, add a fifth, remove one, kill a JMeter, and check every second."""
    folder.mkdir()
    with ExitStack() as stack:
        server = stack.enter_context(running_server(folder, **os.environ))
        agents: dict[str, GeneratorProcess] = {}
        for number in range(GENERATORS + 1):
            options = ("--enrol", server.code(), "--name", f"g{number}")
            agents[f"g{number}"] = stack.enter_context(generator(server.url, folder / f"g{number}", *options))
        until(lambda: len(_idle(server)) == len(agents), PATIENCE_S)
        plan = server.upload(web_plan(target, threads=1), "bench.jmx")
        asked = {"plan": plan, "rate": BEFORE, "duration_s": 300, "generators": GENERATORS, "jtl": True}
        run = int(server.call("POST", "/runs", json=asked)["id"])
        until(lambda: server.run(run)["state"] == "running", PATIENCE_S)
        moments = _steer(server, run, agents)
        until(lambda: server.run(run)["state"] in FINAL, PATIENCE_S)
        return _judged(server, run, moments, own_start, say)


def _steer(server: Server, run: int, agents: dict[str, GeneratorProcess]) -> dict[str, Any]:
    """Perform all changes, some time apart; return when each change was made to which generator."""
    time.sleep(WARM_UP_S)
    spare = next(iter(_idle(server)))
    ids = {one["name"]: one["id"] for one in server.call("GET", f"/runs/{run}/generators")}
    first, second, *_ = (name for name in agents if name != spare)
    moments: dict[str, Any] = {"spare": spare, "changed": time.time()}
    server.call("POST", f"/runs/{run}/rate", json={"rate": AFTER})
    time.sleep(STEP_S)
    moments["joins"] = time.time()
    server.call("PUT", f"/runs/{run}/generators/{ids[spare]}")
    until(lambda: _state(server, run, spare) == protocol.RUNNING, PATIENCE_S)
    time.sleep(STEP_S)
    server.call("DELETE", f"/runs/{run}/generators/{ids[first]}")
    time.sleep(STEP_S)
    moments["killed"] = time.time()
    for pid in agents[second].jvms():
        os.kill(pid, signal.SIGKILL)
    time.sleep(KILLED_S + STEP_S)
    server.call("POST", f"/runs/{run}/stop", json={})
    return moments


def _judged(server: Server, run: int, moments: dict[str, Any], own_start: float, say: Say) -> list[Figure]:
    result = server.result(run)
    series = result["series"]
    begin = series["second"][0] + WARM_UP_S
    killed = range(int(moments["killed"]), int(moments["killed"]) + KILLED_S + 1)
    changed = range(int(moments["changed"]), int(moments["changed"]) + 2)
    errors = [
        abs(rate / asked - 1)
        for second, asked, rate in zip(series["second"][:-2], series["rate_asked"], series["rate"], strict=False)
        if second >= begin and second not in killed and second not in changed
    ]
    starts = {one["name"]: _starts(server, run, one["id"]) for one in result["generators"]}
    joined = starts[moments["spare"]][0] - moments["joins"]
    follows = [
        reached(found, moments["changed"], AFTER / GENERATORS)
        for name, found in starts.items()
        if name != moments["spare"] and found
    ]
    outside = sum(error > SUM_LIMIT for error in errors)
    say(f"{len(errors)} seconds: worst {max(errors):.4f}, {outside} beyond {SUM_LIMIT:g}; joined after {joined:.2f} s")
    note = f"{outside} of {len(errors)} seconds beyond; {KILLED_S} s after a kill left out"
    return [
        Figure(
            "steering",
            f"sum of the rates, worst second at {BEFORE:g} and {AFTER:g}/s",
            max(errors),
            limit=SUM_LIMIT,
            note=note,
        ),
        Figure(
            "steering",
            f"{BEFORE:g} → {AFTER:g}/s over {GENERATORS}: reached on each",
            max(follows),
            limit=CHANGE_LIMIT_S,
            unit=" s",
            runs=follows,
        ),
        Figure(
            "steering",
            "joining: first sample − JMeter's own start",
            joined - own_start,
            limit=JOIN_LIMIT_S,
            unit=" s",
            note=f"{joined:.2f} s against {own_start:.2f} s",
        ),
    ]


def _starts(server: Server, run: int, generator: str) -> list[float]:
    """Return when each sample of a generator started, from its own JTL; empty if the JTL was never completed."""
    answer = server.client.get(f"/api/v1/runs/{run}/files/results-{generator}.jtl.gz")
    if answer.status_code != httpx.codes.OK:
        return []
    rows = csv.DictReader(io.StringIO(gzip.decompress(answer.content).decode()))
    return sorted(int(row["timeStamp"]) / 1000 for row in rows if row["timeStamp"])


def _idle(server: Server) -> set[str]:
    return {one["name"] for one in server.call("GET", "/generators") if one["state"] == "idle"}


def _state(server: Server, run: int, name: str) -> str:
    return next(str(one["state"]) for one in server.call("GET", f"/runs/{run}/generators") if one["name"] == name)


async def _followed(folder: Path, target: Service, say: Say) -> Figure:
    """Follow a curve of ten points, and compare each second with the requested load within a second of it."""
    curve = Curve.parse(CURVE)
    relative = Timeline(0.0, [(0.0, CURVE_RATE)], curve).points()
    async with running(folder, web_plan(target), protocol.RATE) as one:
        await one.ready()
        # Before the curve, the JVM warms up at the first value.
        shifted = [(moment + WARM_UP_S, value) for moment, value in relative]
        await one.begin((0.0, relative[0][1]), *shifted, length=WARM_UP_S + curve.length)
        await one.over()
    with one.jtl.open(newline="", encoding="utf-8") as file:
        starts = sorted(int(row["timeStamp"]) / 1000 - one.start - WARM_UP_S for row in csv.DictReader(file))
    beyond = []
    for second in range(1, int(curve.length) - 1):
        begun = bisect_left(starts, second + 1) - bisect_left(starts, second)
        # Within a second before and after it, the curve requested a value between these.
        asked = [mean_between(relative, second + lag / 20, second + 1 + lag / 20) for lag in range(-20, 21)]
        low, high = min(asked) * (1 - CURVE_LIMIT), max(asked) * (1 + CURVE_LIMIT)
        middle = interpolate(relative, second + 0.5)
        beyond.append(max(0.0, low - begun, begun - high) / middle)
    found = f"{sum(value > 0 for value in beyond)} of {len(beyond)} seconds beyond 1 % and 1 s"
    say(f"curve: {found}")
    note = f"by how much the worst second is; {found}"
    return Figure("steering", "a curve of 10 points", max(beyond), limit=0.0, note=note)


async def _many(folder: Path, say: Say) -> Figure:
    """Let 20 generators, simulated at the control protocol, carry 10 concurrent runs on one server process."""
    await asyncio.to_thread(folder.mkdir)
    with ExitStack() as stack:
        server = stack.enter_context(running_server(folder, **os.environ))
        plan, code = server.upload(), server.code(uses=MANY_GENERATORS)
        async with AsyncExitStack() as alive:
            for number in range(MANY_GENERATORS):
                await alive.enter_async_context(Generator(server.url, code, f"s{number}"))
            await asyncio.to_thread(until, lambda: len(_idle(server)) == MANY_GENERATORS, PATIENCE_S)
            asked = {
                "plan": plan,
                "rate": MANY_RATE,
                "duration_s": MANY_S + 20,
                "generators": MANY_GENERATORS // MANY_RUNS,
            }
            runs = [int((await _call(server, "POST", "/runs", json=asked))["id"]) for _ in range(MANY_RUNS)]
            await asyncio.to_thread(
                until, lambda: all(server.run(run)["state"] == "running" for run in runs), PATIENCE_S
            )
            assert server.process is not None
            before, begin = cpu_seconds(server.process.pid), time.monotonic()
            await asyncio.sleep(MANY_S)
            percent = 100 * (cpu_seconds(server.process.pid) - before) / (time.monotonic() - begin)
            await asyncio.to_thread(until, lambda: all(server.run(run)["state"] in FINAL for run in runs), PATIENCE_S)
            states = {server.run(run)["state"] for run in runs}
    say(f"{MANY_RUNS} runs on {MANY_GENERATORS} generators: {percent:.0f} % of a core, ended {', '.join(states)}")
    note = f"all ended {', '.join(sorted(states))}"
    return Figure(
        "steering",
        f"{MANY_RUNS} runs, {MANY_GENERATORS} generators: the server's CPU",
        percent,
        unit=" % of a core",
        note=note,
    )


async def _call(server: Server, method: str, path: str, **options: Any) -> Any:
    return await asyncio.to_thread(lambda: server.call(method, path, **options))
