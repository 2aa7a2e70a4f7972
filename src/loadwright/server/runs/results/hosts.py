"""The hosts under test in the result of a run: their lines, and whether the guardrails were met."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence, Set
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
        """Return whether more was measured than a result that was written earlier contains."""
        known = {host["id"]: host["covered_s"] for host in result.get("hosts", ())}
        if any(host.covered > known.get(host.id, 0) + LACKING_S for host in self.hosts):
            return True
        unmeasured = {one["text"]: one.get("unmeasured") for one in result["requirements"]}
        return any(_fewer(one["unmeasured"], unmeasured.get(text)) for text, one in self.guardrails.items())


def _fewer(unmeasured: Sequence[str], before: Sequence[str] | None) -> bool:
    return before is None or set(unmeasured) < set(before)


@dataclass(frozen=True)
class _Former:
    """What a result that was written earlier contains: entries of hosts by id, and of guardrails by text."""

    hosts: dict[int, dict[str, Any]] = field(default_factory=dict)
    guardrails: dict[str, dict[str, Any]] = field(default_factory=dict)

    @classmethod
    def of(cls, result: Mapping[str, Any]) -> _Former:
        return cls(
            {host["id"]: host for host in result.get("hosts", ())},
            {one["text"]: one for one in result["requirements"] if "unmeasured" in one},
        )

    def lost(self, covered: Mapping[int, int]) -> set[int]:
        """Return the hosts of which less is stored now: the store was emptied, or the server deleted."""
        return {pk for pk, host in self.hosts.items() if host["covered_s"] > covered.get(pk, 0)}


def facts_of(run: Run, result: Mapping[str, Any] | None = None) -> HostFacts:
    """Read what the hosts of a run measured during its load. Blocks; raises ``TelemetryError``.

    ``result`` was written earlier. Hosts of which it contains more than is stored now remain as they are there.
    """
    now = time.time()
    limits, hosts = measurements.bounds(run, now), spec.of_run(run)
    if limits is None or not hosts:
        return HostFacts()
    former = _Former.of(result) if result else _Former()
    guardrails, chosen = run.spec.guardrails, {host.id for host in spec.chosen(run, hosts)} | former.hosts.keys()
    ids = sorted(chosen | spec.guarded(hosts, guardrails))
    covered = measurements.covered(ids, *limits, now)
    lost = former.lost(covered)
    stored = {pk: seconds for pk, seconds in covered.items() if pk not in lost}
    shown = _under_test([one for one in hosts if one.id in chosen - lost], limits, stored, now)
    kept = [UnderTest.of(former.hosts[pk]) for pk in lost]
    order = {host.id: place for place, host in enumerate(hosts)}
    known = stored | {host.id: host.covered for host in kept}
    return HostFacts(
        sorted([*shown, *kept], key=lambda host: order.get(host.id, len(order))),
        {one.text: _checked(one, hosts, limits, stored, now, former, lost) for one in guardrails},
        all(known.get(host_id, 0) >= limits[1] - limits[0] - LACKING_S for host_id in ids),
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
    guardrail: Guardrail,
    hosts: Sequence[Host],
    limits: tuple[int, int],
    covered: dict[int, int],
    now: float,
    former: _Former,
    lost: Set[int],
) -> dict[str, Any]:
    ids = [host.id for host in guardrail.selected(hosts)]
    found = measurements.measured(guardrail, [pk for pk in ids if pk not in lost], *limits, now)
    entry = guardrail.check(hosts, found, covered, limits[1] - limits[0])
    before = former.guardrails.get(guardrail.text)
    # The result has figures of few hosts, guardrails may be about more.
    if before and (lost & set(ids) or set(entry["unmeasured"]) - set(before["unmeasured"])):
        return guardrail.with_former(entry, before)
    return entry
