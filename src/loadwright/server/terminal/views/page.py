"""The terminal page and its list of servers."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from loadwright.server.accounts.actor import user_of
from loadwright.server.projects import queries as projects
from loadwright.server.projects.current import current_project
from loadwright.server.servers import queries as inventory
from loadwright.server.servers.models import Server
from loadwright.server.web.shortcuts import int_or_none

OFFERED = 50
RECENT = 8


@never_cache
@require_GET
def terminal(request: HttpRequest) -> HttpResponse:
    """Show the terminals; ``?server=3`` opens a new one, ``?session=…`` returns to one."""
    user = user_of(request)
    found = inventory.with_ssh(user)
    wanted = request.GET.get("server", "")
    server_id = int_or_none(wanted)
    server = found.filter(pk=server_id).first() if server_id is not None else None
    if wanted and server is None:
        raise Http404
    context = {
        "wanted": server,
        "has_servers": found.exists(),
        "projects": projects.projects(user).exists(),
        "add_server": reverse("servers:new"),
    }
    return render(request, "terminal/terminal.html", context)


@never_cache
@require_GET
def servers(request: HttpRequest) -> JsonResponse:
    """Return usable servers that match all words of ``q``; those in ``recent`` come first."""
    found = inventory.with_ssh(user_of(request))
    if project := current_project(request):
        found = found.filter(project=project)
    for word in request.GET.get("q", "").split():
        found = found.filter(_holds(word))
    found = _recent_first(found.distinct(), request.GET.getlist("recent")[:RECENT])
    count = found.count()
    return JsonResponse({"servers": [_offer(server) for server in found[:OFFERED]], "more": max(0, count - OFFERED)})


def _holds(word: str) -> Q:
    names = ("name", "address", "username", "project__name", "room__name", "tags__name")
    condition = Q()
    for name in names:
        condition |= Q(**{f"{name}__icontains": word})
    return condition


def _recent_first(found: QuerySet[Server], recent: list[str]) -> QuerySet[Server]:
    known = [pk for pk in map(int_or_none, recent) if pk is not None]
    order = [When(pk=pk, then=Value(place)) for place, pk in enumerate(known)]
    place = Case(*order, default=Value(len(order)), output_field=IntegerField())
    return found.annotate(place=place).order_by("place", "name", "pk")


def _offer(server: Server) -> dict[str, Any]:
    state = "blocked" if server.offered_key else "ready" if server.usable else "new"
    port = f":{server.port}" if server.port != 22 else ""
    return {
        "id": server.pk,
        "name": server.name,
        "address": server.address,
        "login": f"{server.username}@{server.address}{port}",
        "project": server.project.name,
        "room": server.room.name,
        "state": state,
    }
