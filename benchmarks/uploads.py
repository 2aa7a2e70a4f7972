"""The delay of other requests, and the memory of the server, while expensive plans are uploaded."""

from __future__ import annotations

import asyncio
import os
import statistics
from pathlib import Path

from benchmarks.figures import Figure
from benchmarks.pairs import Say
from tests.server.runs.examples import fleet, start, state
from tests.support.hostile_plans import hostile, keep_uploading, watch_health
from tests.support.server_process import FINAL, Server, running_server

FULL_S, QUICK_S = 60, 15
CLIENTS = 3
MOST_MS = 200.0
MOST_MIB = 400.0


async def run(folder: Path, *, quick: bool, say: Say) -> list[Figure]:
    """Measure during a run of two simulated generators."""
    over, zips = asyncio.Event(), hostile().values()
    with running_server(folder, **os.environ) as server:
        plan = server.upload()
        async with fleet(server, "a", "b"), asyncio.TaskGroup() as tasks:
            run = start(server, plan, duration_s=QUICK_S if quick else FULL_S)
            await state(server, run, "running")
            uploads = [tasks.create_task(keep_uploading(server, zips, over)) for _ in range(CLIENTS)]
            health = tasks.create_task(watch_health(server, over))
            await state(server, run, *FINAL)
            over.set()
        lost = sum(event["kind"] == "lost" for event in server.result(run)["events"])
        memory = peak(server)
    delays = sorted(delay * 1000 for delay in health.result())
    count = sum(upload.result().total() for upload in uploads)
    say(f"{count} uploads, {len(delays)} requests, median {statistics.median(delays):.1f} ms")
    return [
        Figure("uploads", "99 % of /healthz", delays[len(delays) * 99 // 100], limit=MOST_MS, unit=" ms"),
        Figure("uploads", "slowest /healthz", delays[-1], limit=MOST_MS, unit=" ms"),
        Figure("uploads", "generators lost", lost, limit=0),
        Figure("uploads", "peak memory of the server", memory, limit=MOST_MIB, unit=" MiB"),
    ]


def peak(server: Server) -> float:
    assert server.process is not None
    status = Path(f"/proc/{server.process.pid}/status").read_text()
    return next(int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmHWM"))
