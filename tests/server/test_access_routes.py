"""Routes and WebSockets beside Django, requested as every person and as an agent."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from asgiref.sync import sync_to_async
from pytest_django.fixtures import Settings
from starlette.routing import BaseRoute, Mount, WebSocketRoute
from starlette.routing import Route as StarletteRoute

from loadwright.core import protocol
from loadwright.server.accounts import access
from loadwright.server.accounts.actor import SYSTEM, Actor
from loadwright.server.accounts.models import User
from loadwright.server.accounts.people import actions as people
from loadwright.server.config.asgi import create_application
from loadwright.server.projects.models import Membership
from loadwright.server.servers.credentials import vault
from loadwright.server.servers.models import Server
from tests.support.access.cast import AGENT_TOKEN, PEOPLE, Cast, build
from tests.support.access.table import ROUTES, SOCKETS
from tests.support.sockets import HOST, PATIENCE_S, opened
from tests.support.sshd import Sshd

pytestmark = pytest.mark.django_db(transaction=True)

RUN = "/ws/runs/{run}"
CSRF = "c" * 32


@pytest.fixture
def cast(settings: Settings) -> Cast:
    settings.ALLOWED_HOSTS = [HOST]
    return build()


def plain(path: str) -> str:
    return re.sub(r"{(\w+):\w+}", r"{\1}", path)


def served(routes: list[BaseRoute], before: str = "") -> Iterator[str]:
    """Every route except WebSockets, and every mounted application whose routes are unknown."""
    for route in routes:
        if isinstance(route, StarletteRoute):
            yield from (f"{method} {before}{plain(route.path)}" for method in (route.methods or {"ANY"}) - {"HEAD"})
        elif isinstance(route, Mount) and route.routes:
            yield from served(list(route.routes), before + route.path)
        elif not isinstance(route, WebSocketRoute):
            yield f"MOUNT {before}{getattr(route, 'path', route)}"


def sockets(routes: list[BaseRoute], before: str = "") -> Iterator[str]:
    for route in routes:
        if isinstance(route, WebSocketRoute):
            yield before + plain(route.path)
        elif isinstance(route, Mount):
            yield from sockets(list(route.routes or ()), before + route.path)


def test_the_table_holds_every_route_and_nothing_else(cast: Cast) -> None:
    routes = create_application().routes
    assert set(served(routes)) == set(ROUTES)
    assert set(sockets(routes)) == set(SOCKETS)


@pytest.fixture
async def app(cast: Cast) -> AsyncIterator[Any]:
    """The application of a server without the conductor."""
    application = create_application()
    async with application.router.lifespan_context(application):
        yield application


def filled(text: str, cast: Cast, **more: str) -> str:
    things = {**cast.things, **more}
    return re.sub(r"{(\w+)}", lambda match: str(things[match[1]]), text)


async def answer(app: Any, key: str, cast: Cast, person: str, headers: dict[str, str]) -> httpx.Response:
    route = ROUTES[key]
    method, _, path = key.partition(" ")
    where, data = (filled(text, cast, person=person) for text in (route.address or path, route.data))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=f"http://{HOST}") as client:
        return await client.request("GET" if method == "MOUNT" else method, where, content=data, headers=headers)


def outcome(got: httpx.Response) -> str:
    if got.is_error:
        return str(got.status_code)
    return "login" if got.headers.get("location", "").startswith("/login?next=") else "ok"


def serve(cast: Cast, openssh: Sshd, folder: Path) -> None:
    """Replace the cast's server by a real one, with files for every person to rename and delete."""
    cast.things["folder"] = str(folder)
    (folder / "file").write_text("x")
    for name in PEOPLE:
        (folder / f"old-{name}").write_text("x")
        (folder / f"gone-{name}").write_text("x")
    target = openssh.target()
    server = Server.objects.get(pk=cast.things["server_id"])
    server.port, server.username, server.host_key = target.port, target.username, target.host_key
    server.save()
    server.credential.sealed = vault.seal(target.secret)
    server.credential.save()


def headers_of(cast: Cast, name: str) -> dict[str, str]:
    if name == "agent":
        return {"Authorization": f"Bearer {AGENT_TOKEN}"}
    return {"Cookie": f"{cast.cookies(name)}; csrftoken={CSRF}", "X-CSRFToken": CSRF}


async def test_routes(cast: Cast, app: Any, openssh: Sshd, tmp_path: Path) -> None:
    await sync_to_async(serve)(cast, openssh, tmp_path)
    got, expected = {}, {}
    for key, route in ROUTES.items():
        words = [*route.rule.outcomes("login" if key.startswith("MOUNT") else "401"), route.agent]
        for name, word in zip((*PEOPLE, "agent"), words, strict=True):
            expected[key, name] = word
            got[key, name] = outcome(await answer(app, key, cast, name, headers_of(cast, name)))
    assert got == expected


async def test_no_route_changes_something_for_a_session_without_the_csrf_token(cast: Cast, app: Any) -> None:
    cast.things["folder"] = "/nowhere"
    headers = headers_of(cast, "administrator")
    del headers["X-CSRFToken"]
    for key in ROUTES:
        if not key.startswith(("GET", "MOUNT")):
            assert outcome(await answer(app, key, cast, "administrator", headers)) in ("401", "403"), key


async def met(socket: Any) -> str:
    """The first event of an opened WebSocket: a message or the close code."""
    event = await socket.receive_output(PATIENCE_S)
    if event["type"] == "websocket.accept":
        event = await socket.receive_output(PATIENCE_S)
    return str(event["code"]) if event["type"] == "websocket.close" else "ok"


async def test_sockets(cast: Cast, app: Any) -> None:
    got, expected = {}, {}
    for path, rule in SOCKETS.items():
        for name, word in zip(PEOPLE, rule.outcomes("4401"), strict=True):
            expected[path, name] = word
            async with opened(app, filled(path, cast), headers_of(cast, name)) as socket:
                got[path, name] = await met(socket)
    assert got == expected


async def test_no_socket_opens_for_a_page_of_another_site(cast: Cast, app: Any) -> None:
    headers = headers_of(cast, "administrator")
    for path in SOCKETS:
        for origin in ("https://evil.example", f"http://{HOST}.evil.example", "null"):
            async with opened(app, filled(path, cast), {**headers, "Origin": origin}) as socket:
                assert await met(socket) in ("4401", "1000"), (path, origin)
    async with opened(app, filled(RUN, cast), {**headers, "Origin": f"http://{HOST}"}) as socket:
        assert await met(socket) == "ok"


async def test_an_agent_is_welcomed(cast: Cast, app: Any) -> None:
    hello = protocol.encode(protocol.Hello("generator", "b"))
    async with opened(app, "/agent/control", headers_of(cast, "agent")) as socket:
        await socket.send_input({"type": "websocket.receive", "text": hello})
        assert await met(socket) == "ok"


async def closed(socket: Any) -> str:
    """The close code of a WebSocket, ignoring messages before it."""
    async with asyncio.timeout(PATIENCE_S):
        while (event := await socket.receive_output(PATIENCE_S))["type"] != "websocket.close":
            pass
    return str(event["code"])


def leave_the_project() -> None:
    Membership.objects.filter(user__username="member").delete()
    access.announce()


def be_disabled(cast: Cast) -> None:
    user = cast.person("member")
    user.is_active = False
    user.save()
    access.announce()


async def test_a_runs_socket_closes_for_whom_leaves_the_project_and_no_other(cast: Cast, app: Any) -> None:
    path = filled(RUN, cast)
    async with (
        opened(app, path, headers_of(cast, "member")) as socket,
        opened(app, path, headers_of(cast, "maintainer")) as other,
    ):
        assert (await met(socket), await met(other)) == ("ok", "ok")
        await sync_to_async(leave_the_project)()
        assert await closed(socket) == "4404"
        assert (await other.receive_output(PATIENCE_S))["type"] == "websocket.send"


async def test_a_runs_socket_closes_for_whom_is_disabled(cast: Cast, app: Any) -> None:
    async with opened(app, filled(RUN, cast), headers_of(cast, "member")) as socket:
        assert await met(socket) == "ok"
        await sync_to_async(be_disabled)(cast)
        assert await closed(socket) == "4401"


async def test_a_runs_socket_closes_for_an_administrator_who_is_demoted(cast: Cast, app: Any) -> None:
    async with opened(app, filled(RUN, cast), headers_of(cast, "administrator")) as socket:
        assert await met(socket) == "ok"
        administrator = await sync_to_async(cast.person)("administrator")
        await sync_to_async(demote)(administrator)
        assert await closed(socket) == "4401"


def demote(administrator: User) -> None:
    other, _password = people.create_person(SYSTEM, username="other-administrator", administrator=True)
    people.set_administrator(Actor(other), administrator.pk, False)


async def test_a_runs_socket_closes_without_being_told(cast: Cast, app: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("loadwright.server.runs.live.websocket.ACCESS_SECONDS", 0.2)
    async with opened(app, filled(RUN, cast), headers_of(cast, "member")) as socket:
        assert await met(socket) == "ok"
        await Membership.objects.filter(user__username="member").adelete()
        assert await closed(socket) == "4404"
