"""Terminals with a real sshd."""

from __future__ import annotations

import pytest
from websockets.exceptions import InvalidStatus

from loadwright.server.accounts.models import Session
from loadwright.server.projects.models import Membership
from loadwright.server.terminal import tickets
from loadwright.server.terminal.models import TerminalSession
from tests.support.terminals import Browser, House, Serving


async def test_a_lost_connection_comes_back_to_the_same_shell_and_misses_nothing(
    served: Serving, at_home: House
) -> None:
    browser = await served.browser(at_home.ann)
    async with browser.open(at_home.server) as terminal:
        await terminal.write("kept=me; echo be''fore\r")
        await terminal.until("before\r\n")
        await terminal.write("sleep 0.3; echo mean''while\r")
    async with browser.come_back(terminal.key, terminal.drawn, columns=120) as again:
        await again.until("meanwhile")
        assert (await again.message("hello"))["offset"] == terminal.drawn
        assert b"before\r\n" not in again.output
        await again.write("echo $kept; stty size\r")
        await again.until("me\r\n")
        await again.until("24 120")


async def test_a_page_that_was_loaded_anew_is_shown_what_was_there(served: Serving, at_home: House) -> None:
    browser = await served.browser(at_home.ann)
    async with browser.open(at_home.server) as terminal:
        await terminal.write("echo once''upon\r")
        await terminal.until("onceupon")
    async with browser.come_back(terminal.key) as again:
        await again.until("onceupon")
        hello = await again.message("hello")
        assert (hello["offset"], hello["end"] >= terminal.drawn) == (0, True)
    async with browser.open(at_home.server) as other:
        assert other.key != terminal.key


async def test_a_second_window_takes_the_session_over(served: Serving, at_home: House) -> None:
    browser = await served.browser(at_home.ann)
    async with browser.open(at_home.server) as first, browser.come_back(first.key) as second:
        ended = await first.ended()
        assert (ended["kind"], first.socket.close_code) == ("taken", 4409)
        await second.write("echo he''re\r")
        await second.until("here")


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
