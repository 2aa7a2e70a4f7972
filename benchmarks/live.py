"""The delay from the end of a second to its point in the browser, through collector, store and WebSocket."""

from __future__ import annotations

import asyncio
import json
import os
import statistics
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from websockets.asyncio.client import connect

from benchmarks.figures import Figure
from benchmarks.jvms import web_plan
from benchmarks.pairs import Say
from tests.agent.generators import generator
from tests.support.command import until
from tests.support.server_process import FINAL, Server, running_server
from tests.support.services import nginx

GENERATORS = 2
RATE = 200
FULL_S, QUICK_S = 30, 12
LIMIT_S = 2.0
PATIENCE_S = 60.0


async def run(folder: Path, *, quick: bool, say: Say) -> list[Figure]:
    """Run on a complete platform of real processes, and watch like a run's page."""
    (folder / "server").mkdir()
    duration = QUICK_S if quick else FULL_S
    with ExitStack() as stack:
        target = stack.enter_context(nginx(folder / "nginx"))
        server = stack.enter_context(running_server(folder / "server", **os.environ))
        for number in range(GENERATORS):
            options = ("--enrol", server.code(), "--name", f"bench-{number}")
            stack.enter_context(generator(server.url, folder / f"generator-{number}", *options))
        await asyncio.to_thread(until, lambda: _idle(server) == GENERATORS, PATIENCE_S)
        plan = server.upload(web_plan(target, threads=1), "bench.jmx")
        asked = {"plan": plan, "rate": RATE, "duration_s": duration, "generators": GENERATORS}
        run = int(server.call("POST", "/runs", json=asked)["id"])
        arrivals = await _watch(server, run)
    delays = [moment - second - 1 for second, moment in sorted(arrivals.items())]
    if len(delays) < duration:
        raise RuntimeError(f"of {duration} seconds {len(delays)} came to the page; see the run's result")
    say(f"{len(delays)} seconds: median {statistics.median(delays):.2f} s, slowest {max(delays):.2f} s")
    return [
        Figure("live", "end of a second → WebSocket, slowest", max(delays), limit=LIMIT_S, unit=" s", runs=delays),
        Figure("live", "end of a second → WebSocket, median", statistics.median(delays), unit=" s"),
    ]


def _idle(server: Server) -> int:
    return sum(one["state"] == "idle" for one in server.call("GET", "/generators"))


async def _watch(server: Server, run: int) -> dict[int, float]:
    """Return when each second of the run had arrived from all generators; epoch seconds."""
    with server.sign_in() as browser:
        cookie = f"sessionid={browser.cookies['sessionid']}"
    arrivals: dict[int, float] = {}
    measured: dict[str, set[int]] = {}
    address = f"{server.url.replace('http', 'ws', 1)}/ws/runs/{run}"
    async with connect(address, additional_headers={"Cookie": cookie}, max_size=None) as socket:
        await socket.send(json.dumps({"show": {}}))
        while True:
            message: dict[str, Any] = json.loads(await asyncio.wait_for(socket.recv(), PATIENCE_S))
            moment = time.time()
            if message["type"] != "charts":
                if message["run"]["state"] in FINAL:
                    return arrivals
                continue
            for name, series in message["generators"].items():
                measured.setdefault(name, set()).update(series["second"])
            if len(measured) == GENERATORS:
                for second in set.intersection(*measured.values()):
                    arrivals.setdefault(second, moment)
