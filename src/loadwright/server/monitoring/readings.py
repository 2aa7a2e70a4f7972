"""Reads of what the agents of servers measured, for callers that decided who may see it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from loadwright.core.hosts.figures import Family
from loadwright.core.hosts.freshness import LONGEST_INTERVAL_S
from loadwright.core.hosts.lines import NANOSECONDS, Grid, Values, lines
from loadwright.core.hosts.merging import COVERED, RESOLUTIONS
from loadwright.core.stats.intervals import begin_of
from loadwright.server.platform.telemetry import telemetry
from loadwright.telemetry.port import Row
from loadwright.telemetry.schema.host import name_of

from . import queries
from .catalogue import Figure
from .looking import look_at_period

SECOND = RESOLUTIONS[0]


@dataclass(frozen=True)
class Line:
    """A figure over time, of one part of the host or, with an empty ``part``, of the host itself."""

    figure: str
    part: str
    values: Values


class Reading(NamedTuple):
    """The values of a part of a server in ``covered`` seconds from ``second`` on."""

    server_id: int
    part: str
    second: int
    covered: int
    values: Row


def lines_of(
    server_ids: Collection[int], chosen: Sequence[Figure], found: Grid, fresh_since: int | None = None
) -> dict[int, list[Line]]:
    """Return the lines of figures in the intervals of ``found``, by the id of the server.

    Agents send an interval once it is over. With ``fresh_since``, intervals that begin later are merged from seconds.
    """
    owners = queries.keys(server_ids)
    look_at_period(owners, found, fresh=fresh_since is not None)
    result: dict[int, list[Line]] = {server_id: [] for server_id in server_ids}
    for family, own in by_family(chosen):
        rules = [figure.rule for figure in own]
        rows = [row for part in _parts(family, found, fresh_since) for row in _rows(family, part, owners, own)]
        for (server_id, name), values in lines(rows, owners, bool(family.part), found, rules).items():
            result[server_id] += [Line(figure.name, name, one) for figure, one in zip(own, values, strict=True)]
    return result


def readings_of(server_ids: Collection[int], family: Family, fields: Sequence[str], found: Grid) -> Iterator[Reading]:
    """Yield what was measured of a family in the period of ``found``, at its resolution; each part in order of time."""
    owners = queries.keys(server_ids)
    at = 2 if family.part else 1
    for row in telemetry().rows(*place(family, found, owners), [COVERED, *fields]):
        part = row[1] if family.part else ""
        seconds = family.stands_for(row[at + 1] or 1, found.resolution)
        yield Reading(owners[row[0]], part, row[at] // NANOSECONDS, seconds, row[at + 2 :])


def by_family(chosen: Sequence[Figure]) -> Iterator[tuple[Family, list[Figure]]]:
    """Yield the figures of each family."""
    for _, own in groupby(sorted(chosen, key=_family_name), key=_family_name):
        figures = list(own)
        yield figures[0].family, figures


def place(family: Family, found: Grid, owners: Mapping[str, int]) -> tuple[str, dict[str, list[str]], int, int]:
    """Return the measurement, tags and range in which the points of a family are stored."""
    return name_of(family, found.resolution), {"monitor": list(owners)}, found.start_ns, found.end_ns


def _family_name(figure: Figure) -> str:
    return figure.family.name


def _rows(family: Family, found: Grid, owners: Mapping[str, int], own: Sequence[Figure]) -> list[Row]:
    fields = [COVERED, *(figure.stored_as(found.resolution) for figure in own)]
    rows = list(telemetry().rows(*place(family, found, owners), fields))
    return [*_begun_before(family, found, owners, fields, rows), *rows] if found.resolution == SECOND else rows


def _begun_before(
    family: Family, found: Grid, owners: Mapping[str, int], fields: Sequence[str], rows: Sequence[Row]
) -> list[Row]:
    """Return what was measured before the period and reaches into it: not every host is measured every second."""
    at = 2 if family.part else 1
    complete = {row[0] for row in rows if row[at] == found.start_ns}
    others = [key for key in owners if key not in complete]
    if not others:
        return []
    begin = found.start_ns - LONGEST_INTERVAL_S * NANOSECONDS
    before = telemetry().rows(name_of(family, SECOND), {"monitor": others}, begin, found.start_ns, fields)
    return [row for row in before if row[at] + (row[at + 1] or 1) * NANOSECONDS > found.start_ns]


def _parts(family: Family, found: Grid, fresh_since: int | None) -> list[Grid]:
    """Return the period in two parts, of which the second is read in the finest intervals of the family."""
    if fresh_since is None or found.resolution <= family.finest:
        return [found]
    end = found.start + found.count * found.resolution
    turn = min(max(begin_of(fresh_since, found.resolution), found.start), end)
    old = Grid(found.start, found.resolution, (turn - found.start) // found.resolution)
    fresh = Grid(turn, family.finest, (end - turn) // family.finest)
    return [part for part in (old, fresh) if part.count]
