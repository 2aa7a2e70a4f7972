"""Small lines of figures over the last half hour, for lists of hosts."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from loadwright.core.hosts.lines import Values
from loadwright.server.accounts.models import User
from loadwright.telemetry.port import TelemetryError

from . import series

log = logging.getLogger(__name__)

PERIOD = timedelta(minutes=30)
POINTS = 30
WIDTH, HEIGHT = 60, 16
FULL = 100
"""The percentage at the top."""
FIGURES = {
    "cpu": "host.cpu_percent",
    "memory": "host.memory_percent",
    "disk": "host.disk_busy_percent",
    "network": "host.network_percent",
}
Paths = Mapping[str, str]


def sparks(user: User, server_ids: Sequence[int], now: datetime) -> dict[int, Paths]:
    """Return the path of each figure by server, at most ``series.MAX_HOSTS``; those without values are missing."""
    if not server_ids:
        return {}
    names = {figure: name for name, figure in FIGURES.items()}
    try:
        shown = series.series(user, server_ids, list(names), now - PERIOD, now, POINTS + 1)
    except TelemetryError as error:
        log.warning("The figures of hosts cannot be read: %s", error)
        return {}
    found: dict[int, Paths] = {}
    for server_id, lines in shown.lines.items():
        paths = {names[line.figure]: path(line.values) for line in lines}
        found[server_id] = {name: drawn for name, drawn in paths.items() if drawn}
    return found


def path(values: Values) -> str:
    """Return an SVG path through percentages. A gap stays open, and a value between two gaps is a short line."""
    step = WIDTH / max(1, len(values) - 1)
    drawn = []
    for run in _runs(values):
        points = [f"{index * step:.1f} {_height(value):.1f}" for index, value in run]
        drawn.append(f"M{points[0]}h1" if len(points) == 1 else f"M{'L'.join(points)}")
    return "".join(drawn)


def _height(value: float) -> float:
    # Half a pixel of space, so that the line is not cut off at the top and bottom.
    return HEIGHT - 0.5 - min(value, FULL) / FULL * (HEIGHT - 1)


def _runs(values: Values) -> Iterable[list[tuple[int, float]]]:
    """Yield the values between gaps with their positions."""
    run: list[tuple[int, float]] = []
    for index, value in enumerate(values):
        if value is not None:
            run.append((index, value))
        elif run:
            yield run
            run = []
    if run:
        yield run
