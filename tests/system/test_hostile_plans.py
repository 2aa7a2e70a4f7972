"""Plans that are made to be expensive disturb neither the run of somebody else nor the server."""

from __future__ import annotations

import asyncio
import os
import shutil
from contextlib import suppress
from pathlib import Path

import httpx

from tests.server.runs.examples import assert_every_second_once, fleet, start, state, until
from tests.support.hostile_plans import LEGAL, hostile, keep_uploading, watch_health, with_properties, zipped
from tests.support.server_process import FINAL, running_server

DURATION_S = 8
BLOCKED_S = 5.0
"""From here on the server counts as blocked, on a busy machine too."""


async def test_a_run_goes_on_while_expensive_plans_are_uploaded(tmp_path: Path) -> None:
    with running_server(tmp_path, **os.environ) as server:
        plan = server.upload()
        # Made before the run: the simulated generators share this event loop.
        over, zips = asyncio.Event(), hostile()
        async with fleet(server, "a", "b") as generators, asyncio.TaskGroup() as tasks:
            run = start(server, plan, duration_s=DURATION_S)
            await state(server, run, "running")
            outcomes = tasks.create_task(keep_uploading(server, zips.values(), over))
            delays = tasks.create_task(watch_health(server, over))
            await state(server, run, *FINAL)
            over.set()
            found = await state(server, run, *FINAL)
            assert found["state"] == "finished", found
            assert_every_second_once(server, run, generators)
            assert [one.connected for one in generators] == [1, 1]
        assert set(outcomes.result()) == set(zips)
        assert "database is locked" not in server.log()
        assert "Traceback" not in server.log()
        assert max(delays.result()) < BLOCKED_S


async def test_work_on_a_plan_ends_when_its_client_leaves(tmp_path: Path) -> None:
    with running_server(tmp_path, **os.environ) as server:
        plan = server.upload(zipped(with_properties(LEGAL)), "large.zip")
        contents = server.home / "files" / "contents"
        # As in an installation of an earlier version, which did not keep them.
        shutil.rmtree(contents)
        assert server.process is not None
        former = descendants(server.process.pid)
        with suppress(httpx.ReadTimeout):
            server.client.get(f"/api/v1/plans/{plan}/outline", timeout=1)
        await until(lambda: not former & descendants(server.process.pid))  # type: ignore[union-attr]
        assert not list(contents.rglob("*.json"))
        assert server.call("GET", f"/plans/{plan}/outline")["elements"] == 3


def descendants(pid: int) -> set[int]:
    """Return the processes below a process."""
    found: set[int] = set()
    for thread in Path(f"/proc/{pid}/task").iterdir():
        with suppress(FileNotFoundError):
            for child in (thread / "children").read_text().split():
                found |= {int(child), *descendants(int(child))}
    return found
