"""API schemas of hosts, monitor agents and figures."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.utils import translation
from ninja import Field, Schema

from loadwright.server.platform.params import Id, Moment
from loadwright.server.platform.unknown_names import RequestSchema

from . import titles
from .averages import Averages
from .catalogue import FIGURES, MAX_FIGURES, Figure
from .models import ServerSettings
from .queries import HostState, Monitor
from .readings import Line
from .series import MAX_POINTS, Series

STATE = "`ok`, `slowed` (measured less often, to use less CPU), `lost` (no contact to its agent) or `none` (no agent)."
POINTS = "Maximum number of intervals; the finest ones that fit are returned."


class MonitorShown(Schema):
    """A monitor agent."""

    id: int = Field(description="The id of the agent.")
    key: str = Field(description="Its id in measurements.")
    name: str = Field(description="Its name; at first that of its machine.")
    state: str = Field(description="`ok`, `slowed` or `lost`.")
    server: int | None = Field(description="The id of the server with which it is linked; null without one.")
    suggested: int | None = Field(
        description="The id of the server on which it probably runs, by machine id or address, if it is not linked."
    )
    hostname: str = Field(description="The host name of its machine.")
    addresses: list[str] = Field(description="The IP addresses of its machine.")
    system: str = Field(description="The operating system and its version.")
    agent_version: str = Field(description="The version of the agent.")
    last_seen: datetime | None = Field(description="When it reported last; null if it never did.")
    sample_s: int | None = Field(description="Seconds between its measurements; null if it did not report recently.")
    unavailable: dict[str, str] = Field(description="What it cannot measure, with the reason, by collector.")


class HostShown(Schema):
    """A server with its agent and its current figures."""

    server: int = Field(description="The id of the server.")
    name: str = Field(description="The name of the server.")
    project: str = Field(description="The name of its project.")
    room: str = Field(description="The name of its room.")
    address: str = Field(description="Its host name or IP address.")
    state: str = Field(description=STATE)
    agent: MonitorShown | None = Field(description="Its agent; null without one.")
    figures: dict[str, float] = Field(
        description="Current figures of the host by name, such as `cpu_percent`, without those that are unknown."
    )


class HostDetails(HostShown):
    """A server with its agent, its current figures, and what is measured in addition."""

    ports: list[int] = Field(description="TCP ports that are measured in addition.")
    link_mbit_s: dict[str, int] = Field(description="Speed of links in Mbit/s by interface, where it was set.")


class HostChange(RequestSchema):
    """Changes of what is measured on a server; omitted fields are kept."""

    ports: list[int] | None = Field(None, description="TCP ports to measure in addition, at most 50.")
    link_mbit_s: dict[str, int] | None = Field(None, description="Speed of links in Mbit/s by interface.")


class ProjectPorts(RequestSchema):
    """The TCP ports that are measured on all servers of a project."""

    ports: list[int] = Field(description="The ports, at most 50.")


class Link(RequestSchema):
    """The server of an agent."""

    server: Id | None = Field(description="The id of the server; null for none.")


class DropRequest(Schema):
    """A request to drop the page cache."""

    request: str = Field(description="The id of the request.")


class FigureShown(Schema):
    """A figure of hosts."""

    name: str = Field(description="Its name in requests, such as `host.cpu_percent`.")
    family: str = Field(description="What it is measured of: `host`, `host_disk`, `host_jvm` and so on.")
    part: str = Field(description="What each of its lines belongs to, such as `device`; empty for the host itself.")
    unit: str = Field(description="Its unit; empty for a number.")
    meaning: str = Field(description="What it is.")
    titles: dict[str, str] = Field(description="Its title in each language of the pages.")
    over_time: str = Field(description="How it merges over time: `mean`, `sum`, `max` or `min`.")


class Catalogue(Schema):
    """The figures of hosts."""

    figures: list[FigureShown] = Field(description="All figures, in the order in which they belong together.")


class LineShown(Schema):
    """A figure over time."""

    figure: str = Field(description="The name of the figure.")
    part: str = Field(description="The disk, interface, JVM or other part; empty for the host itself.")
    values: list[float | None] = Field(description="A value for every interval; null where nothing was measured.")


class HostSeries(Schema):
    """The figures of a server over time."""

    server: int = Field(description="The id of the server.")
    lines: list[LineShown] = Field(description="A line for each figure and part.")


class Intervals(Schema):
    """The intervals of lines."""

    start: datetime = Field(description="The start of the first interval.")
    resolution: int = Field(
        description="The length of an interval in seconds: 1, 10, 60, 600 or 3600; of averages 2 to 24 hours too."
    )
    intervals: int = Field(description="The number of intervals.")


class SeriesShown(Intervals):
    """Figures of servers over time."""

    hosts: list[HostSeries] = Field(description="The servers, in the order of the request.")


class AveragesShown(Intervals):
    """Figures over time as means of several servers."""

    hosts: int = Field(description="The number of servers with an agent.")
    lines: list[LineShown] = Field(description="A line for each figure.")


class Period(Schema):
    """Figures and a period."""

    figure: list[str] = Field(description=f"Names of figures, at most {MAX_FIGURES}.")
    since: Moment | None = Field(None, description="The start; an hour before the end if it is omitted.")
    until: Moment | None = Field(None, description="The end; now if it is omitted.")
    points: int = Field(500, ge=1, le=MAX_POINTS, description=POINTS)


class SeriesAsked(Period):
    """Figures of servers over a period."""

    server: list[Id] = Field(description="Ids of servers, at most 200.")


class AveragesAsked(Period):
    """Figures of a project or room over a period."""

    project: str = Field("", description="The name of a project; empty for all.")
    room: str = Field("", description="The name of a room; empty for all.")


def monitor(found: Monitor) -> dict[str, Any]:
    """Return a ``MonitorShown``."""
    agent, observed = found.agent, found.observed
    return {
        **{name: getattr(agent, name) for name in ("id", "key", "name", "hostname", "system", "agent_version")},
        "last_seen": agent.last_seen,
        "state": found.state,
        "server": found.server.pk if found.server else None,
        "suggested": found.suggested.pk if found.suggested else None,
        "addresses": found.addresses,
        "sample_s": observed.sample_s if observed else None,
        "unavailable": observed.unavailable if observed else {},
    }


def host(found: HostState) -> dict[str, Any]:
    """Return a ``HostShown``."""
    server = found.server
    return {
        "server": server.pk,
        "name": server.name,
        "project": server.project.name,
        "room": server.room.name,
        "address": server.address,
        "state": found.state,
        "agent": monitor(found.monitor) if found.monitor else None,
        "figures": {name: value for name, value in found.figures.items() if value is not None},
    }


def details(found: HostState, settings: ServerSettings) -> dict[str, Any]:
    """Return ``HostDetails``."""
    return {**host(found), "ports": settings.ports, "link_mbit_s": settings.link_mbit_s}


def catalogue(languages: list[str], family: str = "") -> dict[str, Any]:
    """Return the ``Catalogue``, of one family if it is not empty, with titles in these languages."""
    chosen = [figure for figure in FIGURES.values() if family in ("", figure.family.name)]
    found = [_figure(figure) for figure in chosen]
    for language in languages:
        with translation.override(language):
            for figure, shown in zip(chosen, found, strict=True):
                shown["titles"][language] = titles.of(figure)
    return {"figures": found}


def _figure(figure: Figure) -> dict[str, Any]:
    return {
        "name": figure.name,
        "family": figure.family.name,
        "part": figure.family.part,
        "unit": figure.field.unit,
        "meaning": figure.field.meaning,
        "titles": {},
        "over_time": figure.rule,
    }


def series(found: Series) -> dict[str, Any]:
    """Return a ``SeriesShown``."""
    shown = [{"server": pk, "lines": [_line(one) for one in lines]} for pk, lines in found.lines.items()]
    return {**_intervals(found), "hosts": shown}


def averages(found: Averages) -> dict[str, Any]:
    """Return an ``AveragesShown``."""
    return {**_intervals(found), "hosts": found.hosts, "lines": [_line(one) for one in found.lines]}


def _intervals(found: Series | Averages) -> dict[str, Any]:
    grid = found.grid
    return {"start": datetime.fromtimestamp(grid.start, UTC), "resolution": grid.resolution, "intervals": grid.count}


def _line(line: Line) -> dict[str, Any]:
    return {"figure": line.figure, "part": line.part, "values": line.values}
