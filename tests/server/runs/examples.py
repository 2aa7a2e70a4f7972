"""Runs of a server with generators that speak the protocol: started, awaited and compared with what they measured."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

from tests.support.server_process import Server
from tests.support.simulated_generators import Generator


async def until(reached: Callable[[], Any], seconds: float = 60.0) -> Any:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        value = await asyncio.to_thread(reached)
        if value:
            return value
        await asyncio.sleep(0.1)
    raise AssertionError("not reached in time")


@asynccontextmanager
async def fleet(server: Server, *names: str) -> AsyncIterator[list[Generator]]:
    code = server.code()
    async with AsyncExitStack() as stack:
        generators = [await stack.enter_async_context(Generator(server.url, code, name)) for name in names]
        await until(lambda: idle(server) >= set(names))
        yield generators
    for generator in server.call("GET", "/generators"):
        if generator["name"] in names and generator["run"] is None:
            server.call("DELETE", f"/generators/{generator['id']}")


def idle(server: Server) -> set[str]:
    return {one["name"] for one in server.call("GET", "/generators") if one["state"] == "idle"}


def start(server: Server, plan: int, **asked: Any) -> int:
    asked = {"rate": 40, "duration_s": 5, "generators": 2, **asked}
    return int(server.call("POST", "/runs", json={"plan": plan, **asked})["id"])


async def state(server: Server, run: int, *states: str) -> dict[str, Any]:
    found: dict[str, Any] = await until(lambda: (now := server.run(run))["state"] in states and now)
    return found


def assert_every_second_once(server: Server, run: int, generators: list[Generator]) -> None:
    told = {one["id"]: one["series"]["second"] for one in server.result(run)["generators"]}
    assert told == {one.key: sorted(one.measured) for one in generators}
