"""Checks the guardrails that can end a run: what its hosts measured, as it arrives, and which hosts are silent."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass, field

from loadwright.core.hosts.aborting import GuardRule
from loadwright.core.hosts.guardrails import Guardrail, Host
from loadwright.core.hosts.silence import SILENT_S, Silences
from loadwright.core.messages import events
from loadwright.server.runs.control import transitions
from loadwright.server.runs.measurements import hosts as measurements
from loadwright.server.runs.models import Run
from loadwright.server.runs.spec import hosts as spec
from loadwright.telemetry.port import TelemetryError

log = logging.getLogger(__name__)

EVERY_S = 1.0
"""Interval of reading what the hosts of a run measured."""
BACK_S = 60
"""What arrives later than this is not checked during the run, but counts in its result."""
LONGEST_S = 86_400
"""How far back a process that takes over the run reads: counts go on from the start of the load."""


@dataclass
class _Watched:
    """The rules of one run, with the hosts of each. ``begin`` is the second from which on they are read."""

    rules: list[tuple[GuardRule, list[int]]]
    hosts: dict[int, str]
    silences: Silences
    begin: int
    read_at: float = field(default=float("-inf"))


class Guardrails:
    """The guardrails of every run that has any that can end it."""

    def __init__(self) -> None:
        self._runs: dict[str, _Watched] = {}

    def failed(self, run: Run, now: float) -> Guardrail | None:
        """Return the guardrail that ends ``run`` now, if any. Blocks.

        Hosts that become silent, and are measured again, are events of the run. While the telemetry cannot be read,
        nothing is checked.
        """
        limits = measurements.bounds(run, now)
        watched = self._runs.get(run.key)
        if watched is None:
            rules = [one for one in run.spec.guardrails if one.abort_after_s is not None]
            if not rules or limits is None:
                return None
            watched = self._runs[run.key] = _watched(run, rules, max(limits[0], int(now) - LONGEST_S))
        if limits is None or 0 <= now - watched.read_at < EVERY_S:
            return None
        watched.read_at = now
        begin, watched.begin = watched.begin, max(watched.begin, int(now) - BACK_S)
        try:
            found = [rule.guardrail for rule, ids in watched.rules if _failed(rule, ids, begin, limits[1])]
            for server_id, end, interval in measurements.ends(list(watched.hosts), begin, limits[1]):
                watched.silences.measured(server_id, end, interval)
        except TelemetryError as error:
            watched.begin = begin
            log.warning("The guardrails of run %s cannot be checked: %s", run.key, error)
            return None
        _report(run, watched, now)
        return found[0] if found else None

    def keep(self, keys: set[str]) -> None:
        """Drop the rules of all other runs."""
        for key in self._runs.keys() - keys:
            del self._runs[key]


def _watched(run: Run, guardrails: list[Guardrail], begin: int) -> _Watched:
    hosts = spec.of_run(run)
    rules = [(GuardRule(one), [host.id for host in one.selected(hosts)]) for one in guardrails]
    concerned = {host_id for _, ids in rules for host_id in ids}
    names = {host.id: host.name for host in hosts if host.id in concerned}
    return _Watched(rules, names, Silences(names, begin, _silent(run, hosts)), begin)


def _silent(run: Run, hosts: Iterable[Host]) -> set[int]:
    """Return the hosts that were silent when another process conducted the run."""
    found: set[str] = set()
    for event in run.events.filter(kind__in=[events.HOST_SILENT, events.HOST_BACK]):
        name = str(event.message.params.get("name"))
        found = found | {name} if event.kind == events.HOST_SILENT else found - {name}
    return {host.id for host in hosts if host.name in found}


def _report(run: Run, watched: _Watched, now: float) -> None:
    changed = watched.silences.changed(now)
    for host_id in changed:
        name = watched.hosts[host_id]
        silent = host_id in watched.silences.silent
        message = events.SILENT_HOST(name=name, seconds=int(SILENT_S)) if silent else events.MEASURED_HOST(name=name)
        transitions.add_event(run, message, at=now)
    if changed:
        transitions.announce(run)


def _failed(rule: GuardRule, host_ids: list[int], begin: int, end: int) -> bool:
    found = measurements.seconds(rule.guardrail, host_ids, begin, end)
    results = [rule.failed(host, part, point) for (host, part), points in found.items() for point in points]
    # Every rule receives every point, also after one has failed.
    return any(results)
