"""Pages of servers: list, form, detail."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from loadwright.core.messages import name_list
from loadwright.server.accounts.actor import actor_of, user_of
from loadwright.server.accounts.models import User
from loadwright.server.platform.errors import ActionError
from loadwright.server.platform.messages import localized
from loadwright.server.projects import queries as projects
from loadwright.server.projects.current import current_project
from loadwright.server.servers import actions, errors, queries
from loadwright.server.servers.forms import SECRETS, ServerForm
from loadwright.server.servers.input.validation import split_tags
from loadwright.server.servers.models import Server
from loadwright.server.web import listing
from loadwright.server.web.shortcuts import get_or_404, int_or_none, run_action

from . import sign_in
from .page_state import ASKED, filters_of

SAME_NAMED = 5
"""Maximum number of servers at the same address that are named."""
SORTS = {
    "name": "name",
    "project": "project__name",
    "room": "room__name",
    "address": "address",
    "state": "state_word",
    "cores": "facts__cores",
}


@never_cache
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """List the servers; filters, order and page are in the URL."""
    user = user_of(request)
    filters = filters_of(request)
    shown = listing.page(request, queries.found(user, filters), SORTS)
    asked, waiting = _progress(request)
    context = {
        "page": shown,
        "filters": filters,
        "filtered": bool(filters),
        "editable": queries.editable_ids(user, list(shown.object_list)),
        "collecting": bool(waiting) or any(server.facts_wanted_at for server in shown.object_list),
        "asked": asked,
        "collected": asked - waiting,
        "rooms": projects.rooms(),
        "tags": queries.tags(user),
        "states": Server.State.choices,
        "belongs": _belongs(user),
        "any_servers": queries.servers(user).exists(),
    }
    return render(request, "servers/_table.html" if listing.is_fragment(request) else "servers/servers.html", context)


def _progress(request: HttpRequest) -> tuple[int, int]:
    """Return the number of servers with requested facts, and of those still pending."""
    asked: list[int] = request.session.get(ASKED, [])
    waiting = queries.waiting(user_of(request), asked) if asked else 0
    if asked and not waiting:
        del request.session[ASKED]
    return len(asked), waiting


def _belongs(user: User) -> bool:
    """Return whether the person is a member of a project, or can create one."""
    return user.is_superuser or projects.projects(user).exists()


@never_cache
@sensitive_post_parameters(*SECRETS)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Add a server, then show its key. Links may give its ``name``, ``address`` and ``kind`` of credential."""
    user = user_of(request)
    project = current_project(request)
    given = {name: request.GET[name] for name in ("name", "address", "kind") if name in request.GET}
    initial = {"project": project.pk if project else "", **given}
    form = ServerForm(request.POST or None, user=user, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            server = actions.create_server(actor_of(request), form.ask())
        except ActionError as error:
            form.fail(error)
        else:
            _report_same_address(request, server)
            return redirect("servers:key" if server.has_ssh else "servers:detail", server.pk)
    context = {
        "form": form,
        "belongs": _belongs(user),
        "any_room": user.is_superuser or projects.rooms().exists(),
    }
    return render(request, "servers/server_form.html", context)


@never_cache
@sensitive_post_parameters(*SECRETS)
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, server_id: int) -> HttpResponse:
    """Change a server; if its connection settings changed, show its key."""
    user = user_of(request)
    server = get_or_404(queries.editable, user, server_id)
    reached, login = _place(server), (server.username, server.credential_id)
    form = ServerForm(request.POST or None, user=user, server=server)
    if request.method == "POST" and form.is_valid():
        try:
            asked = form.ask()
            server = actions.change_server(actor_of(request), server_id, asked)
        except ActionError as error:
            form.fail(error)
        else:
            if server.has_ssh and (not server.usable or reached != _place(server)):
                _report_same_address(request, server)
                return redirect("servers:key", server.pk)
            done = _("The server “%(name)s” has been changed.") % {"name": server.name}
            if server.has_ssh and (asked.secret is not None or login != (server.username, server.credential_id)):
                return sign_in.report(request, server, done)
            messages.success(request, done)
            return redirect("servers:detail", server.pk)
    return render(
        request, "servers/server_form.html", {"form": form, "server": server, "belongs": True, "any_room": True}
    )


def _place(server: Server) -> tuple[str, int, int | None]:
    return server.address, server.port, server.jump_host_id


def _report_same_address(request: HttpRequest, server: Server) -> None:
    others = queries.same_address(user_of(request), server)
    if others:
        names = localized(name_list(one.name for one in others[:SAME_NAMED]))
        messages.warning(request, _("The same address is in the inventory already: %(names)s.") % {"names": names})


@never_cache
@require_GET
def one(request: HttpRequest, server_id: int) -> HttpResponse:
    """Show a server: facts, state, jump host, servers behind it, recent actions."""
    user = user_of(request)
    server = get_or_404(queries.server, user, server_id)
    context = {
        "server": server,
        "may_edit": queries.may_edit(user, server),
        "jump_visible": server.jump_host_id and queries.servers(user).filter(pk=server.jump_host_id).exists(),
        "behind": queries.servers(user).filter(jump_host=server),
        "same_address": queries.same_address(user, server),
        "history": queries.history(user, server),
    }
    return render(request, "servers/server.html", context)


@require_POST
def delete(request: HttpRequest, server_id: int) -> HttpResponse:
    """Delete a server."""
    get_or_404(queries.server, user_of(request), server_id)

    def action() -> str:
        return _("The server “%(name)s” has been deleted.") % {
            "name": actions.delete_server(actor_of(request), server_id)
        }

    return run_action(request, action, reverse("servers:list"), reverse("servers:detail", args=[server_id]))


@require_POST
def facts(request: HttpRequest, server_id: int) -> HttpResponse:
    """Request the facts of one server."""
    get_or_404(queries.server, user_of(request), server_id)

    def action() -> str:
        actions.ask_facts(actor_of(request), [server_id])
        return _("Facts are being collected.")

    return run_action(request, action, reverse("servers:detail", args=[server_id]))


@require_POST
def bulk(request: HttpRequest) -> HttpResponse:
    """Act on several servers: the selected ones, or all that match the filters of the URL."""
    filters = filters_of(request)
    if request.POST.get("all"):
        fitting: QuerySet[Server] = queries.found(user_of(request), filters)
        ids = list(fitting.values_list("pk", flat=True))
    else:
        ids = [pk for pk in map(int_or_none, request.POST.getlist("server")) if pk is not None]
    if request.POST.get("do") == "keys":
        return redirect(f"{reverse('servers:keys')}?{urlencode({'server': ids}, doseq=True)}")
    return run_action(request, lambda: _do(request, ids), listing.address(request, "servers:list"))


def _do(request: HttpRequest, ids: list[int]) -> str:
    actor, asked = actor_of(request), request.POST
    match asked.get("do"):
        case "facts":
            ready = actions.ask_facts(actor, ids)
            request.session[ASKED] = ready
            left = len(ids) - len(ready)
            done = ngettext(
                "Facts of %(count)s server are being collected.",
                "Facts of %(count)s servers are being collected.",
                len(ready),
            ) % {"count": len(ready)}
            return f"{done} {_left_out(left)}" if left else done
        case "tags":
            how = asked.get("how", actions.ADD)
            changed = len(actions.set_tags(actor, ids, split_tags(asked.get("tags", "")), how=how))
            return ngettext(
                "The tags of %(count)s server have been changed.",
                "The tags of %(count)s servers have been changed.",
                changed,
            ) % {"count": changed}
        case "room":
            moved = len(actions.move_to_room(actor, ids, int_or_none(asked.get("room"))))
            return ngettext("%(count)s server has been moved.", "%(count)s servers have been moved.", moved) % {
                "count": moved
            }
        case "delete":
            gone = len(actions.delete_servers(actor, ids))
            return ngettext("%(count)s server has been deleted.", "%(count)s servers have been deleted.", gone) % {
                "count": gone
            }
    raise errors.ACTION_NOT_CHOSEN()


def _left_out(count: int) -> str:
    return ngettext(
        "%(count)s was skipped: its host key is not confirmed.",
        "%(count)s were skipped: their host keys are not confirmed.",
        count,
    ) % {"count": count}
