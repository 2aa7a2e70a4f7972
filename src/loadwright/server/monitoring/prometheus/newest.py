"""The newest figures of hosts, as metrics that Prometheus scrapes."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from prometheus_client.core import GaugeMetricFamily, Metric

from loadwright.core.hosts.exposed import EXPOSED
from loadwright.core.hosts.figures import FAMILIES, Family
from loadwright.core.hosts.freshness import current_for, oldest_current
from loadwright.core.hosts.lines import NANOSECONDS
from loadwright.core.hosts.merging import COVERED, resolutions
from loadwright.core.hosts.promql import NAME
from loadwright.server.accounts.models import User

from .evaluation import LATEST_SECONDS
from .selection import Period, Sources

_GROWING = 2.5
"""Age in intervals up to which the figures of a family that is not kept every second count as current."""


@dataclass(frozen=True)
class NewestFigures:
    """What was measured last on the servers that a person can use, as a collector of ``prometheus_client``."""

    user: User

    def collect(self) -> Iterator[Metric]:
        """Yield the figures. Raises ``TooMuchError`` and ``TelemetryError``."""
        sources = Sources(self.user)
        owners = sources.owners(None)
        now = int(time.time())
        for family in FAMILIES:
            yield from _metrics(sources, family, _latest(sources, family, owners, now))


def _latest(
    sources: Sources, family: Family, owners: Mapping[str, int], now: int
) -> dict[tuple[int, str], Sequence[Any]]:
    """Return the values of the last point of each server and part, without its time."""
    age = max(LATEST_SECONDS, round(_GROWING * resolutions(family)[0]))
    found = _between(sources, family, owners, Period(now - age, now + age), now)
    # Few hosts are measured less often than every second, so the minutes before are read of few.
    measured = {server_id for server_id, _ in found}
    others = {key: server_id for key, server_id in owners.items() if server_id not in measured}
    older = Period(now - max(age, int(oldest_current(LATEST_SECONDS))), now - age)
    return found | _between(sources, family, others, older, now)


def _between(
    sources: Sources, family: Family, owners: Mapping[str, int], period: Period, now: int
) -> dict[tuple[int, str], Sequence[Any]]:
    """Return the values of the last points in a period, as far as they are current."""
    resolution = resolutions(family)[0]
    usual = max(LATEST_SECONDS, round(_GROWING * resolution))
    fields = [COVERED, *(field.name for field in family.fields)]
    found: dict[tuple[int, str], tuple[int, Sequence[Any]]] = {}
    for row in sources.rows(family, resolution, owners, period, fields):
        key, part, moment, covered, *values = row if family.part else (row[0], "", *row[1:])
        thing, interval = (owners[key], part), covered or 1
        current = now - moment / NANOSECONDS - interval <= current_for(interval, usual)
        if current and (thing not in found or found[thing][0] <= moment):
            found[thing] = moment, values
    return {thing: values for thing, (_, values) in found.items()}


def _metrics(sources: Sources, family: Family, latest: Mapping[tuple[int, str], Sequence[Any]]) -> Iterator[Metric]:
    own = [figure for figure in EXPOSED.values() if figure.family is family and not figure.suffix]
    for position, figure in enumerate(own):
        metric = GaugeMetricFamily(figure.name, figure.help, labels=figure.labels)
        for (server_id, part), values in latest.items():
            value = values[position]
            if value is not None:
                labels = sources.labels_of(figure, server_id, part)
                metric.add_metric([labels[name] for name in figure.labels if name != NAME], value * figure.factor)
        if metric.samples:
            yield metric
