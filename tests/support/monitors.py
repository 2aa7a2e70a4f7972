"""Monitor agents and what they measure."""

from __future__ import annotations

from collections.abc import Sequence

from loadwright.core.hosts.figures import HOST, Family
from loadwright.core.hosts.lines import NANOSECONDS
from loadwright.core.lineprotocol import Point, Value
from loadwright.core.protocol import Report
from loadwright.core.protocol.monitor import MONITOR, MonitorObserved
from loadwright.server.fleet.models import Agent
from loadwright.server.monitoring.models import MonitoredHost
from loadwright.server.servers.models import Server
from loadwright.telemetry.schema.host import name_of
from tests.support.contact import keep_in_contact


def add_monitor(
    name: str,
    server: Server | None = None,
    *,
    observed: MonitorObserved | None = None,
    lost: bool = False,
    machine_id: str = "",
    addresses: Sequence[str] = (),
) -> Agent:
    """Enrol an agent that was in contact, and is still unless it is ``lost``."""
    agent = Agent.objects.create(name=name, role=MONITOR.role, hostname=f"{name}.test", token_digest=name)
    MonitoredHost.objects.create(agent=agent, server=server, machine_id=machine_id, addresses=list(addresses))
    if not lost:
        keep_in_contact(agent, Report(0.0, observed=observed or MonitorObserved()))
    return agent


def measured(
    agent: Agent, second: int, family: Family = HOST, resolution: int = 1, part: str = "", covered: int = 0,
    **values: float,
) -> Point:  # fmt: skip
    """Return a point of an agent."""
    tags = {"monitor": agent.key, **({family.part: part} if part else {})}
    fields: dict[str, Value] = {"covered_s": covered or resolution, **values}
    return Point(name_of(family, resolution), tags, fields, second * NANOSECONDS)
