"""Refused terminals, and reasons that end open ones."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from contextlib import suppress

import httpx
import pytest
from asgiref.sync import sync_to_async
from websockets.exceptions import ConnectionClosed, InvalidStatus

from loadwright.server.accounts import access
from loadwright.server.accounts.models import AuditEntry, Session, User
from loadwright.server.projects.models import Membership
from loadwright.server.servers.models import Server
from loadwright.server.terminal import tickets
from loadwright.server.terminal.live import manager
from loadwright.server.terminal.models import TerminalSession
from tests.support.sshd import Sshd, sshd
from tests.support.terminals import CSRF, Browser, House, Serving, add_server


async def refused(browser: Browser, key: str, ticket: str) -> int:
    """Return the close code of a WebSocket."""
    async with browser.connect(key, ticket) as terminal:
        return await terminal.closed()


async def test_nobody_gets_no_connection(served: Serving, at_home: House) -> None:
    nobody = await served.browser(None)
    with pytest.raises(InvalidStatus, match="403"):
        await refused(nobody, "0" * 32, "x")


@pytest.mark.parametrize("origin", ["https://evil.example", "http://127.0.0.1:1", "null"])
async def test_a_page_of_another_site_gets_no_connection(served: Serving, at_home: House, origin: str) -> None:
    browser = await served.browser(at_home.ann)
    key, ticket = await browser.ask(at_home.server)
    with pytest.raises(InvalidStatus, match="403"):
        async with browser.connect(key, ticket, origin=origin):
            pass
    async with browser.connect(key, ticket, origin=served.url) as terminal:
        await terminal.message("hello")


async def test_a_shell_is_asked_for_with_a_csrf_token(served: Serving, at_home: House) -> None:
    browser = await served.browser(at_home.ann)
    async with httpx.AsyncClient(base_url=served.url, headers=browser.headers) as forged:
        key = "0" * 32
        for path in (f"/servers/{at_home.server.pk}/terminal", f"/terminal/{key}/ticket", f"/terminal/{key}/end"):
            assert (await forged.post(path)).status_code == 403
            assert (await forged.post(path, headers={"X-CSRFToken": CSRF[:-1] + "d"})).status_code == 403
            assert (await forged.get(path)).status_code == 405
    assert not await TerminalSession.objects.aexists()


async def test_a_ticket_is_needed_and_used_up(served: Serving, at_home: House) -> None:
    browser = await served.browser(at_home.ann)
    key, ticket = await browser.ask(at_home.server)
    assert await refused(browser, key, "") == 4403
    async with browser.connect(key, ticket) as terminal:
        await terminal.message("hello")
        assert await refused(browser, key, ticket) == 4403


async def test_a_ticket_of_another_session_browser_or_person_is_none(served: Serving, at_home: House) -> None:
    browser, same_person = await served.browser(at_home.ann), await served.browser(at_home.ann)
    await Membership.objects.acreate(project=at_home.project, user=at_home.bob)
    bob = await served.browser(at_home.bob)
    key, ticket = await browser.ask(at_home.server)
    other_key, _other_ticket = await browser.ask(at_home.server)
    assert await refused(browser, other_key, ticket) == 4403
    assert await refused(same_person, key, ticket) == 4403
    assert await refused(bob, key, ticket) == 4403


async def test_an_expired_ticket_is_none(served: Serving, at_home: House, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = await served.browser(at_home.ann)
    key, ticket = await browser.ask(at_home.server)
    monkeypatch.setattr(tickets, "SECONDS", -1)
    assert await refused(browser, key, ticket) == 4403


async def test_a_server_of_another_project_is_not_there(served: Serving, at_home: House) -> None:
    stranger = await served.browser(at_home.bob)
    for server_id in (at_home.server.pk, 999_999):
        answer = await stranger.post(f"/servers/{server_id}/terminal")
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "not_found")
    assert not await TerminalSession.objects.aexists()


async def test_a_session_of_somebody_else_is_not_there(served: Serving, at_home: House) -> None:
    ann = await served.browser(at_home.ann)
    async with ann.open(at_home.server) as terminal:
        for user in (at_home.bob, at_home.admin):
            other = await served.browser(user)
            assert (await other.post(f"/terminal/{terminal.key}/ticket")).status_code == 404
            # Even with a ticket issued to them.
            session = await Session.objects.filter(user=user).afirst()
            assert session is not None
            forged = tickets.issue(user_id=user.pk, browser=session.session_key, session=terminal.key)
            assert await refused(other, terminal.key, forged) == 4404
        stranger = await served.browser(at_home.bob)
        assert (await stranger.post(f"/terminal/{terminal.key}/end")).status_code == 404
        await terminal.write("echo un''harmed\r")
        await terminal.until("unharmed")


async def test_who_lost_access_meanwhile_gets_no_shell(served: Serving, at_home: House) -> None:
    browser = await served.browser(at_home.ann)
    key, ticket = await browser.ask(at_home.server)
    await Membership.objects.filter(user=at_home.ann).adelete()
    async with browser.connect(key, ticket) as terminal:
        assert (await terminal.ended())["kind"] == "access"


def leaves(house: House) -> None:
    Membership.objects.filter(user=house.ann).delete()


def is_disabled(house: House) -> None:
    User.objects.filter(pk=house.ann.pk).update(is_active=False)


def is_deleted(house: House) -> None:
    User.objects.filter(pk=house.ann.pk).delete()


def signs_out(house: House) -> None:
    Session.objects.filter(user=house.ann).delete()


def server_is_deleted(house: House) -> None:
    Server.objects.filter(pk=house.server.pk).delete()


def key_changes(house: House) -> None:
    Server.objects.filter(pk=house.server.pk).update(offered_key="ssh-ed25519 AAAAnother")


def other_key_is_accepted(house: House) -> None:
    Server.objects.filter(pk=house.server.pk).update(host_key="ssh-ed25519 AAAAnother")


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        (leaves, "access"),
        (is_disabled, "disabled"),
        (is_deleted, "disabled"),
        (signs_out, "signed_out"),
        (server_is_deleted, "gone"),
        (key_changes, "key_changed"),
        (other_key_is_accepted, "key_changed"),
    ],
)
async def test_an_open_shell_ends_with_the_right_to_it(
    served: Serving, at_home: House, change: Callable[[House], None], kind: str
) -> None:
    browser = await served.browser(at_home.ann)
    async with browser.open(at_home.server) as terminal:
        await terminal.write("echo rea''dy; sleep 1000\r")
        await terminal.until("ready\r\n")
        await sync_to_async(change)(at_home)
        await sync_to_async(access.announce)()
        ended = await terminal.ended()
        assert ended["kind"] == kind
        assert ended["text"]


async def test_lost_access_is_noticed_without_a_hint(
    served: Serving, at_home: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert manager.CHECK_SECONDS <= 10
    monkeypatch.setattr(manager, "CHECK_SECONDS", 0.1)
    browser = await served.browser(at_home.ann)
    async with browser.open(at_home.server) as terminal:
        await sync_to_async(leaves)(at_home)
        assert (await terminal.ended())["kind"] == "access"


async def test_a_changed_key_of_the_jump_host_ends_what_is_behind_it(
    served: Serving, at_home: House, openssh: Sshd, jump_host: Sshd
) -> None:
    gate = await sync_to_async(add_server)(at_home.project, jump_host, "gate")
    behind = await sync_to_async(add_server)(at_home.project, openssh, "behind", jump_host=gate)
    browser = await served.browser(at_home.ann)
    async with browser.open(behind) as terminal:
        await Server.objects.filter(pk=gate.pk).aupdate(offered_key="ssh-ed25519 AAAAnother")
        await sync_to_async(access.announce)()
        ended = await terminal.ended()
        assert (ended["kind"], "gate" in ended["text"]) == ("key_changed", True)


async def test_a_changed_key_is_met_blocks_and_is_explained(served: Serving, at_home: House) -> None:
    with sshd(name="changing") as changing:
        server = await sync_to_async(add_server)(at_home.project, changing, "changing")
        changing.stop()
        changing.new_host_keys()
        changing.start()
        browser = await served.browser(at_home.ann, language="zh-CN")
        for _ in range(2):
            key, ticket = await browser.ask(server)
            async with browser.connect(key, ticket) as terminal:
                assert (await terminal.ended())["kind"] == "key_changed"
        await server.arefresh_from_db()
        assert server.offered_key == changing.host_key()


async def test_an_administrator_ends_it_and_the_person_reads_who(served: Serving, at_home: House) -> None:
    ann, admin = await served.browser(at_home.ann), await served.browser(at_home.admin)
    async with ann.open(at_home.server) as terminal:
        assert (await admin.post(f"/terminal/{terminal.key}/end")).status_code == 200
        ended = await terminal.ended()
        assert (ended["kind"], ended["text"]) == ("closed_by", "admin closed the terminal on web-1.")
    told = [entry async for entry in AuditEntry.objects.filter(what="terminal.end")]
    assert [(entry.who, entry.target, entry.detail["person"]) for entry in told] == [("admin", "web-1", "ann")]


async def test_a_person_ends_their_own(served: Serving, at_home: House) -> None:
    browser = await served.browser(at_home.ann)
    async with browser.open(at_home.server) as terminal:
        await terminal.write("trap 'touch ended' HUP; echo rea''dy\r")
        await terminal.until("ready")
        assert (await browser.post(f"/terminal/{terminal.key}/end")).status_code == 200
        assert (await terminal.ended())["kind"] == "stopped"
    assert (await browser.post(f"/terminal/{terminal.key}/end")).status_code == 200
    async with browser.come_back(terminal.key) as again:
        assert (await again.ended())["kind"] == "stopped"


MALFORMED: list[str | bytes] = [
    "",
    "nonsense",
    "[]",
    "null",
    "1",
    '"input"',
    "{}",
    '{"type": []}',
    '{"type": "shutdown"}',
    '{"type": "input"}',
    '{"type": "input", "data": 5}',
    '{"type": "input", "data": null}',
    '{"type": "resize", "columns": "80", "rows": 24}',
    '{"type": "resize", "columns": true, "rows": 24}',
    '{"type": "resize", "columns": 80.5, "rows": 24}',
    '{"type": "ack", "bytes": -1}',
    '{"type": "ack", "bytes": 99999999999999999999999}',
    '{"type": "ping", "at": {}}',
    "[" * 100_000,
    b"\x00\xff",
]


async def test_what_no_page_sends_ends_the_connection_and_not_the_session(served: Serving, at_home: House) -> None:
    browser = await served.browser(at_home.ann)
    async with browser.open(at_home.server) as terminal:
        pass
    for frame in MALFORMED:
        async with browser.come_back(terminal.key) as again:
            await again.message("hello")
            await again.socket.send(frame)
            assert await again.closed() == 1008, frame
    async with browser.come_back(terminal.key) as again:
        await again.write("echo un''harmed\r")
        await again.until("unharmed")


@pytest.mark.parametrize("size", [1024 * 1024 + 1, 5 * 1024 * 1024])
async def test_a_huge_frame_ends_the_connection(served: Serving, at_home: House, size: int) -> None:
    browser = await served.browser(at_home.ann)
    async with browser.open(at_home.server) as terminal:
        with suppress(ConnectionClosed):
            await terminal.write("x" * size)
        assert await terminal.closed() in (1009, 1006)
    async with browser.come_back(terminal.key) as again:
        await again.write("echo un''harmed\r")
        await again.until("unharmed")


@pytest.mark.parametrize("size", [0, -5, 10**30])
async def test_a_strange_size_harms_nothing(served: Serving, at_home: House, size: int) -> None:
    browser = await served.browser(at_home.ann)
    async with browser.open(at_home.server, columns=size, rows=size) as terminal:
        await terminal.send(type="resize", columns=size, rows=size)
        await terminal.write("echo un''harmed\r")
        await terminal.until("d\r\n")


async def test_strange_characters_are_typed_as_well_as_can_be(served: Serving, at_home: House) -> None:
    browser = await served.browser(at_home.ann)
    async with browser.open(at_home.server) as terminal:
        await terminal.write("echo rea''dy\r")
        await terminal.until("ready")
        await terminal.socket.send('{"type": "input", "data": "\\ud800\\u0000\\udfff\\u0003"}')
        await terminal.write("\recho un''harmed\r")
        await terminal.until("unharmed")


async def test_a_flood_of_input_is_bounded_and_the_others_go_on(served: Serving, at_home: House) -> None:
    """Input for a shell that does not read: excess is dropped with a notice, and other terminals respond meanwhile."""
    browser = await served.browser(at_home.ann)
    async with browser.open(at_home.server) as flooded, browser.open(at_home.server) as other:
        await flooded.write("stty raw -echo; echo rea''dy; sleep 1000\r")
        await flooded.until("ready")
        line = json.dumps({"type": "input", "data": "y" * 100_000})

        async def flood() -> None:
            for _ in range(120):
                await flooded.socket.send(line)

        flooding = asyncio.create_task(flood())
        await other.write("echo un''harmed\r")
        await other.until("unharmed")
        await flooding
        assert (await flooded.message("notice"))["kind"] == "input_full"


async def test_a_flood_of_words_is_answered_fairly(served: Serving, at_home: House) -> None:
    browser = await served.browser(at_home.ann)
    async with browser.open(at_home.server) as flooded, browser.open(at_home.server) as other:

        async def flood() -> None:
            for _ in range(5000):
                await flooded.socket.send('{"type": "ping", "at": 1}')

        flooding = asyncio.create_task(flood())
        await other.write("echo un''harmed\r")
        await other.until("unharmed")
        await flooding
