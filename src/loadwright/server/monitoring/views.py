"""Pages of hosts."""

from __future__ import annotations

from django.conf import settings as configuration
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from loadwright.core.protocol.monitor import MONITOR
from loadwright.server.accounts.actor import actor_of, user_of
from loadwright.server.fleet import actions as fleet
from loadwright.server.fleet.roles import agent_roles
from loadwright.server.platform.errors import ActionError
from loadwright.server.projects import queries as projects
from loadwright.server.projects.current import current_project
from loadwright.server.servers import queries as servers
from loadwright.server.servers.queries import Filters
from loadwright.server.web import listing
from loadwright.server.web.shortcuts import get_or_404, int_or_none, run_action

from . import actions, queries, series
from .forms import CodeForm, parse_links, parse_ports

LIST = "monitoring:hosts"
SORTS = {"name": "name", "project": "project__name", "room": "room__name"}
MOST_UNLINKED = 50
"""Maximum number of agents without a server that the page shows."""


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
    page = listing.page(request, servers.found(user, filters), SORTS)
    unlinked = queries.unlinked(user)
    cpu, memory, disk = configuration.HOST_WARNINGS
    return {
        "page": page,
        "hosts": series.with_figures(queries.hosts(page.object_list)),
        "unlinked": unlinked[:MOST_UNLINKED],
        "more_unlinked": max(0, len(unlinked) - MOST_UNLINKED),
        "suggestions": sum(one.suggested is not None for one in unlinked),
        "choices": servers.servers(user).filter(project__in=projects.maintained_ids(user)) if unlinked else (),
        "filters": filters,
        "filtered": bool(filters),
        "any_servers": servers.servers(user).exists(),
        "rooms": projects.rooms(),
        "warnings": {"cpu": cpu, "memory": memory, "disk": disk},
    }


@require_POST
def link(request: HttpRequest, agent_id: int) -> HttpResponse:
    """Link an agent with the posted server, or with none."""
    server_id = int_or_none(request.POST.get("server"))

    def change() -> str:
        found = actions.link(actor_of(request), agent_id, server_id)
        if found.server is None:
            return _("%(name)s is no longer linked with a server.") % {"name": found.agent.name}
        return _("%(name)s is linked with %(server)s.") % {"name": found.agent.name, "server": found.server.name}

    return run_action(request, change, listing.address(request, LIST))


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
