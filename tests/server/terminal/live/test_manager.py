"""Terminals with a real sshd."""

from __future__ import annotations

import contextlib

from asgiref.sync import sync_to_async

from loadwright.server.terminal import actions
from loadwright.server.terminal.models import TerminalSession
from tests.support.sshd import sshd
from tests.support.terminals import House, Serving, add_server


async def test_several_sessions_at_once_have_shells_of_their_own(served: Serving, at_home: House) -> None:
    browser = await served.browser(at_home.ann)
    async with contextlib.AsyncExitStack() as stack:
        terminals = [await stack.enter_async_context(browser.open(at_home.server)) for _ in range(12)]
        for number, terminal in enumerate(terminals):
            await terminal.write(f"mine={number}\r")
        for number, terminal in enumerate(terminals):
            await terminal.write("echo =$mine=\r")
            await terminal.until(f"={number}=")


async def test_one_person_has_so_many_terminals_and_no_more(served: Serving, at_home: House) -> None:
    browser = await served.browser(at_home.ann)
    rows = [
        TerminalSession(user=at_home.ann, server=at_home.server, server_name="web-1", server_address="x")
        for _ in range(actions.MAX_SESSIONS)
    ]
    await TerminalSession.objects.abulk_create(rows)
    answer = await browser.post(f"/servers/{at_home.server.pk}/terminal")
    assert answer.status_code == 409
    assert "30 open terminals" in answer.json()["error"]["message"]
    assert (await (await served.browser(at_home.admin)).ask(at_home.server))[0]


async def test_a_full_server_explains_itself_in_the_persons_language(served: Serving, at_home: House) -> None:
    with sshd(name="full", max_sessions=0) as full:
        server = await sync_to_async(add_server)(at_home.project, full, "满员")
        browser = await served.browser(at_home.ann, language="zh-CN")
        key, ticket = await browser.ask(server)
        async with browser.connect(key, ticket) as terminal:
            ended = await terminal.ended()
            assert ended["kind"] == "sessions"
            assert "满员" in ended["text"]
            assert "MaxSessions" in ended["text"]
            assert "has reached its session limit" not in ended["text"]


async def test_a_process_that_ended_ends_its_sessions(served: Serving, at_home: House) -> None:
    row = await TerminalSession.objects.acreate(
        user=at_home.ann, server=at_home.server, server_name="web-1", server_address="x", started_at="2020-01-01T00:00Z"
    )
    browser = await served.browser(at_home.ann)
    async with browser.come_back(row.key) as terminal:
        assert (await terminal.ended())["kind"] == "lost"
