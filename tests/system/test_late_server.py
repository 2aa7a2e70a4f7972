"""A server that was stopped for a while does not take its generators for lost."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Iterator

import pytest

from tests.server.runs.examples import fleet, start, state, until
from tests.support.server_process import FINAL, Server, running_server

STOPPED_S = 20.0
AFTERWARDS_S = 15.0
SHORT_STOP_S = 6.0
RETURNING, RETURN_S = 4, 5.0
"""Each returns this long after the one before: when the last one does, the server has been responsive for 20 s."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running_server(tmp_path_factory.mktemp("platform"), **os.environ) as server:
        yield server


async def test_only_a_generator_that_stays_away_is_lost(server: Server) -> None:
    plan = server.upload()
    async with fleet(server, "a", "b", "c") as generators:
        run = start(server, plan, generators=3, duration_s=600)
        await state(server, run, "running")
        assert server.process is not None
        server.process.send_signal(signal.SIGSTOP)
        try:
            await generators[2].disconnect()
            await asyncio.sleep(STOPPED_S)
        finally:
            server.process.send_signal(signal.SIGCONT)
        shares = {"a": True, "b": True, "c": False}
        await until(lambda: _carrying(server.call("GET", f"/runs/{run}/generators")) == shares)
        await asyncio.sleep(AFTERWARDS_S)
        server.call("POST", f"/runs/{run}/stop", json={"now": True})
        generators[2].reconnect()
        await state(server, run, *FINAL)
    lost = [event["text"] for event in server.result(run)["events"] if event["kind"] == "lost"]
    assert len(lost) == 1
    assert "c" in lost[0].split()


async def test_generators_that_need_long_to_return_are_not_lost(server: Server) -> None:
    names = [f"g{number}" for number in range(RETURNING)]
    plan = server.upload()
    async with fleet(server, *names) as generators:
        run = start(server, plan, generators=len(names), duration_s=600)
        await state(server, run, "running")
        assert server.process is not None
        server.process.send_signal(signal.SIGSTOP)
        try:
            for one in generators:
                await one.disconnect()
            await asyncio.sleep(SHORT_STOP_S)
        finally:
            server.process.send_signal(signal.SIGCONT)
        for one in generators:
            await asyncio.sleep(RETURN_S)
            one.reconnect()
        await asyncio.sleep(AFTERWARDS_S)
        assert _carrying(server.call("GET", f"/runs/{run}/generators")) == dict.fromkeys(names, True)
        server.call("POST", f"/runs/{run}/stop", json={"now": True})
        await state(server, run, *FINAL)
    assert "lost" not in [event["kind"] for event in server.result(run)["events"]]


def _carrying(generators: list[dict[str, object]]) -> dict[str, bool]:
    return {str(one["name"]): bool(one["share"]) for one in generators}
