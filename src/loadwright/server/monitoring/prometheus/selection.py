"""The series that a query selects: figures, servers that the person can use, and parts of their hosts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from itertools import groupby
from typing import Any, NamedTuple

from loadwright.core.hosts.exposed import EXPOSED, OWN_LABELS, PROJECT, ROOM, SERVER, Exposed
from loadwright.core.hosts.figures import FAMILIES, Family
from loadwright.core.hosts.lines import NANOSECONDS
from loadwright.core.hosts.merging import COVERED, RESOLUTIONS
from loadwright.core.hosts.promql import NAME, Selector
from loadwright.server.accounts.models import User
from loadwright.server.monitoring import queries
from loadwright.server.platform.telemetry import telemetry
from loadwright.server.servers import queries as servers
from loadwright.telemetry.schema.host import name_of

MAX_VALUES = 1_000_000
"""Maximum number of values that a request reads."""
LONG_PERIOD_S = int(timedelta(days=1).total_seconds())

Labels = dict[str, str]


class TooMuchError(Exception):
    """A request would read more than ``MAX_VALUES`` values."""

    def __init__(self) -> None:
        super().__init__(
            f"the query reads more than {MAX_VALUES:,} values; choose fewer servers, a longer step or a shorter period"
        )


class Period(NamedTuple):
    """From ``begin`` to before ``end``, in seconds since the epoch."""

    begin: int
    end: int


class Counted:
    """Counts the values of a request, and ends it when there are too many."""

    def __init__(self, most: int = MAX_VALUES) -> None:
        self._left = most

    def count(self, values: int) -> None:
        """Count values. Raises ``TooMuchError``."""
        self._left -= values
        if self._left < 0:
            raise TooMuchError

    def rows(self, rows: Iterable[Sequence[Any]]) -> Iterator[Sequence[Any]]:
        """Yield rows while they are counted."""
        for row in rows:
            self.count(len(row))
            yield row


@dataclass
class Sources:
    """The servers that a person can use, with their labels, and the agents that they ever had."""

    user: User
    counted: Counted = field(default_factory=Counted)

    @cached_property
    def labels(self) -> Mapping[int, Labels]:
        """Return the labels of each server by its id."""
        rows = servers.servers(self.user).order_by("pk").values_list("pk", "name", "project__name", "room__name")
        return {pk: {SERVER: name, PROJECT: project, ROOM: room} for pk, name, project, room in rows}

    def owners(self, selectors: Sequence[Selector] | None) -> dict[str, int]:
        """Return the agents of the servers that a selector may select, each with its server; ``None`` selects all."""
        wanted = [
            server_id
            for server_id, labels in self.labels.items()
            if selectors is None
            or any(all(one.may_select(name, labels[name]) for name in OWN_LABELS) for one in selectors)
        ]
        return queries.keys(wanted)

    def series(self, selectors: Sequence[Selector], period: Period) -> Iterator[Labels]:
        """Yield the labels of all series that a selector selects, as far as they have points in the period."""
        owners = self.owners(selectors)
        for family, chosen in by_family(figures(selectors)):
            things = self._things(family, owners, period)
            for figure in chosen:
                for server_id, part in things:
                    labels = self.labels_of(figure, server_id, part)
                    if any(one.selects(labels) for one in selectors):
                        yield labels

    def labels_of(self, figure: Exposed, server_id: int, part: str) -> Labels:
        """Return the labels of a series."""
        return {NAME: figure.name, **self.labels[server_id], **({figure.part: part} if figure.part else {})}

    def rows(
        self, family: Family, resolution: int, owners: Mapping[str, int], period: Period, fields: Sequence[str]
    ) -> Iterator[Sequence[Any]]:
        """Yield the rows of a family, see ``TelemetryStore.rows``. Raises ``TooMuchError`` and ``TelemetryError``."""
        if not owners:
            return iter(())
        start, end = max(period.begin, 0) * NANOSECONDS, max(period.end, 0) * NANOSECONDS
        found = telemetry().rows(name_of(family, resolution), {"monitor": list(owners)}, start, end, fields)
        return self.counted.rows(found)

    def _things(self, family: Family, owners: Mapping[str, int], period: Period) -> list[tuple[int, str]]:
        """Return the servers, each with the parts of the family that were measured in the period."""
        if not family.part:
            return [(server_id, "") for server_id in dict.fromkeys(owners.values())]
        resolution = RESOLUTIONS[-1 if period.end - period.begin > LONG_PERIOD_S else -2]
        # The point of an interval is that of its first second.
        period = period._replace(begin=period.begin - resolution)
        rows = self.rows(family, resolution, owners, period, [COVERED])
        return list(dict.fromkeys((owners[row[0]], row[1]) for row in rows))


def figures(selectors: Sequence[Selector]) -> list[Exposed]:
    """Return the figures that a selector may select."""
    return [figure for name, figure in EXPOSED.items() if any(one.may_select(NAME, name) for one in selectors)]


def by_family(chosen: Sequence[Exposed]) -> Iterator[tuple[Family, list[Exposed]]]:
    """Yield each family with its figures."""
    key: Callable[[Exposed], int] = lambda figure: FAMILIES.index(figure.family)  # noqa: E731
    for _, group in groupby(sorted(chosen, key=key), key=key):
        own = list(group)
        yield own[0].family, own
