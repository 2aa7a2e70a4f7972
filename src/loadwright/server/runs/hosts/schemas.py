"""The data that the API of runs and hosts accepts and returns."""

from __future__ import annotations

from datetime import datetime

from ninja import Schema
from pydantic import Field

from loadwright.core.stats.fields import MAX_SECOND
from loadwright.server.platform.params import Id, Moment
from loadwright.server.platform.unknown_names import RequestSchema
from loadwright.server.runs.measurements.hosts import MOST_POINTS


class PeriodAsked(Schema):
    """A period, and the project of the runs."""

    since: Moment | None = Field(None, description="The start; an hour before the end if it is omitted.")
    until: Moment | None = Field(None, description="The end; now if it is omitted.")
    project: str = Field("", description="The name of a project; empty for all.")


class PeriodOfRun(Schema):
    """When a run loaded its target."""

    id: int = Field(description="The id of the run.")
    name: str = Field(description="The name of the run.")
    state: str = Field(description="The state of the run.")
    start: datetime = Field(description="When its load began.")
    end: datetime | None = Field(description="When its load ended; null while it goes on.")
    page: str = Field(description="The path of its page.")


class PeriodsShown(Schema):
    """When runs loaded their targets."""

    runs: list[PeriodOfRun] = Field(description="The runs in the order of their start, at most the newest 200.")


class HostOfRunShown(Schema):
    """A host of a run: a server of its project that an agent measures."""

    id: int = Field(description="The id of the server.")
    name: str = Field(description="The name of the server at the start of the run.")
    room: str = Field(description="The name of its room at the start of the run.")
    chosen: bool = Field(description="Whether its figures are shown with the run and kept in its result.")
    guarded: bool = Field(description="Whether a guardrail of the run is about it; it is then always chosen.")


class HostsChosen(RequestSchema):
    """The hosts of a run that are to be shown."""

    hosts: list[Id] = Field(description="The ids of the servers, at most 50.")


class HostsOfRunShown(Schema):
    """The hosts of a run."""

    hosts: list[HostOfRunShown] = Field(description="The hosts by name.")


class RunHostsAsked(Schema):
    """Hosts of a run, and a period."""

    host: list[Id] = Field([], description="Ids of servers, at most 50; empty for the chosen ones.")
    since: int | None = Field(
        None, ge=0, le=MAX_SECOND, description="The first second, since the epoch; null for the start of the load."
    )
    until: int | None = Field(
        None, ge=0, le=MAX_SECOND, description="The last second, since the epoch; null for the end of the load, or now."
    )
    points: int = Field(500, ge=1, le=MOST_POINTS, description="The largest number of intervals.")


class LineOfHost(Schema):
    """A figure over time."""

    figure: str = Field(description="The name of the figure, such as `host.cpu_percent`.")
    part: str = Field(description="The JVM, process or other part of the host; empty for the host itself.")
    values: list[float | None] = Field(description="A value for every interval; null where nothing was measured.")


class SeriesOfHost(Schema):
    """The figures of a host."""

    id: int = Field(description="The id of the server.")
    lines: list[LineOfHost] = Field(description="A line for each figure and part.")


class RunHostsSeries(Schema):
    """Figures of the hosts of a run over time."""

    start: int = Field(description="The start of the first interval in seconds since the epoch.")
    resolution: int = Field(description="The length of an interval in seconds: 1, 10, 60, 600 or 3600.")
    intervals: int = Field(description="The number of intervals.")
    hosts: list[SeriesOfHost] = Field(description="The hosts of which anything was measured.")
