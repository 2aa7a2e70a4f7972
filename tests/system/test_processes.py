"""Two processes serve one installation with Redis; the conducting one is killed during a run."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.redis import redis
from tests.support.server_process import FINAL, Server, running_server
from tests.support.simulated_generators import Generator

PATIENCE_S = 60.0


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[tuple[Server, Server]]:
    """Two servers with one home. The first one conducts, because it started first."""
    with redis() as url, running_server(tmp_path, **{**os.environ, "LOADWRIGHT_REDIS": url}) as first:
        second = Server(first.home, first.environment)
        try:
            second.start()
            second.client.headers.update(first.client.headers)
            yield first, second
        finally:
            second.stop()


async def reached(server: Server, run: int, *states: str) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while (await asyncio.to_thread(server.run, run))["state"] not in states:  # noqa: ASYNC110
            await asyncio.sleep(0.1)


async def test_another_process_conducts_when_the_one_that_did_is_killed(pair: tuple[Server, Server]) -> None:
    first, second = pair
    plan = first.upload()
    # The agent is connected to the second process, the run is started at the first one.
    async with Generator(second.url, second.code(), "a") as generator:
        async with asyncio.timeout(PATIENCE_S):
            while [one["state"] for one in first.call("GET", "/generators")] != ["idle"]:  # noqa: ASYNC110
                await asyncio.sleep(0.1)
        asked = {"plan": plan, "rate": 40, "duration_s": 15, "curve": "0s:50%,4s:100%,8s:60%,15s:70%"}
        run = int(first.call("POST", "/runs", json=asked)["id"])
        await reached(second, run, "running")
        first.kill()
        await reached(second, run, *FINAL)
        result = second.result(run)
        assert second.run(run)["state"] == "finished"
        async with asyncio.timeout(PATIENCE_S):
            while generator.order is not None:  # noqa: ASYNC110
                await asyncio.sleep(0.1)
    events = Counter((event["kind"], event["text"]) for event in result["events"])
    assert set(events.values()) == {1}
    kinds = Counter(kind for kind, _text in events)
    assert (kinds["started"], kinds["ended"], kinds["lost"]) == (1, 1, 0)
    assert kinds["curve"] >= 2
    seconds = result["generators"][0]["series"]["second"]
    assert len(seconds) == len(set(seconds)) == 15


def test_a_second_process_is_refused_without_redis(tmp_path: Path) -> None:
    with running_server(tmp_path, **os.environ) as server:
        for command in (
            ["up", "--port", str(server.port + 1), "--no-generator", "--no-monitor", "--no-sample"],
            ["worker"],
        ):
            refused = subprocess.run(
                [sys.executable, "-m", "loadwright", *command],
                env=server.environment, capture_output=True, text=True, timeout=PATIENCE_S, check=False,
            )  # fmt: skip
            assert refused.returncode == 2
            assert "LOADWRIGHT_REDIS" in refused.stderr
        server.kill()
        server.start()
        assert server.call("GET", "/jobs") is not None
