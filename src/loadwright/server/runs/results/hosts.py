"""The hosts under test in the result of a run: their lines, and whether the guardrails were met."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from loadwright.core.hosts import under_test
from loadwright.core.hosts.guardrails import Guardrail, Host
from loadwright.core.hosts.under_test import UnderTest
from loadwright.server.runs.measurements import hosts as measurements
from loadwright.server.runs.models import Run
from loadwright.server.runs.spec import hosts as spec

LACKING_S = 10
"""Time of the load that may be missing of a host for good: its agent was started again."""


@dataclass(frozen=True)
class HostFacts:
    """The hosts in a result, and the checked guardrails by their text.

    ``complete`` states that nothing is missing of any host. Agents deliver what they measured while they were offline.
    """

    hosts: Sequence[UnderTest] = ()
    guardrails: dict[str, dict[str, Any]] = field(default_factory=dict)
    complete: bool = True

    def adds_to(self, result: Mapping[str, Any]) -> bool:
        """Return whether more was measured than a result that was written earlier contains, and nothing has been lost.

        The store may have been emptied, or a server deleted, while the rest of what an agent measured was awaited.
        """
        known = {host["id"]: host["covered_s"] for host in result.get("hosts", ())}
        more = {host.id: host.covered - known.get(host.id, 0) for host in self.hosts}
        if any(seconds < -LACKING_S for seconds in more.values()):
            return False
        if any(seconds > LACKING_S for seconds in more.values()):
            return True
        unmeasured = {one["text"]: one.get("unmeasured") for one in result["requirements"]}
        return any(_fewer(one["unmeasured"], unmeasured.get(text)) for text, one in self.guardrails.items())


def _fewer(unmeasured: Sequence[str], before: Sequence[str] | None) -> bool:
    return before is None or set(unmeasured) < set(before)


def facts_of(run: Run) -> HostFacts:
    """Read what the hosts of a run measured during its load. Blocks; raises ``TelemetryError``."""
    now = time.time()
    limits, hosts = measurements.bounds(run, now), spec.of_run(run)
    if limits is None or not hosts:
        return HostFacts()
    guardrails, chosen = run.spec.guardrails, spec.chosen(run, hosts)
    ids = sorted({host.id for host in chosen} | spec.guarded(hosts, guardrails))
    covered = measurements.covered(ids, *limits, now)
    return HostFacts(
        _under_test(chosen, limits, covered, now),
        {one.text: _checked(one, hosts, limits, covered, now) for one in guardrails},
        all(covered.get(host_id, 0) >= limits[1] - limits[0] - LACKING_S for host_id in ids),
    )


def _under_test(
    chosen: Sequence[Host], limits: tuple[int, int], covered: dict[int, int], now: float
) -> list[UnderTest]:
    grid, lines = measurements.kept([host.id for host in chosen], *limits, now)
    return [
        UnderTest(
            id=host.id,
            name=host.name,
            room=host.room,
            covered=covered.get(host.id, 0),
            start=grid.start,
            resolution=grid.resolution,
            lines=[
                under_test.Line(line.figure, line.part, line.values)
                for line in lines[host.id]
                if any(value is not None for value in line.values)
            ],
        )
        for host in chosen
    ]


def _checked(
    guardrail: Guardrail, hosts: Sequence[Host], limits: tuple[int, int], covered: dict[int, int], now: float
) -> dict[str, Any]:
    ids = [host.id for host in guardrail.selected(hosts)]
    found = measurements.measured(guardrail, ids, *limits, now)
    return guardrail.check(hosts, found, covered, limits[1] - limits[0])
