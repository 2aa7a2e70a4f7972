"""The newest figures of hosts, as metrics that Prometheus scrapes."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from prometheus_client.core import GaugeMetricFamily, Metric

from loadwright.core.hosts.exposed import EXPOSED
from loadwright.core.hosts.figures import FAMILIES, Family
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
    resolution = resolutions(family)[0]
    age = max(LATEST_SECONDS, round(_GROWING * resolution))
    fields = [COVERED, *(field.name for field in family.fields)]
    found: dict[tuple[int, str], tuple[int, Sequence[Any]]] = {}
    for row in sources.rows(family, resolution, owners, Period(now - age, now + age), fields):
        key, part, moment, _, *values = row if family.part else (row[0], "", *row[1:])
        thing = owners[key], part
        if thing not in found or found[thing][0] <= moment:
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
