"""A second role on the server: orders, writable points and enrolment of its agents."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from loadwright.collector.app import Grant, GrantError
from loadwright.core.lineprotocol import Point
from loadwright.core.protocol import Desired, Hello, Message, Report, RoleMessages, Welcome, decode, encode
from loadwright.core.protocol.generator import GENERATOR, GeneratorHello
from loadwright.core.stats.fields import Field
from loadwright.server.accounts.authentication.secrets import new_secret
from loadwright.server.config.asgi import create_application
from loadwright.server.fleet import presence
from loadwright.server.fleet.models import Agent, EnrolmentCode
from loadwright.server.fleet.queries import GeneratorState
from loadwright.server.fleet.roles import AgentRole, Column, agent_roles
from loadwright.server.runs import agent_roles as declarations
from loadwright.telemetry import schema
from loadwright.telemetry.schema.measurement import Measurement, Tag
from tests.support.pages import text_of
from tests.support.sockets import opened, send, sent


@dataclass
class StationHello(Hello):
    java: str = ""


@dataclass
class Watch:
    height_m: int


@dataclass
class Watched:
    sky: str


WEATHER = Measurement(
    "weather", "How it is outside.", (Tag("station", "id of the station", role="station"),),
    (Field("rain_mm", float, "mm", "rain", 100.0),),
)  # fmt: skip
STATION = RoleMessages("station", StationHello, Watch, Watched)


@pytest.fixture
def station(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A measurement written by a second role."""
    monkeypatch.setitem(schema.MEASUREMENTS, WEATHER.name, WEATHER)
    agent_roles.cache_clear()
    yield
    agent_roles.cache_clear()


@pytest.fixture
def declared_station(station: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same role with further declarations by an app."""
    role = AgentRole(
        STATION, "weather station", lambda _agent: (7, Watch(200)), lambda seen: seen.sky, (Column("java", "Java"),)
    )
    monkeypatch.setattr(declarations, "AGENT_ROLES", [*declarations.AGENT_ROLES, role])


def test_the_generator_is_the_only_role_of_the_product() -> None:
    assert list(agent_roles()) == ["generator"]
    assert agent_roles()["generator"].messages is GENERATOR


def test_a_code_of_the_only_role_is_made_without_asking(browser: Client) -> None:
    assert 'name="role"' not in browser.get("/generators").content.decode()
    page = text_of(browser.post("/generators", {"uses": "1", "hours": "1"}).content)
    command = "loadwright agent generator --server http://testserver --token-file ~/.loadwright/generator.token"
    assert f"{command} --enrol join_" in page


def test_with_a_second_role_the_form_asks_and_the_command_is_the_role_s(
    browser: Client, declared_station: None
) -> None:
    assert "weather station" in browser.get("/generators").content.decode()
    page = text_of(browser.post("/generators", {"role": "station", "uses": "1", "hours": "1"}).content)
    assert "loadwright agent station --server" in page
    assert EnrolmentCode.objects.get().role == "station"
    assert (
        'class="lw-secret'
        not in browser.post("/generators", {"role": "poet", "uses": "1", "hours": "1"}).content.decode()
    )
    assert EnrolmentCode.objects.count() == 1


def test_the_api_makes_no_code_for_an_unknown_role(browser: Client) -> None:
    answer = browser.post("/api/v1/generators/codes", {"role": "monitor"}, content_type="application/json")
    assert answer.status_code == 400
    assert answer.json()["error"]["field"] == "role"


def test_an_agent_may_write_the_measurements_of_its_role_as_itself(station: None) -> None:
    grant = Grant.of_agent("station", "s1")
    grant.check(Point("weather", {"station": "s1"}, {"rain_mm": 1.0}, 1))
    with pytest.raises(GrantError, match="station=s1"):
        grant.check(Point("weather", {"station": "s2"}, {"rain_mm": 1.0}, 1))
    with pytest.raises(GrantError, match="may not write load_second"):
        grant.check(Point("load_second", {"run": "1", "generator": "s1"}, {}, 1))
    with pytest.raises(GrantError, match="may not write weather"):
        Grant.of_agent("poet", "p1").check(Point("weather", {"station": "p1"}, {"rain_mm": 1.0}, 1))


@pytest.mark.parametrize("role", schema.roles())
def test_each_measurement_is_written_by_one_role(role: str) -> None:
    others = {name for other in schema.roles() if other != role for name in schema.written_by(other)}
    assert set(schema.written_by(role)).isdisjoint(others)


async def joined(role: str) -> tuple[Agent, str]:
    token, digest = new_secret("agent")
    return await Agent.objects.acreate(name="a", role=role, hostname="h", token_digest=digest), token


async def conversation(
    token: str, hello: Hello, messages: RoleMessages[Any, Any], *reports: Report[Any]
) -> list[Message]:
    """Send ``hello`` and reports to the control endpoint, and return all messages received."""
    async with connected(token) as socket:
        await send(socket, encode(hello))
        answers = [decode(await sent(socket), messages), decode(await sent(socket), messages)]
        for report in reports:
            await send(socket, encode(report))
            answers.append(decode(await sent(socket), messages))
    return answers


@asynccontextmanager
async def connected(token: str) -> AsyncIterator[Any]:
    application = create_application()
    async with (
        application.router.lifespan_context(application),
        opened(application, "/agent/control", {"Authorization": f"Bearer {token}"}) as socket,
    ):
        yield socket


@pytest.mark.django_db(transaction=True)
async def test_its_agents_are_sent_what_the_role_declares(declared_station: None) -> None:
    agent, token = await joined("station")
    hello = StationHello("station", "roof", java="21" * 100)
    welcome, *desired = await conversation(token, hello, STATION, Report(1.0, observed=Watched("blue")))
    assert isinstance(welcome, Welcome)
    assert desired[0] == Desired(7, Watch(200))
    assert isinstance(desired[1], Desired)
    assert (desired[1].order, desired[1].echo) == (Watch(200), 1.0)
    await agent.arefresh_from_db()
    assert (agent.hostname, agent.java) == ("roof", ("21" * 100)[:100])
    assert presence.latest([agent.key])[agent.key].report.observed == Watched("blue")


@pytest.mark.django_db(transaction=True)
async def test_a_role_without_a_declaration_has_no_orders(station: None) -> None:
    agent, token = await joined("station")
    hello = StationHello("station", "roof", java="21")
    _, *desired = await conversation(token, hello, RoleMessages("station"), Report(1.0))
    assert [answer.order for answer in desired if isinstance(answer, Desired)] == [None, None]
    await agent.arefresh_from_db()
    assert (agent.hostname, agent.java) == ("roof", "")


@pytest.mark.django_db(transaction=True)
async def test_an_agent_of_a_role_that_is_not_its_own_or_does_not_exist_is_refused() -> None:
    _, token = await joined("generator")
    async with connected(token) as socket:
        await send(socket, encode(Hello("station", "roof")))
        assert "enrolled as generator, not as station" in json.loads(await sent(socket))["reason"]
    await Agent.objects.aupdate(role="station")
    async with connected(token) as socket:
        assert "does not support the role station" in json.loads(await sent(socket))["reason"]


@pytest.mark.django_db(transaction=True)
async def test_a_generator_s_versions_are_kept_and_shown() -> None:
    agent, token = await joined("generator")
    await conversation(token, GeneratorHello("generator", "load", java="17.0.2", jmeter="5.6.3"), GENERATOR)
    await agent.arefresh_from_db()
    assert (agent.java, agent.jmeter) == ("17.0.2", "5.6.3")
    assert GeneratorState(agent, "idle", None).details == ["5.6.3", "17.0.2"]
