"""Hosts under test: servers of the project of a run, with monitor agents and what these measured."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from loadwright.core.hosts.figures import HOST, Family
from loadwright.core.runspec import RunSpec
from loadwright.server.fleet.models import Agent
from loadwright.server.plans.models import Plan
from loadwright.server.platform.telemetry import telemetry
from loadwright.server.projects.models import Project
from loadwright.server.runs.models import Run
from loadwright.server.runs.spec import hosts
from loadwright.server.servers.models import Server
from tests.support.monitors import add_monitor, measured
from tests.support.site import server_of


@dataclass(frozen=True)
class UnderTest:
    """A run of a project with the servers ``web`` and ``db``; ``start`` is the first second of its load."""

    run: Run
    project: Project
    web: Server
    db: Server
    agents: dict[str, Agent]

    @property
    def start(self) -> int:
        assert self.run.start_at is not None
        return int(self.run.start_at.timestamp())

    def measure(
        self, server: Server, offsets: Iterable[int], family: Family = HOST, part: str = "", **values: float
    ) -> None:
        """Store the same values for seconds, given as offsets from the start of the load."""
        agent = self.agents[server.name]
        seconds = [self.start + offset for offset in offsets]
        telemetry().write(measured(agent, second, family, 1, part, 1, **values) for second in seconds)

    def require(self, *requirements: str) -> Run:
        """Set the requirements of the run and return it as it is now."""
        spec = RunSpec(mode="rate", target=20, duration_s=60, requirements=list(requirements))
        Run.objects.filter(pk=self.run.pk).update(spec=spec)
        return Run.objects.get(pk=self.run.pk)


def put_under_test(run: Run) -> UnderTest:
    """Give a run a project with two monitored servers and one without an agent."""
    project = Project.objects.create(name="Shop")
    web, db, _bare = (server_of("Shop", name, f"{name}.example.org") for name in ("web", "db", "bare"))
    agents = {server.name: add_monitor(server.name, server) for server in (web, db)}
    Run.objects.filter(pk=run.pk).update(project=project)
    Plan.objects.filter(runs=run).update(project=project)
    run = Run.objects.get(pk=run.pk)
    hosts.keep(run)
    return UnderTest(run, project, web, db, agents)
