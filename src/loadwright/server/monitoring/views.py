"""Pages of hosts."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from django.conf import settings as configuration
from django.core.paginator import Page
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from loadwright.core.hosts.merging import HIGH
from loadwright.core.protocol.monitor import MONITOR
from loadwright.server.accounts.actor import actor_of, user_of
from loadwright.server.accounts.models import User
from loadwright.server.fleet import actions as fleet
from loadwright.server.fleet.roles import agent_roles
from loadwright.server.platform.errors import ActionError
from loadwright.server.projects import queries as projects
from loadwright.server.projects.current import current_project
from loadwright.server.projects.models import Project
from loadwright.server.servers import queries as servers
from loadwright.server.servers.queries import Filters
from loadwright.server.web import listing
from loadwright.server.web.shortcuts import get_or_404, int_or_none, run_action

from . import actions, catalogue, first_request, happenings, periods, queries, sections, series, sparks, titles
from .chosen import chosen
from .events import asked
from .forms import CodeForm, parse_links, parse_ports
from .loads import loads as loads_of
from .marks import Mark, marks
from .queries import HostState

LIST = "monitoring:hosts"
SORTS = {"name": "name", "project": "project__name", "room": "room__name"}
FIGURE_SORTS = {
    "cpu": "cpu_percent",
    "memory": "memory_percent",
    "space": "filesystem_percent",
    "disk": "disk_busy_percent",
    "network": "network_percent",
}
"""The figures by which the list is sorted, by the name of the order."""
MOST_LISTED = 500
"""Maximum number of servers beside the charts: those with the highest load."""
MOST_UNLINKED = 50
"""Maximum number of agents without a server that the page shows."""


@never_cache
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """Show the charts of servers beside their list."""
    user = user_of(request)
    project = current_project(request)
    room_id = int_or_none(request.GET.get("room"))
    rooms = list(projects.rooms())
    room = next((one.name for one in rooms if one.pk == room_id), "")
    any_servers = servers.servers(user).exists()
    found = chosen(user, request.GET, project, room_id)
    name = project.name if project else ""
    context = {
        "project": project,
        "room_id": room_id,
        "rooms": rooms,
        "chosen": found,
        "first_request": first_request.address(request.GET, name, room, timezone.now(), found.outside),
        "periods": periods.choices(),
        "figure": _figure(request.GET.get("figure", "")),
        "most_together": series.MOST_TOGETHER,
        "any_servers": any_servers,
        "unlinked": 0 if any_servers else len(queries.unlinked(user)),
        "loads": _loads(user, project, room_id),
        "now": time.time(),
    }
    return render(request, "monitoring/monitoring.html", context)


def _figure(name: str) -> dict[str, object] | None:
    """Return the figure that has a chart of its own because the address names it."""
    figure = catalogue.FIGURES.get(name)
    if figure is None or figure.suffix:
        return None
    counted = name + HIGH not in catalogue.FIGURES
    return {"name": name, "title": titles.of(figure), "unit": figure.field.unit, "counted": counted}


@never_cache
@require_GET
def loads(request: HttpRequest) -> JsonResponse:
    """Return the servers of a project and room with their load, for the list beside the charts."""
    user = user_of(request)
    project_id = int_or_none(request.GET.get("project_id"))
    project = get_or_404(projects.project, user, project_id) if project_id is not None else None
    return JsonResponse(_loads(user, project, int_or_none(request.GET.get("room"))))


@never_cache
@require_GET
def events(request: HttpRequest) -> JsonResponse:
    """Return what happened on servers, as events of their charts (``monitoring.events``)."""
    wanted = asked(request)
    user, period = user_of(request), (wanted.since, wanted.until)
    if not timedelta(0) < wanted.until - wanted.since <= series.LONGEST:
        return JsonResponse({"events": []})
    if wanted.servers:
        chosen_ones = list(servers.servers(user).filter(pk__in=wanted.servers))
        return JsonResponse({"events": happenings.events(chosen_ones, *period)})
    room_id = wanted.room.pk if wanted.room else None
    all_of_place = list(servers.found(user, Filters(project=wanted.project, room_id=room_id)))
    return JsonResponse({"events": happenings.restarts(all_of_place, *period)})


def _loads(user: User, project: Project | None, room_id: int | None) -> dict[str, Any]:
    found = queries.hosts(servers.found(user, Filters(project=project, room_id=room_id)))
    result = loads_of(series.with_figures(found), configuration.HOST_LOAD_WEIGHTS, MOST_LISTED)
    marked = marks(user, [int(row["id"]) for row in result["hosts"]])
    for row in result["hosts"]:
        row["marks"] = [asdict(one) for one in marked.get(int(row["id"]), ())]
    return result


@never_cache
@require_http_methods(["GET", "POST"])
def hosts(request: HttpRequest) -> HttpResponse:
    """List the servers with their agents, or create an enrolment code from the posted form.

    The code is shown in this response only.
    """
    form = CodeForm(request.POST or None)
    command = ""
    if request.method == "POST" and form.is_valid():
        try:
            _code, secret = fleet.create_code(actor_of(request), role=MONITOR.role, **form.cleaned_data)
        except ActionError as error:
            form.fail(error)
        else:
            form = CodeForm()
            command = agent_roles()[MONITOR.role].command(f"{request.scheme}://{request.get_host()}", secret)
    context = {**_listed(request), "form": form, "command": command}
    template = "monitoring/_hosts.html" if listing.is_fragment(request) else "monitoring/hosts.html"
    return render(request, template, context)


def _listed(request: HttpRequest) -> dict[str, object]:
    user = user_of(request)
    filters = Filters(
        search=request.GET.get("q", "").strip(),
        project=current_project(request),
        room_id=int_or_none(request.GET.get("room")),
    )
    state = request.GET.get("state", "")
    page = _page(request, user, filters, state)
    unlinked = queries.unlinked(user)
    cpu, memory, disk = configuration.HOST_WARNINGS
    return {
        "page": page,
        "rows": _rows(user, page.object_list),
        "unlinked": unlinked[:MOST_UNLINKED],
        "more_unlinked": max(0, len(unlinked) - MOST_UNLINKED),
        "suggestions": sum(one.suggested is not None for one in unlinked),
        "choices": servers.servers(user).filter(project__in=projects.maintained_ids(user)) if unlinked else (),
        "filters": filters,
        "filtered": bool(filters or state),
        "state": state,
        "states": queries.STATES,
        "any_servers": servers.servers(user).exists(),
        "rooms": projects.rooms(),
        "warnings": {"cpu": cpu, "memory": memory, "disk": disk},
    }


def _page(request: HttpRequest, user: User, filters: Filters, state: str) -> Page[HostState]:
    """Return the page of hosts with their figures. States and figures are no columns, so all hosts are looked up."""
    sort = request.GET.get("sort", "")
    found = queries.hosts(listing.ordered(servers.found(user, filters), sort, SORTS))
    if state:
        found = [one for one in found if one.state == state]
    figure = FIGURE_SORTS.get(sort.removeprefix("-"))
    if figure:
        found = series.by_figure(series.with_figures(found), figure, descending=sort.startswith("-"))
    shown = listing.page_of_rows(request, found)
    if not figure:
        shown.object_list = series.with_figures(list(shown.object_list))
    return shown


def _rows(user: User, hosts: Iterable[HostState]) -> list[tuple[HostState, sparks.Paths, list[Mark]]]:
    listed = list(hosts)
    drawn = sparks.sparks(user, [one.server.pk for one in listed if one.monitor], timezone.now())
    marked = marks(user, [one.server.pk for one in listed])
    return [(one, drawn.get(one.server.pk, {}), marked.get(one.server.pk, [])) for one in listed]


@require_POST
def link(request: HttpRequest, agent_id: int) -> HttpResponse:
    """Link an agent with the posted server, or with none. ``shown`` is the server whose page shows the form."""
    server_id, shown = (int_or_none(request.POST.get(name)) for name in ("server", "shown"))

    def change() -> str:
        found = actions.link(actor_of(request), agent_id, server_id)
        if found.server is None:
            return _("%(name)s is no longer linked with a server.") % {"name": found.agent.name}
        return _("%(name)s is linked with %(server)s.") % {"name": found.agent.name, "server": found.server.name}

    address = listing.address(request, LIST) if shown is None else _server(shown)
    return run_action(request, change, address)


@require_POST
def link_suggested(request: HttpRequest) -> HttpResponse:
    """Link all agents with the servers on which they probably are."""

    def change() -> str:
        count = actions.link_suggested(actor_of(request))
        return ngettext("%(count)s agent has been linked.", "%(count)s agents have been linked.", count) % {
            "count": count
        }

    return run_action(request, change, listing.address(request, LIST))


@require_POST
def revoke(request: HttpRequest, agent_id: int) -> HttpResponse:
    """Remove an agent."""

    def change() -> str:
        actions.revoke_monitor(actor_of(request), agent_id)
        return _("The agent has been removed and its token revoked.")

    return run_action(request, change, listing.address(request, LIST))


@never_cache
@require_GET
def agent(request: HttpRequest, server_id: int) -> HttpResponse:
    """Return the agent of a server, which the server's page refreshes while somebody looks at it."""
    server = get_or_404(servers.server, user_of(request), server_id)
    section = sections.of_server(request, [server])[server.pk]
    return render(request, "monitoring/panels/server.html", {"thing": server, "data": section})


@require_POST
def settings(request: HttpRequest, server_id: int) -> HttpResponse:
    """Change what is measured on a server in addition."""
    get_or_404(servers.server, user_of(request), server_id)

    def change() -> str:
        server = actions.change_server_settings(
            actor_of(request),
            server_id,
            ports=parse_ports(request.POST.get("ports", "")),
            link_mbit_s=parse_links(request.POST.get("link_mbit_s", "")),
        ).server
        return _("What is measured on %(name)s has been changed.") % {"name": server.name}

    return run_action(request, change, _server(server_id))


@require_POST
def drop_caches(request: HttpRequest, server_id: int) -> HttpResponse:
    """Request dropping the page cache of a server."""
    get_or_404(servers.server, user_of(request), server_id)

    def change() -> str:
        actions.drop_caches(actor_of(request), server_id)
        return _("The agent has been asked to drop the page cache.")

    return run_action(request, change, _server(server_id))


def _server(server_id: int) -> str:
    return f"{reverse('servers:detail', args=[server_id])}#agent"
