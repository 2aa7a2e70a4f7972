"""Terminals with a real sshd."""

from __future__ import annotations

import asyncio

import pytest
from asgiref.sync import sync_to_async
from pytest_django.fixtures import Settings

from loadwright.server.accounts.models import AuditEntry
from loadwright.server.terminal.models import TerminalSession
from tests.support.sshd import Sshd, sshd
from tests.support.terminals import House, Serving, add_server, reached


async def test_a_shell_answers_in_the_size_of_the_browser(served: Serving, at_home: House) -> None:
    browser = await served.browser(at_home.ann)
    async with browser.open(at_home.server, columns=91, rows=33) as terminal:
        hello = await terminal.message("hello")
        assert hello["server"] == {"id": at_home.server.pk, "name": "web-1", "address": "127.0.0.1"}
        assert (hello["session"], hello["offset"], "lost" in hello) == (terminal.key, 0, False)
        await terminal.write("stty size; echo $TERM\r")
        await terminal.until("33 91")
        await terminal.until("xterm-256color")
        await terminal.send(type="resize", columns=100, rows=40)
        await terminal.write("stty size\r")
        await terminal.until("40 100")
        await terminal.send(type="ping", at=12.5)
        assert (await terminal.message("pong"))["at"] == 12.5


async def test_every_byte_passes_also_those_of_other_languages(served: Serving, at_home: House) -> None:
    browser = await served.browser(at_home.ann)
    async with browser.open(at_home.server) as terminal:
        await terminal.write("printf '%s\\377\\200|' '压测🚀'\r")
        await terminal.until("压测🚀".encode() + b"\xff\x80|")


async def test_the_end_of_the_shell_ends_the_session_after_its_last_word(served: Serving, at_home: House) -> None:
    browser = await served.browser(at_home.ann)
    async with browser.open(at_home.server) as terminal:
        await terminal.write("seq 1 20000; echo the-last-word; exit 3\r")
        ended = await terminal.ended()
        assert (ended["kind"], ended["text"]) == ("exited", "The shell on web-1 has ended.")
        assert b"20000\r\nthe-last-word" in terminal.output
    row = await TerminalSession.objects.aget(key=terminal.key)
    assert (row.ended_why, row.bytes_out) == ("exited", len(terminal.output))
    audit = [entry async for entry in AuditEntry.objects.filter(what__startswith="terminal.").order_by("id")]
    assert [(entry.what, entry.who, entry.target, entry.address) for entry in audit] == [
        ("terminal.open", "ann", "web-1", "127.0.0.1"),
        ("terminal.close", "ann", "web-1", "127.0.0.1"),
    ]
    assert audit[1].detail["why"] == "exited"
    assert audit[1].detail["bytes_out"] == len(terminal.output)


async def test_what_is_no_longer_kept_is_told(served: Serving, at_home: House) -> None:
    browser = await served.browser(at_home.ann)
    async with browser.open(at_home.server) as terminal:
        await terminal.write("seq 1 100000; echo do''ne\r")
        await terminal.until("done\r\n")
    async with browser.come_back(terminal.key) as again:
        await again.until("done\r\n")
        hello = await again.message("hello")
        assert hello["lost"] == hello["offset"] > 100_000
        assert len(again.output) >= 256 * 1024


async def test_ctrl_c_reaches_a_flood_that_nobody_draws(served: Serving, at_home: House) -> None:
    browser = await served.browser(at_home.ann)
    async with browser.open(at_home.server) as terminal:
        await terminal.write("cat /dev/zero | tr '\\0' 'z'\r")
        await terminal.until("z" * 1000)
        # Without acknowledgements the shell pauses once all buffers are full.
        await asyncio.sleep(0.5)
        await terminal.write("\x03")
        await terminal.write("echo stop''ped\r")
        await terminal.until("stopped")
        assert len(terminal.output) < 2 * 1024 * 1024


async def test_without_a_browser_the_shell_waits_and_its_output_is_kept(served: Serving, at_home: House) -> None:
    browser = await served.browser(at_home.ann)
    async with browser.open(at_home.server) as terminal:
        await terminal.write("seq 1 300000; echo do''ne\r")
        await terminal.until("1\r\n2\r\n")
    async with browser.come_back(terminal.key, terminal.drawn) as again:
        whole = bytes(terminal.output) + await again.until("done\r\n")
        assert "lost" not in await again.message("hello")
    numbers = whole[whole.index(b"1\r\n2\r\n") :].split(b"\r\n")[:300_000]
    assert numbers == [str(number).encode() for number in range(1, 300_001)]


async def test_a_session_nobody_types_in_is_closed_after_a_warning(
    served: Serving, at_home: House, settings: Settings
) -> None:
    settings.TERMINAL_IDLE_S = 3.0
    browser = await served.browser(at_home.ann, language="zh-CN")
    async with browser.open(at_home.server) as terminal:
        notice = await terminal.message("notice")
        assert (notice["kind"], notice["level"]) == ("idle", "warning")
        assert "终端" in notice["text"]
        await terminal.write("echo a''wake\r")
        await terminal.until("awake")
        assert (await terminal.ended())["kind"] == "idle"


async def test_a_session_without_a_browser_is_kept_for_a_while(
    served: Serving, at_home: House, settings: Settings
) -> None:
    browser = await served.browser(at_home.ann)
    async with browser.open(at_home.server) as terminal:
        pass
    settings.TERMINAL_KEEP_S = 0.5
    row = await reached(lambda: TerminalSession.objects.filter(key=terminal.key, ended_why="left").first())
    assert row.ended_at is not None
    async with browser.come_back(terminal.key) as again:
        ended = await again.ended()
        assert (ended["kind"], again.socket.close_code) == ("left", 1000)


async def test_only_a_browser_can_be_idle(served: Serving, at_home: House, settings: Settings) -> None:
    """Nobody can type without a browser: such a shell is kept for its own time, and its idle time starts again."""
    browser = await served.browser(at_home.ann)
    async with browser.open(at_home.server) as terminal:
        await terminal.write("echo on''ce\r")
        await terminal.until("once")
    settings.TERMINAL_IDLE_S, settings.TERMINAL_KEEP_S = 0.01, 2.0
    row = await reached(lambda: TerminalSession.objects.exclude(ended_why="").filter(key=terminal.key).first())
    assert row.ended_why == "left"


async def test_figures_tell_when_it_wrote_last_and_since_when_it_has_no_browser(
    served: Serving, at_home: House
) -> None:
    browser = await served.browser(at_home.ann)

    def row(**fields: object) -> TerminalSession | None:
        return TerminalSession.objects.filter(key=terminal.key, **fields).first()

    async with browser.open(at_home.server) as terminal:
        await terminal.write("echo on''ce\r")
        await terminal.until("once")
    left = await reached(lambda: row(attached=False))
    assert left.opened_at < left.output_at <= left.left_at
    async with browser.come_back(terminal.key):
        shown = await reached(lambda: row(attached=True))
        assert shown.left_at is None


@pytest.mark.parametrize(
    ("who", "fields", "kind", "text"),
    [
        ("admin", {"port": 1}, "unreachable", "web-9 (127.0.0.1) cannot be reached"),
        ("admin", {"address": "no-such-name.invalid"}, "name", "cannot be resolved"),
        ("ann", {"port": 1}, "no_contact", "web-9 (127.0.0.1) cannot be reached over SSH"),
        ("ann", {"address": "no-such-name.invalid"}, "no_contact", "cannot be reached over SSH"),
        ("ann", {"username": "nobody-here"}, "auth", "refused the login"),
        ("ann", {"host_key": ""}, "unconfirmed", "is not confirmed yet"),
        ("ann", {"offered_key": "ssh-ed25519 AAAA"}, "key_changed", "presents a different host key"),
    ],
)
async def test_a_failure_explains_itself(
    served: Serving, at_home: House, openssh: Sshd, who: str, fields: dict[str, object], kind: str, text: str
) -> None:
    server = await sync_to_async(add_server)(at_home.project, openssh, "web-9", **fields)
    browser = await served.browser(getattr(at_home, who))
    key, ticket = await browser.ask(server)
    async with browser.connect(key, ticket) as terminal:
        ended = await terminal.ended()
        assert ended["kind"] == kind
        assert text in ended["text"]


async def test_the_word_of_a_shell_that_ends_at_once_is_shown(served: Serving, at_home: House) -> None:
    with sshd(name="forced", more="ForceCommand echo not-for-you; exit 1") as forced:
        server = await sync_to_async(add_server)(at_home.project, forced, "forced")
        browser = await served.browser(at_home.ann)
        key, ticket = await browser.ask(server)
        async with browser.connect(key, ticket) as terminal:
            assert (await terminal.ended())["kind"] == "exited"
            assert b"not-for-you" in terminal.output


async def test_input_goes_on_while_nothing_is_read(served: Serving, at_home: House) -> None:
    """A paste larger than all buffers, into a program that echoes it while reading."""
    browser = await served.browser(at_home.ann)
    async with browser.open(at_home.server) as terminal:
        await terminal.write("stty -echo -icanon; head -c 1500000 | md5sum; stty echo icanon\r")
        await asyncio.sleep(0.3)
        for _ in range(150):
            await terminal.write("x" * 9999 + "\n")
        await terminal.until("  -\r\n")
