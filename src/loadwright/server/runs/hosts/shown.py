"""The hosts under test on the page of a run: from the telemetry store, and of an ended run also from its result.

The store has seconds for some days, the result has intervals of 10 s for as long as the run exists.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from loadwright.core.hosts.guardrails import Host
from loadwright.core.hosts.lines import Grid, Values
from loadwright.core.hosts.merging import RESOLUTIONS
from loadwright.core.stats.intervals import begin_of, resolution_for
from loadwright.server.monitoring import queries as monitoring
from loadwright.server.monitoring.readings import Line
from loadwright.server.runs import errors, queries
from loadwright.server.runs.measurements import hosts as measurements
from loadwright.server.runs.models import Run
from loadwright.server.runs.spec import hosts as spec


@dataclass(frozen=True)
class HostOfRun:
    """A host of a run. ``guarded``: a guardrail is about it; it is always ``chosen``."""

    id: int
    name: str
    room: str
    chosen: bool
    guarded: bool


@dataclass(frozen=True)
class HostsOverTime:
    """The lines of hosts, by id, in the intervals of ``grid``."""

    grid: Grid
    lines: Mapping[int, Sequence[Line]]


def hosts_of(run: Run) -> list[HostOfRun]:
    """Return the hosts of a run, by name."""
    hosts = spec.of_run(run)
    chosen = {host.id for host in spec.chosen(run, hosts)}
    guarded = spec.guarded(hosts, run.spec.guardrails)
    return [HostOfRun(one.id, one.name, one.room, one.id in chosen, one.id in guarded) for one in hosts]


def over_time(run: Run, host_ids: Sequence[int], since: int | None, until: int | None, points: int) -> HostsOverTime:
    """Return the figures of hosts of a run from ``since`` to ``until``; by default during its load.

    Both seconds are included. Without ``host_ids``, those of the chosen hosts. Raises ``ActionError``.
    """
    now = time.time()
    hosts = spec.of_run(run)
    known = {host.id: host for host in hosts}
    chosen = [known[one] for one in dict.fromkeys(host_ids) if one in known] if host_ids else spec.chosen(run, hosts)
    if len(chosen) < len(set(host_ids)):
        raise errors.UNKNOWN_HOSTS()
    if len(chosen) > spec.MOST_CHOSEN:
        raise errors.TOO_MANY_HOSTS(limit=spec.MOST_CHOSEN)
    load = measurements.bounds(run, now)
    begin, end = since, until + 1 if until is not None else None
    if load is not None:
        begin, end = load[0] if begin is None else begin, load[1] if end is None else end
    if begin is None or end is None or begin >= end or not chosen:
        return HostsOverTime(Grid(begin or 0, RESOLUTIONS[0], 0), {})
    if end - begin > measurements.LONGEST_S:
        raise errors.PERIOD()
    return _read(run, chosen, begin, end, points, now)


def _read(run: Run, hosts: Sequence[Host], begin: int, end: int, points: int, now: float) -> HostsOverTime:
    ids = [host.id for host in hosts]
    grid, lines = measurements.shown(ids, begin, end, points, now)
    if run.active:
        return HostsOverTime(grid, lines)
    # Seconds may be deleted by now, and agents of a deleted server are not linked with it.
    wanted = resolution_for(begin, end - 1, points, of=RESOLUTIONS)
    complete = grid.resolution == wanted and set(monitoring.keys(ids).values()) >= set(ids)
    if complete and any(lines.values()):
        return HostsOverTime(grid, lines)
    return _kept(run, ids, begin, end) or HostsOverTime(grid, lines)


def _kept(run: Run, host_ids: Sequence[int], begin: int, end: int) -> HostsOverTime | None:
    """Return what the result of a run has of hosts in a period. ``None`` if it has nothing of them."""
    document = queries.result(run)
    entries = {one["id"]: one for one in (document or {}).get("hosts", ()) if one["id"] in host_ids}
    if not entries:
        return None
    # All of a result have the same intervals.
    first = next(iter(entries.values()))
    start, step = first["start"], first["resolution"]
    grid = Grid(begin_of(begin, step), step, (end - 1) // step - begin // step + 1)
    shift = (grid.start - start) // step
    return HostsOverTime(grid, {key: _lines(one, shift, grid.count) for key, one in entries.items()})


def _lines(entry: Mapping[str, Any], shift: int, count: int) -> list[Line]:
    return [Line(one["figure"], one["part"], _slice(one["values"], shift, count)) for one in entry["lines"]]


def _slice(values: Sequence[float | None], shift: int, count: int) -> Values:
    """Return ``count`` values from position ``shift`` on, ``None`` outside."""
    return [values[place] if 0 <= place < len(values) else None for place in range(shift, shift + count)]
