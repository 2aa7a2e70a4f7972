"""Agents, for Prometheus."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from prometheus_client.core import Metric

from loadwright.server.platform.metrics import gauge

from . import presence, queries


def agents() -> Iterator[Metric]:
    """Yield the numbers of agents, and of the points that wait on their disks."""
    roles = dict(queries.agents().order_by().values_list("key", "role"))
    seen = presence.latest(roles)
    in_contact = {key for key, one in seen.items() if one.in_contact}
    counts = Counter((role, "connected" if key in in_contact else "lost") for key, role in roles.items())
    waiting: Counter[str] = Counter()
    for key, one in seen.items():
        waiting[roles[key]] += one.report.spool_points
    yield gauge(
        "loadwright_agents",
        "Enrolled agents by role, connected or lost.",
        [(role, state, count) for (role, state), count in sorted(counts.items())],
        ("role", "state"),
    )
    yield gauge(
        "loadwright_agent_waiting_points",
        "Measured points that wait on the disks of agents, as they reported last.",
        sorted(waiting.items()),
        ("role",),
    )


SCRAPED = [agents]
