"""A second role on the server: orders, writable points and enrolment of its agents."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from loadwright.collector.parsing import Grant, GrantError
from loadwright.core.lineprotocol import Point
from loadwright.core.protocol import Desired, Report, RoleMessages
from loadwright.core.protocol.generator import GENERATOR, GeneratorHello
from loadwright.server.fleet.queries import GeneratorState
from loadwright.server.fleet.roles import agent_roles
from loadwright.telemetry import schema
from tests.server.fleet.stations import StationHello, conversation, joined
from tests.support.pages import text_of


def test_the_roles_of_the_product_are_those_that_write_measurements() -> None:
    assert list(agent_roles()) == ["generator", "monitor"]
    assert agent_roles()["generator"].messages is GENERATOR


def test_codes_of_the_page_of_generators_are_for_generators(browser: Client) -> None:
    page = text_of(browser.post("/generators", {"uses": "1", "hours": "1"}).content)
    command = "loadwright agent generator --server http://testserver --token-file ~/.loadwright/generator.token"
    assert re.search(rf"echo join_[\w-]+ \| {re.escape(command)} --enrol-file -", page)


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


@pytest.mark.django_db(transaction=True)
async def test_a_role_without_a_declaration_has_no_orders(station: None) -> None:
    agent, token = await joined("station")
    hello = StationHello("station", "roof", java="21")
    _, *desired = await conversation(token, hello, RoleMessages("station"), Report(1.0))
    assert [answer.order for answer in desired if isinstance(answer, Desired)] == [None, None]
    await agent.arefresh_from_db()
    assert (agent.hostname, agent.java) == ("roof", "")


@pytest.mark.django_db(transaction=True)
async def test_a_generator_s_versions_are_kept_and_shown() -> None:
    agent, token = await joined("generator")
    await conversation(token, GeneratorHello("generator", "load", java="17.0.2", jmeter="5.6.3"), GENERATOR)
    await agent.arefresh_from_db()
    assert (agent.java, agent.jmeter) == ("17.0.2", "5.6.3")
    assert GeneratorState(agent, "idle", None).details == ["5.6.3", "17.0.2"]
