"""A server with terminals on a real sshd, measured from outside, and OpenSSH's own client for comparison."""

from __future__ import annotations

import asyncio
import json
import os
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

import httpx
from websockets.asyncio.client import ClientConnection, connect

from benchmarks.jvms import cpu_seconds
from tests.support.server_process import Server, running_server
from tests.support.sshd import Sshd, sshd

CIPHER = "aes128-gcm@openssh.com"
ACKNOWLEDGE_BYTES = 128 * 1024
PATIENCE_S = 240.0
PROMPT = "READY> "
MAX_SESSIONS = 30
"""Maximum number of terminals of one person."""


class Terminal:
    """A WebSocket as used by a page. It offers compression, like a browser."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.drawn = 0
        self._told = 0

    async def type(self, text: str) -> None:
        await self.socket.send(json.dumps({"type": "input", "data": text}))

    async def output(self) -> bytes:
        """Return the next output, which is not drawn yet."""
        while True:
            frame = await self.socket.recv()
            if isinstance(frame, bytes):
                return frame
            message = json.loads(frame)
            if message["type"] == "ended":
                raise RuntimeError(f"the terminal ended: {message['text']}")

    async def draw(self, size: int) -> None:
        """Acknowledge further drawn bytes, as often as pages do."""
        self.drawn += size
        if self.drawn - self._told >= ACKNOWLEDGE_BYTES:
            self._told = self.drawn
            await self.socket.send(json.dumps({"type": "ack", "bytes": self.drawn}))

    async def until(self, text: str) -> int:
        """Draw until the output contains ``text``; return the number of bytes drawn."""
        begin, end, wanted = self.drawn, b"", text.encode()
        async with asyncio.timeout(PATIENCE_S):
            while wanted not in end:
                frame = await self.output()
                end = end[-len(wanted) :] + frame
                await self.draw(len(frame))
        return self.drawn - begin


@dataclass
class Place:
    """A running server with one machine in its inventory and people who may use it."""

    server: Server
    sshd: Sshd
    server_id: int
    people: list[dict[str, str]]
    """Cookies of the people."""

    @property
    def pid(self) -> int:
        assert self.server.process is not None
        return self.server.process.pid

    def cpu_s(self) -> float:
        """Return the CPU time of the web process so far."""
        return cpu_seconds(self.pid)

    def memory_kb(self) -> int:
        """Return the memory of the web process."""
        found = re.search(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{self.pid}/status").read_text(encoding="utf-8"))
        assert found is not None
        return int(found[1])

    @asynccontextmanager
    async def terminals(self, count: int) -> AsyncIterator[list[Terminal]]:
        """Open terminals, for as many people as necessary, each at its prompt."""
        async with AsyncExitStack() as stack:
            found = []
            for _number, cookies in zip(range(count), cycle(self.people), strict=False):
                found.append(await stack.enter_async_context(self._terminal(cookies)))
            yield found

    @asynccontextmanager
    async def _terminal(self, cookies: dict[str, str]) -> AsyncIterator[Terminal]:
        cookie = "; ".join(f"{name}={value}" for name, value in cookies.items())
        headers = {"Cookie": cookie, "X-CSRFToken": cookies["csrftoken"], "Accept": "application/json"}
        # Without TLS no certificates need to be loaded, which would take longer than everything else.
        async with httpx.AsyncClient(
            base_url=self.server.url, headers=headers, timeout=PATIENCE_S, verify=False
        ) as page:
            answer = (await page.post(f"/servers/{self.server_id}/terminal")).raise_for_status().json()
            query = httpx.QueryParams({"ticket": answer["ticket"], "columns": 120, "rows": 40})
            address = f"{self.server.url.replace('http', 'ws', 1)}/ws/terminal/{answer['session']}?{query}"
            async with connect(address, additional_headers={"Cookie": cookie}, max_size=None) as socket:
                assert json.loads(await socket.recv())["type"] == "hello"
                terminal = Terminal(socket)
                await terminal.type(f"PS1='{PROMPT[:3]}''{PROMPT[3:]}'\r")
                await terminal.until(PROMPT)
                yield terminal
            await page.post(f"/terminal/{answer['session']}/end")


@contextmanager
def place(folder: Path, terminals: int) -> Iterator[Place]:
    """Run a server and an sshd, with people for this number of concurrent terminals."""
    with ExitStack() as stack:
        machine = stack.enter_context(sshd(folder / "sshd", max_sessions=MAX_SESSIONS))
        (folder / "server").mkdir(parents=True)
        server = stack.enter_context(running_server(folder / "server", **os.environ))
        server.call("POST", "/projects", json={"name": "Bench"})
        server.call("POST", "/rooms", json={"name": "Here"})
        secret = machine.key()
        server_id = server.call(
            "POST",
            "/servers",
            json={
                "name": "machine", "project": "Bench", "room": "Here", "address": "127.0.0.1", "port": machine.port,
                "username": machine.username, "secret": {"kind": secret.kind, "private_key": secret.private_key},
            },
        )["id"]  # fmt: skip
        server.call("PUT", f"/servers/{server_id}/key", json={"key": machine.host_key()})
        people = [_person(server, f"person-{number}") for number in range(-(-terminals // MAX_SESSIONS))]
        yield Place(server, machine, server_id, people)


def _person(server: Server, name: str) -> dict[str, str]:
    """Create a person who may use the machine; return the cookies of their browser."""
    password = server.call("POST", "/people", json={"username": name})["password"]
    server.call("PUT", f"/projects/{server.call('GET', '/projects')[0]['id']}/members/{name}", json={"role": "member"})
    with httpx.Client(base_url=server.url, timeout=PATIENCE_S) as browser:
        server.enter(browser, name, password)
        return dict(browser.cookies)


class Native:
    """OpenSSH's client with its own terminal."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    async def type(self, text: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(text.encode())
        await self._process.stdin.drain()

    async def output(self) -> bytes:
        """Return the next output."""
        assert self._process.stdout is not None
        data = await self._process.stdout.read(65536)
        if not data:
            raise RuntimeError("ssh ended")
        return data

    async def until(self, text: str) -> int:
        """Read until the output contains ``text``; return the number of bytes read."""
        size, end, wanted = 0, b"", text.encode()
        async with asyncio.timeout(PATIENCE_S):
            while wanted not in end:
                data = await self.output()
                end = end[-len(wanted) :] + data
                size += len(data)
        return size


@asynccontextmanager
async def native(machine: Sshd) -> AsyncIterator[Native]:
    """Open a shell with ``ssh`` and the cipher that Loadwright uses, up to its prompt."""
    options = {"StrictHostKeyChecking": "no", "UserKnownHostsFile": "/dev/null", "Ciphers": CIPHER, "LogLevel": "ERROR"}
    process = await asyncio.create_subprocess_exec(
        "ssh", "-F", "/dev/null", "-tt", "-i", str(machine.folder / "user_ed25519"), "-p", str(machine.port),
        *(f"-o{name}={value}" for name, value in options.items()), f"{machine.username}@127.0.0.1",
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, limit=256 * 1024,
    )  # fmt: skip
    try:
        shell = Native(process)
        await shell.type(f"PS1='{PROMPT[:3]}''{PROMPT[3:]}'\r")
        await shell.until(PROMPT)
        yield shell
    finally:
        process.kill()
        await process.wait()
