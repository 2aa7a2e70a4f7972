"""What these tests share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from loadwright.server.fleet.roles import AgentRole, Column, agent_roles
from loadwright.server.runs import agent_roles as declarations
from loadwright.telemetry import schema
from tests.server.fleet.stations import STATION, WEATHER, WatchOrders


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
    role = AgentRole(STATION, "weather station", WatchOrders(), lambda seen: seen.sky, (Column("java", "Java"),))
    monkeypatch.setattr(declarations, "AGENT_ROLES", [*declarations.AGENT_ROLES, role])
