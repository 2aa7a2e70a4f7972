"""Reads of the figures of hosts over time, from the telemetry store."""

from __future__ import annotations

import logging
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.utils import timezone

from loadwright.core.hosts.figures import HOST
from loadwright.core.hosts.freshness import current_for, oldest_current
from loadwright.core.hosts.lines import NANOSECONDS, Grid, grids
from loadwright.core.hosts.merging import COVERED, RESOLUTIONS
from loadwright.server.accounts.models import User
from loadwright.server.platform.telemetry import telemetry
from loadwright.server.servers import queries as servers
from loadwright.telemetry.port import TelemetryError
from loadwright.telemetry.schema.host import name_of

from . import errors
from .ages import kept_since
from .catalogue import Figure, figures
from .looking import look
from .queries import HostState
from .readings import Line, lines_of

log = logging.getLogger(__name__)

MAX_HOSTS = 200
MOST_TOGETHER = 8
"""Maximum number of servers that the charts of a page show together: as many as there are colours."""
MAX_POINTS = 4000
MAX_VALUES = 1_000_000
"""Maximum number of values of the hosts themselves in one answer: longer intervals are read instead."""
LONGEST = timedelta(days=400)

LATEST_SECONDS = 15
"""Age up to which a figure of a second counts as current."""
CURRENT = (
    "cpu_percent", "cpu_iowait_percent", "load_1", "memory_percent", "memory_available_bytes", "disk_busy_percent",
    "disk_read_bytes_s", "disk_written_bytes_s", "filesystem_percent", "received_bytes_s", "sent_bytes_s",
    "network_percent", "tcp_established",
)  # fmt: skip
"""The figures of the host itself in lists."""


@dataclass(frozen=True)
class Series:
    """The lines of each server, by its id. All have a value, or ``None``, for every interval of ``grid``."""

    grid: Grid
    lines: Mapping[int, list[Line]]


def with_figures(hosts: Sequence[HostState]) -> list[HostState]:
    """Return the hosts with all figures of ``CURRENT``."""
    keys = [one.monitor.agent.key for one in hosts if one.monitor]
    found = current(keys) if keys else {}
    unknown = dict.fromkeys(CURRENT)
    return [replace(one, figures=found.get(one.monitor.agent.key if one.monitor else "", unknown)) for one in hosts]


def by_figure(hosts: Sequence[HostState], figure: str, *, descending: bool) -> list[HostState]:
    """Return the hosts in the order of a figure of ``CURRENT``, those without it last."""
    known = [one for one in hosts if one.figures[figure] is not None]
    known.sort(key=lambda one: one.figures[figure] or 0, reverse=descending)
    return [*known, *(one for one in hosts if one.figures[figure] is None)]


def current(keys: Collection[str]) -> dict[str, dict[str, float | None]]:
    """Return the figures that were measured last, by the key of the agent. Agents without any are missing.

    They are as old as the seconds that the agent delivers together, unless somebody looks at it already.
    """
    look(keys)
    now = int(time.time())
    recent = now - LATEST_SECONDS
    try:
        found = _newest(keys, recent, now + LATEST_SECONDS, now)
        # Few are measured less often than every second, so the minutes before are read of few.
        others = [key for key in keys if key not in found]
        return found | _newest(others, now - int(oldest_current(LATEST_SECONDS)), recent, now) if others else found
    except TelemetryError as error:
        log.warning("The current figures of hosts cannot be read: %s", error)
        return {}


def _newest(keys: Collection[str], begin: int, end: int, now: int) -> dict[str, dict[str, float | None]]:
    """Return the figures of the last second or interval between two times, as far as they are current."""
    found: dict[str, dict[str, float | None]] = {}
    tags = {"monitor": list(keys)}
    rows = telemetry().rows(
        name_of(HOST, RESOLUTIONS[0]), tags, begin * NANOSECONDS, end * NANOSECONDS, [COVERED, *CURRENT]
    )
    for key, time_ns, covered, *values in rows:
        interval = covered or 1
        if now - time_ns / NANOSECONDS - interval <= current_for(interval, LATEST_SECONDS):
            # The last row of each agent remains.
            found[key] = dict(zip(CURRENT, values, strict=True))
    return found


def series(
    user: User, server_ids: Sequence[int], names: Sequence[str], since: datetime, until: datetime, points: int
) -> Series:
    """Return figures of servers in the finest intervals of which the period has at most ``points``."""
    chosen = figures(names)
    wanted = list(dict.fromkeys(server_ids))
    if not 1 <= len(wanted) <= MAX_HOSTS:
        raise errors.TOO_MANY_HOSTS(count=MAX_HOSTS)
    visible = set(servers.servers(user).filter(pk__in=wanted).values_list("pk", flat=True))
    for server_id in wanted:
        if server_id not in visible:
            # Raises the error of an unknown server.
            servers.server(user, server_id)
    found = grid_of(chosen, since, until, min(points, MAX_VALUES // (len(wanted) * len(chosen))))
    return Series(found, lines_of(wanted, chosen, found))


def grid_of(chosen: Sequence[Figure], since: datetime, until: datetime, points: int) -> Grid:
    """Return the finest of ``grids_of`` with at most ``points`` intervals, else the coarsest one."""
    found = grids_of(chosen, since, until)
    return next((one for one in found if one.count <= min(points, MAX_POINTS)), found[-1])


def grids_of(chosen: Sequence[Figure], since: datetime, until: datetime) -> list[Grid]:
    """Return the intervals in which figures are stored over a period, the shortest first. Raises ``ActionError``."""
    if not timedelta(0) < until - since <= LONGEST:
        raise errors.PERIOD()
    # The last second is that before ``until``.
    end = max(int(until.timestamp()) - 1, int(since.timestamp()))
    finest = max(figure.family.finest for figure in chosen)
    return grids(int(since.timestamp()), end, kept_since(timezone.now()), finest)
