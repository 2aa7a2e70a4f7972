"""The load of hosts now, by which they are sorted and coloured."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from .queries import HostState

FIGURES = {"cpu": "cpu_percent", "disk": "disk_busy_percent", "network": "network_percent"}
"""The figures of which the load consists, by the name of each."""
SHOWN = {**FIGURES, "memory": "memory_percent"}
PLACES = 1


def load_of(values: Mapping[str, float | None], weights: Sequence[float]) -> float | None:
    """Return the weighted mean of CPU, disk and network in percent, without those that are unknown.

    ``None`` without CPU, because a host that is not measured has no load.
    """
    if values.get("cpu") is None:
        return None
    total = whole = 0.0
    for name, weight in zip(FIGURES, weights, strict=True):
        value = values.get(name)
        if value is not None:
            total += value * weight
            whole += weight
    return total / whole if whole else None


def loads(hosts: Iterable[HostState], weights: Sequence[float], most: int) -> dict[str, Any]:
    """Return the hosts with their loads, the highest first, at most ``most`` of them, and their means.

    Percentages are rounded for display.
    """
    rows = [_row(one, weights) for one in hosts]
    rows.sort(key=lambda row: (row["busy"] is None, -(row["busy"] or 0), -(row["memory"] or 0), row["name"], row["id"]))
    means = {name: _mean(row[name] for row in rows) for name in SHOWN}
    average = {**means, "busy": load_of(means, weights)}
    return {
        "average": _rounded(average),
        "hosts": [_rounded(row) for row in rows[:most]],
        "more": max(0, len(rows) - most),
    }


def _row(host: HostState, weights: Sequence[float]) -> dict[str, Any]:
    server = host.server
    values = {name: host.figures.get(figure) for name, figure in SHOWN.items()}
    return {
        "id": str(server.pk),
        "name": server.name,
        "address": server.address,
        "room": server.room.name,
        "state": host.state,
        "busy": load_of(values, weights),
        **values,
    }


def _mean(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None


def _rounded(row: dict[str, Any]) -> dict[str, Any]:
    return {name: round(value, PLACES) if isinstance(value, float) else value for name, value in row.items()}
