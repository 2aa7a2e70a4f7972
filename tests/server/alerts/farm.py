"""Monitored servers, what their agents measure, and alerts about them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html import unescape
from typing import Any

from django.test import Client

from loadwright.core.hosts.figures import HOST, Family
from loadwright.core.lineprotocol import Point
from loadwright.server.accounts.actor import Actor
from loadwright.server.alerts import actions
from loadwright.server.alerts.evaluation.evaluator import Evaluator
from loadwright.server.alerts.models import Alert, Rule
from loadwright.server.alerts.validation import RuleInput, Scope
from loadwright.server.fleet.models import Agent
from loadwright.server.platform.telemetry import telemetry
from loadwright.server.projects.models import Project
from loadwright.server.servers.models import Server
from tests.support import alerts, inventory
from tests.support.monitors import add_monitor, measured
from tests.support.pages import text_of

START = 1_800_000_000


@dataclass
class Farm:
    """Two servers of a project in one room, with their agents. Only the rules of a test are active."""

    people: inventory.Cast
    agents: dict[int, Agent]
    evaluator: Evaluator = field(default_factory=Evaluator)

    @property
    def server(self) -> Server:
        return self.people.server

    @property
    def other(self) -> Server:
        return Server.objects.get(name="web-2")

    def rule(
        self,
        subject: str = "cpu",
        limit: str = "90%",
        operator: str = ">",
        *,
        name: str = "Busy",
        project: Project | None = None,
        **changes: Any,
    ) -> Rule:
        """Create a rule of a project or of all."""
        ask = RuleInput(name, subject, operator, limit, **changes)
        return actions.create_rule(Actor(self.people.admin), Scope(project.pk if project else None), ask)

    def measure(
        self,
        server: Server,
        seconds: Iterable[int],
        family: Family = HOST,
        *,
        resolution: int = 1,
        part: str = "",
        covered: int = 0,
        **values: float,
    ) -> None:
        """Store the same values for each of some seconds after ``START``, in points of ``covered`` seconds."""
        agent = self.agents[server.pk]
        points: list[Point] = [
            measured(agent, START + second, family, resolution, part, covered, **values) for second in seconds
        ]
        telemetry().write(points)

    def step(self, second: float) -> list[Alert]:
        """Evaluate the rules, and return the alerts that fire."""
        self.evaluator.step(START + second)
        return list(Alert.objects.filter(ended_at=None).order_by("pk"))


def farm() -> Farm:
    people = inventory.cast()
    Rule.objects.update(active=False)
    other = people.add("web-2", address="10.0.0.6")
    return Farm(people, {server.pk: add_monitor(server.name, server) for server in (people.server, other)})


def at(second: int) -> datetime:
    """The time of a second after ``START``."""
    return datetime.fromtimestamp(START + second, UTC)


def alert_of(rule: Rule, server: Server, *, at: int = 0, **values: Any) -> Alert:
    """Create an alert that fired at a second after ``START``."""
    return alerts.alert_of(rule, server, datetime.fromtimestamp(START + at, UTC), **values)


def page(browser: Client, address: str) -> str:
    """The text of a page."""
    answer = browser.get(address)
    assert answer.status_code == 200
    return unescape(text_of(answer.content))
