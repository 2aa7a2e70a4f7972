"""What agents are sent without the database: orders from memory, changes at once, tokens until they are revoked."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import Collection, Hashable, Iterator, Mapping
from typing import Any

import httpx
import pytest
from asgiref.sync import sync_to_async
from django.db.backends.utils import CursorWrapper

from loadwright.core.protocol import Desired, Hello, Refusal, Report, RoleMessages, Welcome, decode, encode
from loadwright.core.stats.fields import Field
from loadwright.server.accounts.actor import SYSTEM
from loadwright.server.accounts.authentication.secrets import new_secret
from loadwright.server.config.asgi import create_application
from loadwright.server.fleet import actions, topics
from loadwright.server.fleet.models import Agent
from loadwright.server.fleet.roles import AgentRole, Ordered, agent_roles
from loadwright.server.fleet.roster import Enrolled, Roster
from loadwright.server.platform import events
from loadwright.server.runs import agent_roles as declarations
from loadwright.telemetry.schema import MEASUREMENTS
from loadwright.telemetry.schema.measurement import Measurement, Tag
from tests.support.sockets import opened, send, sent

DEADLINE_S = 60.0
REPORTS = 100
LINE = "weather,station={key} rain_mm=1 1000000000"
WEATHER = Measurement(
    "weather", "How it is outside.", (Tag("station", "id of the station", role="station"),),
    (Field("rain_mm", float, "mm", "rain", 100.0),),
)  # fmt: skip


class Numbers:
    """The order of every agent is a number."""

    def __init__(self) -> None:
        self.number = 1
        self.reads: Counter[str] = Counter()
        self.catalogue = ""
        """The installation whose elements all agents are asked to list."""

    def catalogues(self, agents: Collection[str]) -> Mapping[str, str]:
        return dict.fromkeys(agents, self.catalogue)

    def versions(self) -> Mapping[str, Hashable]:
        return dict.fromkeys(Agent.objects.values_list("key", flat=True), self.number)

    def orders(self, agents: Collection[str]) -> Mapping[str, Ordered]:
        self.reads.update(agents)
        return {key: Ordered(self.number, self.number, self.number) for key in agents}


class Erased:
    """The deletions of the second role."""

    def __init__(self) -> None:
        self.runs: set[str] = set()
        self.looked_up: Counter[str] = Counter()

    def version(self) -> Hashable:
        return len(self.runs)

    def deleted(self, kept: Collection[str]) -> set[str]:
        self.looked_up.update(kept)
        return self.runs & set(kept)


MESSAGES: RoleMessages[int, Any] = RoleMessages("station", Hello, int)


@pytest.fixture
def erased() -> Erased:
    return Erased()


@pytest.fixture
def numbers(monkeypatch: pytest.MonkeyPatch, erased: Erased) -> Iterator[Numbers]:
    """Orders for the agents of a second role."""
    numbers = Numbers()
    monkeypatch.setitem(MEASUREMENTS, WEATHER.name, WEATHER)
    role = AgentRole(MESSAGES, "station", numbers, deletions=erased, catalogues=numbers.catalogues)
    monkeypatch.setattr(declarations, "AGENT_ROLES", [role])
    agent_roles.cache_clear()
    yield numbers
    agent_roles.cache_clear()


class Station:
    """An agent of the second role, connected to an application."""

    def __init__(self, application: Any, agent: Agent, token: str, socket: Any) -> None:
        self.application = application
        self.agent = agent
        self.token = token
        self.socket = socket

    async def receive(self) -> Any:
        return decode(await sent(self.socket), MESSAGES)

    async def greet(self, **values: Any) -> Desired[int]:
        await send(self.socket, encode(Hello("station", "roof", **values)))
        assert isinstance(await self.receive(), Welcome)
        first: Desired[int] = await self.receive()
        return first

    async def report(self, *kept: str) -> Desired[int]:
        await send(self.socket, encode(Report(1.0, kept=list(kept))))
        answer: Desired[int] = await self.receive()
        return answer

    async def write(self) -> int:
        """Write a point and return the status of the response."""
        transport = httpx.ASGITransport(self.application)
        async with httpx.AsyncClient(transport=transport, base_url="http://loadwright.test") as client:
            headers = {"Authorization": f"Bearer {self.token}"}
            answer = await client.post("/telemetry/write", content=LINE.format(key=self.agent.key), headers=headers)
            return answer.status_code


@pytest.fixture
async def station(transactional_db: None, numbers: Numbers) -> Any:
    token, digest = new_secret("agent")
    agent = await Agent.objects.acreate(name="a", role="station", hostname="h", token_digest=digest)
    application = create_application(background=False)
    headers = {"Authorization": f"Bearer {token}"}
    async with (
        application.router.lifespan_context(application),
        opened(application, "/agent/control", headers) as socket,
    ):
        yield Station(application, agent, token, socket)


def counted_statements(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Return a counter of the statements that are executed from now on."""
    statements: Counter[str] = Counter()
    execute = CursorWrapper.execute

    def counted(cursor: CursorWrapper, sql: str, params: Any = None) -> Any:
        statements[sql] += 1
        return execute(cursor, sql, params)

    monkeypatch.setattr(CursorWrapper, "execute", counted)
    return statements


async def test_heartbeats_and_writes_need_no_database(
    station: Station, numbers: Numbers, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (await station.greet()).order == 1
    statements = counted_statements(monkeypatch)
    for _ in range(REPORTS):
        assert (await station.report()).order == 1
    assert numbers.reads == {station.agent.key: 1}
    assert statements.total() < REPORTS, "only the roster reads, and that once a second"


async def test_an_agent_is_asked_for_its_elements_until_they_are_known(station: Station, numbers: Numbers) -> None:
    assert (await station.greet()).catalogue == ""
    numbers.catalogue = "a" * 64
    async with asyncio.timeout(DEADLINE_S):
        asked = await station.receive()
        assert (asked.catalogue, asked.order) == ("a" * 64, 1)
        assert (await station.report()).catalogue == "a" * 64
        numbers.catalogue = ""
        assert (await station.receive()).catalogue == ""


async def test_an_agent_that_reconnects_is_not_looked_up(station: Station, monkeypatch: pytest.MonkeyPatch) -> None:
    await station.greet()
    statements = counted_statements(monkeypatch)
    async with opened(station.application, "/agent/control", {"Authorization": f"Bearer {station.token}"}) as socket:
        again = Station(station.application, station.agent, station.token, socket)
        assert (await again.greet()).order == 1
    assert statements
    assert not [sql for sql in statements if re.search(r"token_digest\W? = ", sql)]
    assert (await Agent.objects.aget(pk=station.agent.pk)).hostname == "roof"


async def test_an_agent_with_values_out_of_range_is_refused(station: Station) -> None:
    await send(station.socket, encode(Hello("station", "roof", memory_bytes=1 << 70)))
    refusal = await station.receive()
    assert isinstance(refusal, Refusal)
    assert "'memory_bytes' is 1180591620717411303424, outside 0 to" in refusal.reason


async def test_an_agent_whose_data_cannot_be_stored_receives_its_order(
    station: Station, caplog: pytest.LogCaptureFixture
) -> None:
    roster = Roster()
    reading = asyncio.create_task(roster.run())
    hello = Hello("station", "roof", memory_bytes=1 << 70)
    agent = Enrolled(station.agent.key, "station", "a")
    async with roster.connection(agent, agent_roles()["station"], hello) as connected:
        assert connected.order == "1"
    assert "could not be stored" in caplog.text
    reading.cancel()
    await asyncio.gather(reading, return_exceptions=True)


async def test_a_change_is_sent_when_it_is_announced(station: Station, numbers: Numbers) -> None:
    assert (await station.greet()).order == 1
    numbers.number = 2
    await events.announce_now(topics.ORDERS)
    changed = await station.receive()
    assert (changed.revision, changed.order, changed.echo) == (2, 2, None)
    assert (await station.report()).order == 2


async def test_a_change_is_sent_when_its_announcement_was_lost(station: Station, numbers: Numbers) -> None:
    assert (await station.greet()).order == 1
    numbers.number = 2
    assert (await station.receive()).order == 2


async def test_kept_runs_that_are_deleted_are_to_be_discarded(station: Station, erased: Erased) -> None:
    await station.greet()
    erased.runs = {"1"}
    assert (await station.report("1", "2")).discard == []
    pushed = await station.receive()
    assert (pushed.discard, pushed.order, pushed.echo) == (["1"], 1, None)
    assert (await station.report("1", "2")).discard == ["1"]
    assert (await station.report("2")).discard == [], "at once, without another look"
    erased.runs.add("2")
    await events.announce_now(topics.ORDERS)
    assert (await station.receive()).discard == ["2"]
    assert (await station.report()).discard == []


async def test_kept_runs_are_looked_up_when_they_or_the_deletions_change(
    station: Station, numbers: Numbers, erased: Erased
) -> None:
    await station.greet()
    # The last reading of the roster is complete when the change that it found arrives.
    for number, kept, looked_up in (
        (2, [], {}),
        (3, ["1", "2"], {"1": 1, "2": 1}),
        (4, ["1", "2"], {"1": 1, "2": 1}),
        (5, ["2"], {"1": 1, "2": 2}),
        (6, ["2"], {"1": 1, "2": 3}),
    ):
        for _ in range(3):
            assert (await station.report(*kept)).discard == []
        if number == 6:
            erased.runs = {"elsewhere"}
        numbers.number = number
        await events.announce_now(topics.ORDERS)
        while (await station.receive()).order != number:
            pass
        assert erased.looked_up == looked_up


async def test_a_failed_reading_is_repeated(
    station: Station, numbers: Numbers, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (await station.greet()).order == 1
    monkeypatch.setattr(numbers, "number", object())
    await events.announce_now(topics.ORDERS)
    # An order that cannot be encoded: the agent keeps its last one.
    assert (await station.report()).order == 1
    numbers.number = 3
    assert (await station.receive()).order == 3


async def test_a_removed_agent_is_disconnected_and_may_write_nothing(station: Station) -> None:
    await station.greet()
    deadline = asyncio.get_running_loop().time() + DEADLINE_S
    assert await station.write() == 204
    await sync_to_async(actions.revoke)(SYSTEM, station.agent.pk, role="station")
    assert isinstance(await station.receive(), Refusal)
    while await station.write() != 401:
        assert asyncio.get_running_loop().time() < deadline
