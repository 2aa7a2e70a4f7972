"""Confirmation of host keys: a person compares the fingerprint of a new or changed key."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from loadwright.server.accounts.actor import actor_of, user_of
from loadwright.server.platform.errors import ActionError
from loadwright.server.servers import host_keys, queries
from loadwright.server.servers.connections.look import kind_of, look
from loadwright.server.servers.ssh.connect import fingerprint
from loadwright.server.web import listing
from loadwright.server.web.shortcuts import get_or_404, int_or_none

from . import sign_in
from .page_state import ASKED


@never_cache
@require_http_methods(["GET", "POST"])
def key(request: HttpRequest, server_id: int) -> HttpResponse:
    """Show the confirmed and the presented key; a posted key is confirmed, or accepted as replacement."""
    user = user_of(request)
    server = get_or_404(queries.server, user, server_id)
    if request.method == "POST":
        try:
            change = host_keys.accept_key if server.host_key else host_keys.confirm_key
            server = change(actor_of(request), server_id, request.POST.get("key", ""))
        except ActionError as error:
            messages.error(request, str(error))
            return redirect("servers:key", server_id)
        return sign_in.report(request, server, _("The key has been confirmed."))
    context = {"server": server, "fingerprint": fingerprint(server.host_key), "kind": kind_of(server.host_key)}
    return render(request, "servers/key.html", context)


@never_cache
@require_GET
def offered(request: HttpRequest, server_id: int) -> HttpResponse:
    """Connect to the server and render the presented key."""
    user = user_of(request)
    offer = look(get_or_404(queries.server, user, server_id))
    server = get_or_404(queries.server, user, server_id)
    context = {
        "server": server,
        "offer": offer,
        "kind": kind_of(offer.key),
        "same": offer.key == server.host_key,
        "may_edit": queries.may_edit(user, server),
    }
    return render(request, "servers/_offered.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def several(request: HttpRequest) -> HttpResponse:
    """Show the keys of new servers, each loaded by its row; the selected ones are confirmed together."""
    user = user_of(request)
    if request.method == "POST":
        pairs = [value.partition(" ") for value in request.POST.getlist("key")]
        keys = {server_id: key for text, _space, key in pairs if (server_id := int_or_none(text)) is not None}
        try:
            count = len(host_keys.confirm_keys(actor_of(request), keys))
        except ActionError as error:
            messages.error(request, str(error))
            return redirect(request.get_full_path())
        done = ngettext(
            "The key of %(count)s server has been confirmed; its facts are being collected.",
            "The keys of %(count)s servers have been confirmed; their facts are being collected.",
            count,
        )
        messages.success(request, done % {"count": count})
        request.session[ASKED] = list(keys)
        return redirect("servers:list")
    ids = [pk for pk in map(int_or_none, request.GET.getlist("server")) if pk is not None]
    context = {"page": listing.page(request, queries.unconfirmed(user, ids), {})}
    return render(request, "servers/keys.html", context)


@never_cache
@require_GET
def row(request: HttpRequest, server_id: int) -> HttpResponse:
    """Connect to a server and render its key as table cells."""
    server = get_or_404(queries.server, user_of(request), server_id)
    offer = look(server)
    return render(request, "servers/_key_row.html", {"server": server, "offer": offer, "kind": kind_of(offer.key)})
