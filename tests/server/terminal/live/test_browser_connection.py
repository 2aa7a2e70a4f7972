"""Refused terminals, and reasons that end open ones."""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress

import pytest
from websockets.exceptions import ConnectionClosed

from tests.support.terminals import House, Serving

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
    '{"type": "ping", "at": 1e999}',
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
