"""Pages of rooms; administrators change them."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from loadwright.server.accounts.actor import actor_of, user_of
from loadwright.server.platform.errors import ActionError
from loadwright.server.projects import actions
from loadwright.server.projects import queries as projects
from loadwright.server.projects.forms import RoomForm
from loadwright.server.web import listing
from loadwright.server.web.shortcuts import get_or_404, run_action


@never_cache
@require_http_methods(["GET", "POST"])
def listed(request: HttpRequest) -> HttpResponse:
    """List the rooms; administrators create one."""
    user = user_of(request)
    form = RoomForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            room = actions.create_room(actor_of(request), **form.cleaned_data)
        except ActionError as error:
            form.fail(error)
        else:
            messages.success(request, _("The room “%(name)s” has been created.") % {"name": room.name})
            return redirect("projects:rooms")
    page = listing.page(request, projects.rooms(), {})
    context = {"page": page, "form": form, "administrator": user.is_superuser}
    return render(request, "projects/rooms.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, room_id: int) -> HttpResponse:
    """Rename a room or change its purpose."""
    user = user_of(request)
    room = get_or_404(projects.room, room_id)
    form = RoomForm(request.POST or None, initial={"name": room.name, "purpose": room.purpose})
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_room(actor_of(request), room_id, **form.cleaned_data)
        except ActionError as error:
            form.fail(error)
        else:
            messages.success(request, _("The room has been changed."))
            return redirect("projects:rooms")
    return render(request, "projects/room.html", {"room": room, "form": form, "administrator": user.is_superuser})


@require_POST
def delete(request: HttpRequest, room_id: int) -> HttpResponse:
    """Delete an empty room."""
    name = get_or_404(projects.room, room_id).name

    def action() -> str:
        actions.delete_room(actor_of(request), room_id)
        return _("The room “%(name)s” has been deleted.") % {"name": name}

    return run_action(request, action, listing.address(request, "projects:rooms"))
