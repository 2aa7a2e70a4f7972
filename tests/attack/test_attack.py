"""An attack on an installation through every entrance: WebSockets, routes of agents, files, pages, the API.

The tests contain a short form of it. ``make attack`` sends more (``ATTACK_EXAMPLES``) and also checks the time in which
/healthz answers, which depends on the machine.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from loadwright.cli.serving.websockets import SMALL_BYTES
from loadwright.core.stats.frames import GeneratorSecond
from tests.server.runs.examples import fleet, start, state, until
from tests.support.hostile_agent import HostileAgent
from tests.support.server_process import FINAL

from .noise import DEEP, HELLO, OBSERVED, REPORT, SHOW, TYPED, VALUES, WORDS, body, messages, mutated
from .victim import MEMBER, Victim, running

LONG = "ATTACK_EXAMPLES" in os.environ
EXAMPLES = int(os.environ.get("ATTACK_EXAMPLES", "1"))
"""Number of requests to each page with each person's session; the other attacks are proportional to it."""
API_SECONDS = 10 * EXAMPLES
"""Time for the operations of the API with each person's token, in the long form. The short form tries each once."""
SEED = int(os.environ.get("ATTACK_SEED", "20261127"))
PHASES = "examples,coverage,fuzzing,stateful" if LONG else "fuzzing"
ABNORMAL, FAILED = 1006, 1011
UNTOUCHED = {
    "/login", "/logout", "/password", "/language", "/tokens/<int:token_id>/revoke",
    "/people/<int:user_id>/tokens/<int:token_id>/revoke",
}  # fmt: skip
"""Addresses that would end the attacker's session or token, or lock the account."""
DESTRUCTIVE = ("/delete", "/revoke", "/remove", "/reset", "/active", "/administrator")
PARAMETERS = (
    "q", "sort", "page", "state", "plan", "label", "project", "verdict", "mine", "server", "cron", "zone", "at",
)  # fmt: skip


@pytest.fixture(scope="module", params=[MEMBER, "admin"])
def person(request: pytest.FixtureRequest) -> str:
    """The person whose session and token are used. All tests of the member come first: an administrator may delete."""
    return str(request.param)


@pytest.fixture
def chance() -> random.Random:
    return random.Random(SEED)


# WebSockets -----------------------------------------------------------------------------------------


async def close_code(address: str, headers: dict[str, str], sent: list[str | bytes]) -> int | None:
    """Return the code with which the server closed the connection; ``None`` if it is still open after all messages."""
    uri = address.replace("http", "ws", 1)
    async with connect(uri, additional_headers=headers, max_size=None, close_timeout=1) as socket:
        try:
            for one in sent:
                await socket.send(one)
            async with asyncio.timeout(0.05):
                while True:
                    await socket.recv()
        except TimeoutError:
            return None
        except ConnectionClosed as error:
            return error.rcvd.code if error.rcvd else ABNORMAL


async def test_a_runs_socket(victim: Victim, chance: random.Random) -> None:
    async with running(victim, "watched") as run:
        with victim.browser(MEMBER) as browser:
            for _ in range(10 * EXAMPLES):
                address = f"{victim.server.url}/ws/runs/{run}"
                sent = messages(chance, SHOW)
                code = await close_code(address, victim.cookies(browser), sent)
                # The code is lost if the connection is closed while the rest of a message that is too long arrives.
                too_long = any(len(one) > SMALL_BYTES for one in sent)
                assert code not in ((FAILED,) if too_long else (ABNORMAL, FAILED))


async def test_a_terminals_socket(victim: Victim, chance: random.Random) -> None:
    with victim.browser(MEMBER) as browser:
        key = None
        for _ in range(10 * EXAMPLES):
            # The input reaches a program that does not read it.
            first = json.dumps({"type": "input", "data": "exec sleep 3600\r"})
            asked = browser.post(f"/terminal/{key}/ticket") if key else None
            if asked is None or not asked.is_success:
                asked = browser.post(f"/servers/{victim.machine_id}/terminal").raise_for_status()
                key = asked.json()["session"]
            address = f"{victim.server.url}/ws/terminal/{key}?ticket={asked.json()['ticket']}"
            headers = victim.cookies(browser)
            assert await close_code(address, headers, [first, *messages(chance, *TYPED)]) not in (ABNORMAL, FAILED)


async def test_the_control_socket(victim: Victim, chance: random.Random) -> None:
    agent = HostileAgent(victim.server.url, victim.server.code(), "noisy")
    address = f"{victim.server.url}/agent/control"
    for number in range(10 * EXAMPLES):
        first = [json.dumps(HELLO)] if number % 2 else []
        code = await close_code(address, agent.headers, [*first, *messages(chance, HELLO, REPORT)])
        assert code not in (ABNORMAL, FAILED)


async def test_invalid_frames(victim: Victim, chance: random.Random) -> None:
    """Random bytes after the handshake: the server closes the connection."""
    for path in ("/ws/runs/1", "/ws/terminal/x", "/agent/control", "/", "/static/x"):
        for _ in range(2 * EXAMPLES):
            reader, writer = await asyncio.open_connection("127.0.0.1", victim.server.port)
            lines = (f"GET {path} HTTP/1.1", "Host: 127.0.0.1", "Upgrade: websocket", "Connection: Upgrade")
            writer.write(
                "\r\n".join([*lines, "Sec-WebSocket-Version: 13", f"Sec-WebSocket-Key: {'A' * 22}==", "", ""]).encode()
            )
            writer.write(chance.randbytes(chance.randint(1, 5000)))
            with suppress(OSError):
                writer.write_eof()
                async with asyncio.timeout(60):
                    assert b"HTTP/1.1 500" not in await reader.read()
            writer.close()


# Routes beside Django -------------------------------------------------------------------------------


async def test_routes_of_agents(victim: Victim, chance: random.Random) -> None:
    agent = HostileAgent(victim.server.url, victim.server.code(), "posting")
    second = GeneratorSecond(1_700_000_000)
    examples: list[Any] = [{"code": "x", "role": "generator", "name": "n", "hostname": "h"}, {"7": {agent.key: [1]}}]
    async with httpx.AsyncClient(base_url=victim.server.url, headers=agent.headers, timeout=60) as client:
        for _ in range(10 * EXAMPLES):
            for method, path in (("POST", "/agent/enrol"), ("POST", "/agent/written"), ("POST", "/telemetry/write")):
                headers = {"Content-Encoding": "gzip"} if chance.random() < 0.5 else {}
                answer = await client.request(method, path, content=body(chance, examples), headers=headers)
                assert answer.status_code < 500, (path, answer.text)
            word = httpx.QueryParams({"x": chance.choice(WORDS)})
            for path in (f"/agent/bundles/{word}", f"/agent/files/{word}", f"/agent/runs/{word}/files/{word}"):
                answer = await client.put(path, content=b"x") if "runs" in path else await client.get(path)
                assert answer.status_code < 500, path
        for value in VALUES:
            lies = {"samples": value, "elapsed_ms": value} if isinstance(value, int | float | str) else {}
            with suppress(ValueError):
                answer = await agent.write(agent.second("7", second, **lies))
                assert answer.status_code < 500, value


async def test_the_file_manager(victim: Victim, chance: random.Random) -> None:
    here = f"/files/{victim.machine_id}"
    # Only what changes nothing: its paths do not exist.
    example = {"path": "/nowhere/at/all", "paths": ["/nowhere/at/all"], "name": "n", "to": "/nowhere/else", "mode": 420}
    with victim.browser(MEMBER) as browser:
        for _ in range(5 * EXAMPLES):
            for what in ("mkdir", "rename", "chmod", "delete"):
                content = chance.choice(DEEP) if chance.random() < 0.2 else json.dumps(mutated(chance, example))
                answer = browser.post(f"{here}/{what}", content=content.encode("utf-8", "surrogatepass"))
                assert answer.status_code < 500, answer.text
            query = {name: chance.choice(WORDS) for name in ("size", "modified", "offset", "format")}
            for what in ("list", "download", "upload"):
                answer = browser.get(f"{here}/{what}", params={**query, "path": "/nowhere" + chance.choice(WORDS)})
                assert answer.status_code < 500, answer.text


# A generator that lies ------------------------------------------------------------------------------


async def test_a_generator_that_lies(victim: Victim, chance: random.Random) -> None:
    """Its run can be stopped and deleted, and another run continues."""
    server = victim.server
    async with running(victim, "honest") as other:
        async with HostileAgent(server.url, server.code(), "lying") as agent:
            await until(
                lambda: "lying" in {one["name"] for one in server.call("GET", "/generators") if one["state"] == "idle"}
            )
            run = start(server, server.upload(), generators=1, duration_s=3600)
            await state(server, run, "running")
            assert agent.order is not None
            # These would end the run.
            kept = {"run": agent.order.run, "state": "running", "drained": False}
            for _ in range(10 * EXAMPLES):
                report = {**REPORT, "observed": {**mutated(chance, OBSERVED), **kept}}
                assert await agent.send(json.dumps(report))
                answer = await asyncio.to_thread(server.client.get, f"/api/v1/runs/{run}/live")
                assert answer.is_success
                json.loads(answer.text, parse_constant=pytest.fail)
            server.call("POST", f"/runs/{run}/stop", json={"now": True})
            await state(server, run, *FINAL)
        server.call("DELETE", f"/runs/{run}")
        assert server.run(other)["state"] == "running"


# Pages and the API ----------------------------------------------------------------------------------


def addresses(patterns: list[URLPattern | URLResolver], before: str = "") -> Iterator[str]:
    """Return every address of Django's, with ``<converter:name>`` for its parameters."""
    for pattern in patterns:
        path = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, path)
        elif not path.startswith(("api/", "admin/")):
            yield "/" + path.rstrip("$")


def filled(address: str, chance: random.Random) -> str:
    """Return ``address`` with ids, of the first object or of none. The installation has one of most kinds."""

    def value(match: re.Match[str]) -> str:
        usual = "1" if match[1] == "int" else "x"
        return usual if chance.random() < 0.7 else chance.choice(["0", "9" * 18, "9" * 400])

    return re.sub(r"<(\w+):(\w+)>", value, address)


def test_pages(victim: Victim, chance: random.Random, person: str) -> None:
    found = [one for one in addresses(get_resolver().url_patterns) if one not in UNTOUCHED]
    with victim.browser(person) as browser:
        for address in sorted(found, key=lambda one: one.endswith(DESTRUCTIVE)):
            for _ in range(EXAMPLES):
                path = filled(address, chance)
                query = {name: chance.choice(WORDS) for name in chance.sample(PARAMETERS, 4)}
                answer = browser.get(path, params=query)
                assert answer.status_code < 500, (path, query)
                fields = set(re.findall(r'name="([\w-]+)"', answer.text)) - {"csrfmiddlewaretoken"}
                form = {name: chance.choice(WORDS) for name in sorted(fields or {"name", "text", "value"})}
                answer = browser.post(path, data=form)
                assert answer.status_code < 500, (path, form)
        assert browser.get("/sessions").status_code == 200, "the session has ended, so pages were not reached"


async def test_the_api(victim: Victim, person: str) -> None:
    headers = {"Authorization": f"Bearer {victim.tokens[person]}"}
    schema = victim.folder / "openapi.json"
    with victim.browser(person) as browser:
        schema.write_text(browser.get("/api/v1/openapi.json").raise_for_status().text)
    words: list[object] = [Path(sys.executable).with_name("schemathesis")]
    words += ["--config-file", Path(__file__).with_name("schemathesis.toml"), "run", schema, "--no-color"]
    words += ["--url", victim.server.url, "--header", f"Authorization: {headers['Authorization']}"]
    words += ["--phases", PHASES, "--max-examples", EXAMPLES, *(["--max-time", API_SECONDS] if LONG else [])]
    words += ["--seed", SEED, "--generation-database", "none"]
    async with running(victim, f"of-{person}"):
        process = await asyncio.create_subprocess_exec(
            *map(str, words), cwd=victim.folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        output, _ = await process.communicate()
        sys.stdout.write(output.decode())
        assert process.returncode == 0
        answer = await asyncio.to_thread(httpx.get, f"{victim.server.url}/api/v1/me", headers=headers, timeout=60)
    assert answer.status_code == 200, "the token was revoked, so operations were not reached"


async def test_everything_still_works(victim: Victim) -> None:
    async with fleet(victim.server, "afterwards"):
        plan = victim.server.upload()
        run = start(victim.server, plan, generators=1, duration_s=2)
        assert (await state(victim.server, run, *FINAL))["state"] == "finished"
