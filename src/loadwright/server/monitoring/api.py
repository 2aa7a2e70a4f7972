"""The API of hosts and their figures."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Status

from loadwright.server.accounts.actor import actor_of, user_of
from loadwright.server.platform.operations import May, documented
from loadwright.server.platform.paging import PageQuery
from loadwright.server.projects import queries as projects
from loadwright.server.servers import queries as servers
from loadwright.server.servers.queries import Filters

from . import actions, queries, schemas
from . import averages as means
from . import series as reads
from .models import ports_of
from .schemas import Period

router = Router(tags=["hosts"])
ROUTERS = [router]

ONE = ("server.not_found",)
MANAGED = (*ONE, "monitor.maintainers_only")
DEFAULT_PERIOD = timedelta(hours=1)


@router.get(
    "/hosts",
    response=list[schemas.HostShown],
    openapi_extra=documented(May.SIGNED_IN, "project.no_such_name", "room.no_such_name"),
)
def hosts(
    request: HttpRequest,
    page: PageQuery,
    search: Annotated[str, Query(description="A part of the name, address or note of the server.")] = "",
    project: Annotated[str, Query(description="The name of a project; empty for all.")] = "",
    room: Annotated[str, Query(description="The name of a room; empty for all.")] = "",
) -> list[dict[str, Any]]:
    """List the servers with their agents and current figures."""
    user = user_of(request)
    filters = Filters(
        search=search,
        project=projects.project_named(user, project) if project else None,
        room_id=_room_id(room),
    )
    found = queries.hosts(page.of(servers.found(user, filters)))
    return [schemas.host(one) for one in reads.with_figures(found)]


@router.get("/hosts/figures", response=schemas.Catalogue, openapi_extra=documented(May.SIGNED_IN))
def figures(
    request: HttpRequest,  # noqa: ARG001 - every operation receives its request
    family: Annotated[str, Query(description="A family such as `host_disk`; empty for all.")] = "",
) -> dict[str, Any]:
    """Return the figures of hosts, with units, meanings and titles."""
    return schemas.catalogue([language for language, _ in settings.LANGUAGES], family)


@router.get(
    "/hosts/series",
    response=schemas.SeriesShown,
    openapi_extra=documented(
        May.MEMBERS, *ONE, "monitor.unknown_figure", "monitor.figures", "monitor.servers", "monitor.period"
    ),
)
def series(request: HttpRequest, asked: Annotated[schemas.SeriesAsked, Query()]) -> dict[str, Any]:
    """Return figures of servers over a period.

    The finest intervals that fit into `points` and that are still stored are returned. A server may have had several
    agents; its lines contain what all of them measured.
    """
    since, until = _period(asked)
    return schemas.series(reads.series(user_of(request), asked.server, asked.figure, since, until, asked.points))


@router.get(
    "/hosts/averages",
    response=schemas.AveragesShown,
    openapi_extra=documented(
        May.MEMBERS,
        "project.no_such_name",
        "room.no_such_name",
        "monitor.unknown_figure",
        "monitor.figures",
        "monitor.period",
    ),
)
def averages(request: HttpRequest, asked: Annotated[schemas.AveragesAsked, Query()]) -> dict[str, Any]:
    """Return figures over a period as means of the servers of a project or room.

    Without a project and room, all servers that you can use count.
    """
    since, until = _period(asked)
    user = user_of(request)
    project = projects.project_named(user, asked.project) if asked.project else None
    found = means.averages(
        user, asked.figure, since, until, asked.points, project=project, room_id=_room_id(asked.room)
    )
    return schemas.averages(found)


@router.get("/hosts/{int:server_id}", response=schemas.HostDetails, openapi_extra=documented(May.MEMBERS, *ONE))
def host(request: HttpRequest, server_id: int) -> dict[str, Any]:
    """Return a server with its agent, current figures and settings of monitoring."""
    (found,) = reads.with_figures([queries.host(user_of(request), server_id)])
    return schemas.details(found, queries.settings_of(found.server))


@router.patch(
    "/hosts/{int:server_id}",
    response=schemas.HostDetails,
    openapi_extra=documented(May.MAINTAINERS, *MANAGED, "monitor.ports", "monitor.link_speeds"),
)
def change_host(request: HttpRequest, server_id: int, change: schemas.HostChange) -> dict[str, Any]:
    """Change what is measured on a server in addition."""
    present = queries.settings_of(queries.manageable(user_of(request), server_id))
    actions.change_server_settings(
        actor_of(request),
        server_id,
        ports=present.ports if change.ports is None else change.ports,
        link_mbit_s=present.link_mbit_s if change.link_mbit_s is None else change.link_mbit_s,
    )
    return host(request, server_id)


@router.post(
    "/hosts/{int:server_id}/cores",
    response={204: None},
    openapi_extra=documented(May.MEMBERS, *ONE, "monitor.no_agent"),
)
def measure_cores(request: HttpRequest, server_id: int) -> Status[None]:
    """Measure single cores of a server for two minutes.

    Repeat the request for as long as the figures of `host_core` are needed.
    """
    actions.measure_cores(actor_of(request), server_id)
    return Status(204, None)


@router.post(
    "/hosts/{int:server_id}/drop-caches",
    response={202: schemas.DropRequest},
    openapi_extra=documented(May.MAINTAINERS, *MANAGED, "monitor.no_agent", "monitor.drop_not_allowed"),
)
def drop_caches(request: HttpRequest, server_id: int) -> Status[dict[str, str]]:
    """Drop the page cache of a server.

    Its agent must have been started with `--allow-drop-caches`.
    """
    return Status(202, {"request": actions.drop_caches(actor_of(request), server_id)})


@router.get(
    "/projects/{int:project_id}/monitored-ports",
    response=schemas.ProjectPorts,
    openapi_extra=documented(May.MEMBERS, "project.not_found"),
)
def project_ports(request: HttpRequest, project_id: int) -> dict[str, Any]:
    """Return the TCP ports that are measured on all servers of a project."""
    return {"ports": queries.project_ports(user_of(request), project_id)}


@router.put(
    "/projects/{int:project_id}/monitored-ports",
    response=schemas.ProjectPorts,
    openapi_extra=documented(May.MAINTAINERS, "project.not_found", "monitor.maintainers_only", "monitor.ports"),
)
def set_project_ports(request: HttpRequest, project_id: int, wanted: schemas.ProjectPorts) -> dict[str, Any]:
    """Set the TCP ports that are measured on all servers of a project.

    The ports of processes with the process identifier of the project are found without this.
    """
    return {"ports": ports_of(actions.change_project_settings(actor_of(request), project_id, ports=wanted.ports))}


@router.get("/monitors", response=list[schemas.MonitorShown], openapi_extra=documented(May.SIGNED_IN))
def monitors(request: HttpRequest, page: PageQuery) -> list[dict[str, Any]]:
    """List the monitor agents, those that are not linked with a server first.

    Members see the agents of their servers; maintainers also those that probably run on one of their servers,
    administrators all.
    """
    return [schemas.monitor(one) for one in page.of(queries.monitors(user_of(request)))]


@router.put(
    "/monitors/{int:agent_id}/server",
    response=schemas.MonitorShown,
    openapi_extra=documented(May.MAINTAINERS, "monitor.not_found", "monitor.linked_elsewhere", *MANAGED),
)
def link_monitor(request: HttpRequest, agent_id: int, wanted: schemas.Link) -> dict[str, Any]:
    """Link a monitor agent with a server, or with none."""
    return schemas.monitor(actions.link(actor_of(request), agent_id, wanted.server))


@router.delete(
    "/monitors/{int:agent_id}",
    response={204: None},
    openapi_extra=documented(May.ADMINISTRATORS, "account.administrators_only", "monitor.not_found"),
)
def revoke_monitor(request: HttpRequest, agent_id: int) -> Status[None]:
    """Remove a monitor agent permanently.

    Its token is revoked. What it measured is kept.
    """
    actions.revoke_monitor(actor_of(request), agent_id)
    return Status(204, None)


def _room_id(name: str) -> int | None:
    return servers.room_named(name).pk if name else None


def _period(asked: Period) -> tuple[datetime, datetime]:
    until = asked.until or timezone.now()
    return asked.since or until - DEFAULT_PERIOD, until
