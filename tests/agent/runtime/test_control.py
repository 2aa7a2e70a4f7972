import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from functools import partial

import pytest
from starlette.websockets import WebSocket

from loadwright.agent.runtime.control import FIRST_REPORTS, Control, RefusedError
from loadwright.agent.runtime.enrol import ServerUrl
from loadwright.core.protocol import Desired, Refusal, Report, Welcome, encode
from loadwright.core.protocol.generator import GENERATOR, RUN, Bundle, GeneratorHello, Observed, Order
from tests.agent.fleet import AGENT, TOKEN, Fleet, serving, until

HELLO = GeneratorHello("generator", "testhost", cores=2)
ORDER = Order("7", RUN, Bundle("0" * 64, 1, "/x"), points=[(1.0, 2.0)])


class Recorder:
    """A handler that only records the messages."""

    def __init__(self) -> None:
        self.welcomes: list[Welcome] = []
        self.heard: list[Desired[Order]] = []
        self.spool_points = 0
        self.pause_s = 0.0
        self.introduction = HELLO

    def has_been_welcomed(self, times: int) -> bool:
        return len(self.welcomes) == times

    def hello(self) -> GeneratorHello:
        return self.introduction

    def report(self) -> Report[Observed]:
        return Report(0.0, spool_points=self.spool_points, pause_s=self.pause_s)

    def welcomed(self, welcome: Welcome) -> None:
        self.welcomes.append(welcome)

    def desired(self, desired: Desired[Order]) -> None:
        self.heard.append(desired)


@asynccontextmanager
async def connected(url: str, role: Recorder, token: str = TOKEN) -> AsyncIterator[Control]:
    control = Control(ServerUrl.parse(url), token, GENERATOR, role)
    task = asyncio.create_task(control.run())
    try:
        yield control
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_hello_reports_and_orders_travel() -> None:
    fleet, role = Fleet(), Recorder()
    async with serving(fleet), connected(fleet.url, role):
        await until(lambda: role.heard)
        assert fleet.hellos == [HELLO]
        assert role.welcomes[0].agent == AGENT
        assert role.heard[-1].order is None
        await fleet.desire(ORDER)
        await until(lambda: role.heard[-1].order == ORDER)
        # Repeated at every heartbeat.
        count = len(role.heard)
        await until(lambda: len(role.heard) > count + 2)
        assert role.heard[-1].order == ORDER


async def test_a_change_is_reported_without_waiting_for_the_heartbeat() -> None:
    fleet, role = Fleet(), Recorder()
    async with serving(fleet), connected(fleet.url, role) as control:
        await until(lambda: len(fleet.reports) > 6)
        role.spool_points = 5
        control.changed()
        await until(lambda: fleet.last.spool_points == 5)


async def test_a_changed_hello_is_sent_on_a_new_connection() -> None:
    fleet, role = Fleet(), Recorder()
    async with serving(fleet), connected(fleet.url, role) as control:
        await until(lambda: role.heard)
        role.introduction = changed = replace(HELLO, hostname="renamed")
        control.introduce()
        await until(lambda: fleet.hellos == [HELLO, changed])
        count = len(role.heard)
        await until(lambda: len(role.heard) > count + 2)
        assert len(fleet.hellos) == 2


async def test_a_connection_after_a_break_begins_with_what_the_machine_is_then() -> None:
    fleet, role = Fleet(), Recorder()
    async with AsyncExitStack() as stack:
        async with serving(fleet):
            await stack.enter_async_context(connected(fleet.url, role))
            await until(lambda: role.heard)
        role.introduction = changed = replace(HELLO, hostname="renamed")
        async with serving(fleet):
            await until(lambda: fleet.hellos == [HELLO, changed])


async def test_reports_pause_as_announced_until_something_changes() -> None:
    fleet, role = Fleet(), Recorder()
    fleet.longest_pause_s = 60.0
    role.pause_s = 3600.0
    async with serving(fleet), connected(fleet.url, role) as control:
        await until(lambda: len(fleet.reports) >= FIRST_REPORTS)
        await asyncio.sleep(1.5)
        assert len(fleet.reports) == FIRST_REPORTS
        assert fleet.last.pause_s == 60, "the server allows no longer pause"
        # Work that is done anyway ends no pause that has hardly begun.
        control.awake()
        await asyncio.sleep(0.5)
        assert len(fleet.reports) == FIRST_REPORTS
        role.pause_s = 0.0
        control.changed()
        await until(lambda: len(fleet.reports) > FIRST_REPORTS + 3)
        assert fleet.last.pause_s == 0


async def test_a_server_of_an_earlier_version_is_told_of_no_pause() -> None:
    fleet, role = Fleet(), Recorder()
    role.pause_s = 3600.0
    async with serving(fleet), connected(fleet.url, role):
        await until(lambda: len(fleet.reports) > FIRST_REPORTS + 3)
        assert fleet.last.pause_s == 0


async def test_contact_is_the_latest_report_that_was_answered() -> None:
    fleet, role = Fleet(), Recorder()
    async with serving(fleet), connected(fleet.url, role) as control:
        assert control.contact_age() == float("inf")
        await until(lambda: control.contact_age() < 5)
        fleet.deaf = True
        age = control.contact_age()
        await until(lambda: control.contact_age() > age + 1)
        # Orders without a question are no answers: the server may not receive the reports.
        await fleet.desire(ORDER)
        await until(lambda: role.heard[-1].order == ORDER)
        assert control.contact_age() > 1
        fleet.deaf = False
        await until(lambda: control.contact_age() < 1)


async def test_the_servers_clock_is_measured() -> None:
    fleet, role = Fleet(), Recorder()
    fleet.clock_ahead = 3600.0
    async with serving(fleet), connected(fleet.url, role) as control:
        await until(lambda: control.clock.offset is not None)
        assert control.clock.offset == pytest.approx(3600.0, abs=0.5)
        await until(lambda: fleet.last.clock_offset == pytest.approx(control.clock.offset, abs=0.5))


async def test_the_agent_comes_back_after_the_server_was_away() -> None:
    fleet, role = Fleet(), Recorder()
    async with serving(fleet):
        url = fleet.url
    async with connected(url, role) as control:
        for times in (1, 2):
            async with serving(fleet):
                await until(partial(role.has_been_welcomed, times))
            await until(lambda: not control.connected)


async def test_a_server_that_falls_silent_is_noticed() -> None:
    fleet, role = Fleet(), Recorder()
    async with serving(fleet), connected(fleet.url, role):
        await until(lambda: role.heard)
        fleet.deaf = True
        await until(lambda: len(fleet.hellos) == 2)
        fleet.deaf = False
        count = len(role.heard)
        await until(lambda: len(role.heard) > count)


async def test_an_unknown_token_ends_an_agent_that_was_never_accepted() -> None:
    fleet = Fleet()
    async with serving(fleet):
        control = Control(ServerUrl.parse(fleet.url), "wrong", GENERATOR, Recorder())
        with pytest.raises(RefusedError, match="does not accept this agent's token"):
            await control.run()


async def test_a_refusal_has_a_reason() -> None:
    fleet = Fleet()
    fleet.refusal = "This server speaks version 2 of the protocol."
    async with serving(fleet):
        control = Control(ServerUrl.parse(fleet.url), TOKEN, GENERATOR, Recorder())
        with pytest.raises(RefusedError, match="speaks version 2"):
            await control.run()


async def test_a_later_refusal_is_logged_and_does_not_end_the_agent(caplog: pytest.LogCaptureFixture) -> None:
    fleet, role = Fleet(), Recorder()
    async with serving(fleet), connected(fleet.url, role):
        await until(lambda: role.heard)
        fleet.refusal = "Come back tomorrow."
        for socket in list(fleet.sockets):
            await socket.close()
        await until(lambda: "Come back tomorrow." in caplog.text)
        assert "Retrying every 30 s" in caplog.text


class Choosy(Fleet):
    """Welcomes every agent and refuses its reports."""

    async def answer(self, socket: WebSocket, text: str) -> None:
        await socket.send_text(encode(Refusal("I do not understand that.")))
        await socket.close()


async def test_an_agent_whose_reports_are_refused_does_not_return_at_once(caplog: pytest.LogCaptureFixture) -> None:
    fleet = Choosy()
    async with serving(fleet), connected(fleet.url, Recorder()):
        await until(lambda: "I do not understand that." in caplog.text)
        # It would return within a tenth of a second otherwise.
        await asyncio.sleep(1)
        assert len(fleet.hellos) == 1


async def test_a_peer_that_is_no_server_is_retried_quietly(caplog: pytest.LogCaptureFixture) -> None:
    async def babble(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        calls.append(time.monotonic())
        writer.write(b"220 mail.example.org ready\r\n")
        writer.close()

    calls: list[float] = []
    server = await asyncio.start_server(babble, "127.0.0.1", 0)
    async with server:
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        async with connected(url, Recorder()):
            await until(lambda: len(calls) >= 4)
    assert caplog.text.count("cannot be reached") == 1
