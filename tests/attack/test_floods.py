"""Much of what is valid: frames, messages, uploads and connections in any number.

The tests contain a short form. ``make attack`` sends all of it.
"""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, suppress

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.frames import Frame, Opcode

from loadwright.cli.serving.websockets import SMALL_BYTES
from loadwright.collector.parsing import MAX_POINTS
from loadwright.core.protocol import MAX_MESSAGE_CHARACTERS
from loadwright.telemetry.schema.load import MAX_FRAMES
from tests.core.stats.examples import second_of
from tests.server.runs.examples import idle, start, state, until
from tests.support.half_requests import half_requests
from tests.support.hostile_agent import HostileAgent
from tests.support.server_process import FINAL, PLAN

from .noise import SHOW
from .victim import MEMBER, Victim, running

LONG = "ATTACK_EXAMPLES" in os.environ
FRAMES = 398_000 if LONG else 40_000
SOCKETS = 60
MESSAGES = 1_000_000 if LONG else 50_000
UPLOADS = 200
HALVES = 1100
FRAME: dict[str, int | str] = {
    "samples": 1, "errors": 0, "bytes_received": 0, "bytes_sent": 0, "sum_ms": 5, "histogram": "5:1"
}  # fmt: skip


async def test_any_number_of_frames_in_one_second(victim: Victim) -> None:
    server = victim.server
    async with HostileAgent(server.url, server.code(), "framing") as agent:
        await until(lambda: "framing" in idle(server))
        run = start(server, victim.plan, generators=1, duration_s=3600)
        await state(server, run, "running")
        await until(lambda: agent.measured)
        assert agent.order is not None
        key, second = agent.order.run, max(agent.measured)
        for begin in range(0, FRAMES, MAX_POINTS):
            labels = range(begin, min(begin + MAX_POINTS, FRAMES))
            points = (agent.point("load_frame", second, {"run": key, "label": f"{label}"}, **FRAME) for label in labels)
            assert (await agent.write("\n".join(points), packed=True)).status_code == 204
        last = await agent.write(agent.second(key, second_of(second, {"home": [5]}), frames=MAX_FRAMES))
        assert last.status_code == 204
        server.call("POST", f"/runs/{run}/stop", json={"now": True})
        assert (await state(server, run, *FINAL))["state"] == "stopped"
        server.call("DELETE", f"/runs/{run}")
        (found,) = (one for one in server.call("GET", "/generators") if one["name"] == "framing")
        server.call("DELETE", f"/generators/{found['id']}")


async def unfinished(text: str) -> AsyncIterator[str]:
    yield text
    await asyncio.Event().wait()


async def hold(victim: Victim, path: str, headers: dict[str, str], text: str) -> int:
    """Send the first part of a message on each of many connections; return how many the server accepted."""
    uri, sending = f"{victim.server.url}{path}".replace("http", "ws", 1), []
    async with AsyncExitStack() as stack:
        for _ in range(SOCKETS):
            with suppress(InvalidStatus):
                socket = await stack.enter_async_context(connect(uri, additional_headers=headers, ping_interval=None))
                sending.append(asyncio.create_task(socket.send(unfinished(text))))
                # The pong shows that what was sent before has arrived.
                with suppress(ConnectionClosed):
                    await (await socket.ping())
        for task in sending:
            task.cancel()
        await asyncio.gather(*sending, return_exceptions=True)
    return len(sending)


async def test_unfinished_messages(victim: Victim) -> None:
    agent = HostileAgent(victim.server.url, victim.server.code(), "holding")
    async with running(victim, "held") as run:
        with victim.browser(MEMBER) as browser:
            assert await hold(victim, f"/ws/runs/{run}", victim.cookies(browser), "x" * (SMALL_BYTES - 1)) == SOCKETS
        assert await hold(victim, "/agent/control", agent.headers, "x" * (MAX_MESSAGE_CHARACTERS - 1))


async def skipped(socket: ClientConnection) -> None:
    with suppress(ConnectionClosed):
        while True:
            await socket.recv()


async def test_small_messages_as_fast_as_possible(victim: Victim) -> None:
    several = 1000
    frame = Frame(Opcode.TEXT, json.dumps(SHOW).encode()).serialize(mask=True)
    async with running(victim, "shown") as run:
        uri = f"{victim.server.url}/ws/runs/{run}".replace("http", "ws", 1)
        with victim.browser(MEMBER) as browser:
            async with connect(uri, additional_headers=victim.cookies(browser), ping_interval=None) as socket:
                reading = asyncio.create_task(skipped(socket))
                for _ in range(MESSAGES // several):
                    socket.transport.write(frame * several)
                    await socket.drain()
                reading.cancel()


async def test_many_uploads_of_plans(victim: Victim) -> None:
    """Most are refused, and other people upload meanwhile."""
    headers = {"Authorization": f"Bearer {victim.tokens[MEMBER]}"}
    limits = httpx.Limits(max_connections=UPLOADS)

    async def upload(client: httpx.AsyncClient, number: int) -> int:
        data = PLAN.read_bytes().replace(b"products.csv", b"/dev/null") + b"<!--%d %b-->" % (number, b"x" * 2_000_000)
        # A refusal may close the connection while the rest is sent.
        with suppress(httpx.TransportError):
            return (await client.post("/api/v1/plans", files={"file": (f"{number}.jmx", data)})).status_code
        return 429

    async with httpx.AsyncClient(base_url=victim.server.url, headers=headers, timeout=120, limits=limits) as client:
        uploading = asyncio.gather(*(upload(client, number) for number in range(UPLOADS)))
        await asyncio.to_thread(victim.server.upload)
        statuses = await uploading
    assert set(statuses) == {201, 429}


async def test_many_uploads_to_a_server(victim: Victim) -> None:
    limits = httpx.Limits(max_connections=UPLOADS)
    with victim.browser(MEMBER) as browser:
        headers = {**victim.cookies(browser), "X-CSRFToken": browser.cookies["csrftoken"]}
    folder = victim.folder / "uploads"
    folder.mkdir()

    async def upload(client: httpx.AsyncClient, number: int) -> int:
        asked: dict[str, str | int] = {"path": f"{folder}/{number}", "size": 2_000_000, "modified": 1, "offset": 0}
        with suppress(httpx.TransportError):
            there = f"/files/{victim.machine_id}/upload"
            return (await client.put(there, params=asked, content=b"x" * 2_000_000)).status_code
        return 429

    async with httpx.AsyncClient(base_url=victim.server.url, headers=headers, timeout=120, limits=limits) as client:
        statuses = await asyncio.gather(*(upload(client, number) for number in range(UPLOADS)))
    assert set(statuses) <= {200, 429}
    assert statuses.count(200) == len(list(folder.iterdir())) > 0


async def test_half_requests(victim: Victim) -> None:
    async with half_requests(victim.server.port, HALVES):
        with victim.browser(MEMBER) as browser:
            assert browser.get("/").status_code == 200
