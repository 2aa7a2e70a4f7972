"""Pages of generators."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from loadwright.core.protocol.generator import GENERATOR
from loadwright.server.accounts.actor import actor_of, user_of
from loadwright.server.platform.errors import ActionError
from loadwright.server.projects import queries as projects
from loadwright.server.web import listing
from loadwright.server.web.panels import panels
from loadwright.server.web.shortcuts import int_or_none, run_action

from . import actions, queries
from .forms import CodeForm
from .roles import agent_roles

FIXED_COLUMNS = 6
"""Columns of the table besides those of the role and of apps above, and the menu of administrators."""

LIST = "fleet:list"


@never_cache
@require_http_methods(["GET", "POST"])
def generators(request: HttpRequest) -> HttpResponse:
    """List the generators, or create an enrolment code from the posted form.

    The code is shown in this response only.
    """
    user = user_of(request)
    form = CodeForm(request.POST or None, user=user)
    command = ""
    if request.method == "POST" and form.is_valid():
        try:
            code, secret = actions.create_code(actor_of(request), **form.options())
        except ActionError as error:
            form.fail(error)
        else:
            form = CodeForm(user=user)
            command = agent_roles()[code.role].command(f"{request.scheme}://{request.get_host()}", secret)
    context = {**_listed(request), "form": form, "command": command}
    return render(request, "fleet/generators.html", context)


@never_cache
@require_GET
def table(request: HttpRequest) -> HttpResponse:
    """Render the table alone, which the page requests every two seconds."""
    return render(request, "fleet/_generators.html", _listed(request))


def _listed(request: HttpRequest) -> dict[str, object]:
    columns = agent_roles()[GENERATOR.role].columns
    page = listing.page(request, queries.listed(), {})
    return {
        "page": page,
        "generators": queries.states(page.object_list, user_of(request)),
        "rooms": list(projects.load_rooms()),
        "columns": columns,
        "width": FIXED_COLUMNS + len(columns) + len(panels("generators.heads")) + user_of(request).is_superuser,
    }


@require_POST
def set_enabled(request: HttpRequest, agent_id: int) -> HttpResponse:
    enabled = request.POST.get("enabled") == "yes"
    done = _("%(name)s is included in new runs.") if enabled else _("%(name)s is excluded from new runs.")
    return run_action(
        request,
        lambda: done % {"name": actions.set_enabled(actor_of(request), agent_id, enabled).name},
        listing.address(request, LIST),
    )


@require_POST
def rename(request: HttpRequest, agent_id: int) -> HttpResponse:
    name = request.POST.get("name", "")
    done = _("The generator has been renamed to %(name)s.")
    return run_action(
        request,
        lambda: done % {"name": actions.rename(actor_of(request), agent_id, name).name},
        listing.address(request, LIST),
    )


@require_POST
def set_room(request: HttpRequest, agent_id: int) -> HttpResponse:
    room_id = int_or_none(request.POST.get("room"))

    def change() -> str:
        agent = actions.set_room(actor_of(request), agent_id, room_id)
        if agent.room is None:
            return _("%(name)s is not assigned to a room.") % {"name": agent.name}
        return _("%(name)s is assigned to %(room)s.") % {"name": agent.name, "room": agent.room.name}

    return run_action(request, change, listing.address(request, LIST))


@require_POST
def revoke(request: HttpRequest, agent_id: int) -> HttpResponse:
    def change() -> str:
        actions.revoke(actor_of(request), agent_id)
        return _("The generator has been removed and its token revoked.")

    return run_action(request, change, listing.address(request, LIST))
