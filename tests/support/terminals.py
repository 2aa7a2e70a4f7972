"""The server with its WebSockets in the test's own event loop, and browsers that open terminals on a real sshd."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
import uvicorn
from asgiref.sync import sync_to_async
from django.test import Client
from starlette.applications import Starlette
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Origin

from loadwright.server.accounts.models import User
from loadwright.server.projects.models import Membership, Project, Room
from loadwright.server.servers.credentials.vault import seal
from loadwright.server.servers.models import Credential, Server
from tests.support.sshd import Sshd

PATIENCE_S = 20.0
PASSWORD = "correct-horse-9"
CSRF = "c" * 32


@dataclass(frozen=True)
class House:
    """A project with a server and a member, a stranger, and an administrator."""

    project: Project
    server: Server
    ann: User
    bob: User
    admin: User


def house(openssh: Sshd) -> House:
    """Create them in the database; the server is the sshd, with its key confirmed."""
    ann, bob = (User.objects.create_user(name, password=PASSWORD) for name in ("ann", "bob"))
    admin = User.objects.create_superuser("admin", password=PASSWORD)
    project = Project.objects.create(name="Shop")
    Membership.objects.create(project=project, user=ann)
    Membership.objects.create(project=Project.objects.create(name="Elsewhere"), user=bob)
    return House(project, add_server(project, openssh), ann, bob, admin)


def add_server(project: Project, openssh: Sshd, name: str = "web-1", **fields: Any) -> Server:
    """Add an sshd to the inventory."""
    room, _made = Room.objects.get_or_create(name="Room A")
    credential = Credential.objects.create(project=project, name=name, kind="key", sealed=seal(openssh.key()))
    given = {"address": "127.0.0.1", "port": openssh.port, "username": openssh.username, "host_key": openssh.host_key()}
    return Server.objects.create(project=project, room=room, name=name, credential=credential, **{**given, **fields})


@dataclass
class Terminal:
    """One WebSocket as used by a page; ``output`` is the drawn text, acknowledged every 128 KB."""

    socket: ClientConnection
    key: str
    output: bytearray = field(default_factory=bytearray)
    messages: list[dict[str, Any]] = field(default_factory=list)
    offset: int = 0
    drawn: int = 0
    _told: int = 0

    async def send(self, **message: Any) -> None:
        await self.socket.send(json.dumps(message))

    async def write(self, text: str) -> None:
        await self.send(type="input", data=text)

    async def take(self) -> bytes | dict[str, Any]:
        """Return the next frame or message."""
        taken = await asyncio.wait_for(self.socket.recv(), PATIENCE_S)
        if isinstance(taken, bytes):
            self.output += taken
            self.drawn += len(taken)
            if self.drawn - self._told >= 128 * 1024:
                self._told = self.drawn
                await self.send(type="ack", bytes=self.drawn)
            return taken
        message: dict[str, Any] = json.loads(taken)
        self.messages.append(message)
        if message["type"] == "hello":
            self.drawn = self._told = self.offset = message["offset"]
        return message

    async def until(self, text: str | bytes) -> bytes:
        """Read until the output contains ``text``; return all of it."""
        wanted = text.encode() if isinstance(text, str) else text
        while wanted not in self.output:
            await self.take()
        return bytes(self.output)

    async def message(self, kind: str) -> dict[str, Any]:
        """Return the first message of a type, after drawing everything before it."""
        while True:
            for message in self.messages:
                if message["type"] == kind:
                    return message
            await self.take()

    async def closed(self) -> int:
        """Read to the end; return the close code."""
        try:
            while True:
                await self.take()
        except ConnectionClosed as error:
            return error.rcvd.code if error.rcvd else 1006

    async def ended(self) -> dict[str, Any]:
        """Return the reason for the end of the session."""
        await self.closed()
        return await self.message("ended")


class Browser:
    """A person's browser."""

    def __init__(self, url: str, cookies: dict[str, str], language: str) -> None:
        self.url = url
        self.headers = {
            "Cookie": "; ".join(f"{name}={value}" for name, value in {**cookies, "csrftoken": CSRF}.items()),
            "Accept-Language": language,
        }
        self.http = httpx.AsyncClient(base_url=url, headers={**self.headers, "X-CSRFToken": CSRF}, timeout=PATIENCE_S)

    async def post(self, path: str) -> httpx.Response:
        return await self.http.post(path, headers={"Accept": "application/json"})

    async def ask(self, server: Server) -> tuple[str, str]:
        """Request a shell; return the session's key and a ticket."""
        answer = await self.post(f"/servers/{server.pk}/terminal")
        assert answer.status_code == 201, answer.text
        return answer.json()["session"], answer.json()["ticket"]

    async def ticket(self, key: str) -> str:
        answer = await self.post(f"/terminal/{key}/ticket")
        assert answer.status_code == 200, answer.text
        return str(answer.json()["ticket"])

    @asynccontextmanager
    async def connect(
        self, key: str, ticket: str, *, columns: int = 80, rows: int = 24, position: int = 0, origin: str | None = None
    ) -> AsyncIterator[Terminal]:
        query = httpx.QueryParams({"ticket": ticket, "columns": columns, "rows": rows, "from": position})
        address = f"{self.url.replace('http', 'ws', 1)}/ws/terminal/{key}?{query}"
        given = Origin(origin) if origin else None
        async with connect(
            address, additional_headers=self.headers, origin=given, max_size=None, compression=None, close_timeout=1
        ) as socket:
            yield Terminal(socket, key)

    @asynccontextmanager
    async def open(self, server: Server, **where: Any) -> AsyncIterator[Terminal]:
        """Open a shell and wait for its prompt."""
        key, ticket = await self.ask(server)
        async with self.connect(key, ticket, **where) as terminal:
            await terminal.message("hello")
            yield terminal

    @asynccontextmanager
    async def come_back(self, key: str, position: int = 0, **where: Any) -> AsyncIterator[Terminal]:
        async with self.connect(key, await self.ticket(key), position=position, **where) as terminal:
            yield terminal


@dataclass
class Serving:
    """A running server."""

    url: str
    browsers: list[Browser] = field(default_factory=list)

    async def browser(self, user: User | None, language: str = "en") -> Browser:
        """Return a browser in which a person is signed in."""
        cookies = await sync_to_async(_cookies)(user) if user else {}
        browser = Browser(self.url, cookies, language)
        self.browsers.append(browser)
        return browser


def _cookies(user: User) -> dict[str, str]:
    client = Client()
    client.force_login(user)
    return {name: morsel.value for name, morsel in client.cookies.items()}


class _Server(uvicorn.Server):
    """Leaves signals to the tests, and reports when it answers."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = asyncio.Event()

    async def startup(self, sockets: list[Any] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@asynccontextmanager
async def serving(application: Starlette) -> AsyncIterator[Serving]:
    """Serve on a free port until the end of the block."""
    config = uvicorn.Config(
        application,
        port=0,
        log_level="error",
        ws="websockets-sansio",
        timeout_graceful_shutdown=2,
        ws_max_size=4 * 1024 * 1024,
    )
    server = _Server(config)
    task = asyncio.create_task(server.serve())
    await asyncio.wait_for(server.ready.wait(), PATIENCE_S)
    port = server.servers[0].sockets[0].getsockname()[1]
    served = Serving(f"http://127.0.0.1:{port}")
    try:
        yield served
    finally:
        for browser in served.browsers:
            await browser.http.aclose()
        server.should_exit = True
        await task


async def reached(condition: Callable[[], Any]) -> Any:
    """Wait until ``condition``, which may block, is true."""
    deadline = asyncio.get_running_loop().time() + PATIENCE_S
    while not (value := await sync_to_async(condition)()):
        assert asyncio.get_running_loop().time() < deadline, f"not reached: {condition}"
        await asyncio.sleep(0.05)
    return value
