"""The API of runs and hosts."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router

from loadwright.server.accounts.actor import actor_of, user_of
from loadwright.server.platform.operations import May, documented
from loadwright.server.projects import queries as projects
from loadwright.server.runs import queries

from . import actions, schemas
from .periods import within
from .shown import hosts_of, over_time

router = Router(tags=["runs"])

DEFAULT_PERIOD = timedelta(hours=1)


@router.get(
    "/runs/periods",
    response=schemas.PeriodsShown,
    openapi_extra=documented(May.SIGNED_IN, "project.no_such_name", "run.period"),
)
def periods(request: HttpRequest, asked: Annotated[schemas.PeriodAsked, Query()]) -> dict[str, Any]:
    """Return when runs loaded their targets within a period.

    Charts of hosts show these times as bands. Trials and runs whose load never began are left out.
    """
    user = user_of(request)
    project = projects.project_named(user, asked.project) if asked.project else None
    until = asked.until or timezone.now()
    return {"runs": within(user, asked.since or until - DEFAULT_PERIOD, until, project)}


@router.get(
    "/runs/{int:run_id}/hosts",
    response=schemas.HostsOfRunShown,
    openapi_extra=documented(May.MEMBERS, "run.not_found"),
)
def hosts(request: HttpRequest, run_id: int) -> dict[str, Any]:
    """Return the hosts of a run.

    They are the servers of its project that had a monitor agent when it started. Those that are chosen are shown on its
    page and kept in its result: those of its guardrails, and those chosen for its plan, else the first eight.
    """
    return {"hosts": [asdict(one) for one in hosts_of(queries.run(user_of(request), run_id))]}


@router.put(
    "/runs/{int:run_id}/hosts",
    response=schemas.HostsOfRunShown,
    openapi_extra=documented(May.MEMBERS, "run.not_found", "run.no_plan", "run.unknown_hosts", "run.too_many_hosts"),
)
def choose_hosts(request: HttpRequest, run_id: int, wanted: schemas.HostsChosen) -> dict[str, Any]:
    """Choose the hosts that are shown with a run.

    The choice is kept with its plan. It applies to the results of runs that have not ended yet.
    """
    actions.choose(actor_of(request), run_id, wanted.hosts)
    return hosts(request, run_id)


@router.get(
    "/runs/{int:run_id}/hosts/series",
    response=schemas.RunHostsSeries,
    openapi_extra=documented(May.MEMBERS, "run.not_found", "run.unknown_hosts", "run.too_many_hosts", "run.period"),
)
def host_series(request: HttpRequest, run_id: int, asked: Annotated[schemas.RunHostsAsked, Query()]) -> dict[str, Any]:
    """Return figures of hosts of a run over time.

    The finest intervals that fit into `points` are returned. Of an ended run whose seconds were deleted, they are
    those that its result kept, of 10 s or more.
    """
    found = over_time(queries.run(user_of(request), run_id), asked.host, asked.since, asked.until, asked.points)
    lines = {key: [asdict(line) for line in own] for key, own in found.lines.items() if own}
    return {
        "start": found.grid.start,
        "resolution": found.grid.resolution,
        "intervals": found.grid.count,
        "hosts": [{"id": key, "lines": own} for key, own in lines.items()],
    }
