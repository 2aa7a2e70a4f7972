"""Terminal sessions over HTTP: requests of the terminal page, and the administrators' overview."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from loadwright.server.accounts.actor import actor_of, user_of
from loadwright.server.accounts.authentication.session_store import stored_key
from loadwright.server.platform.errors import STATUS, ActionError, body_of
from loadwright.server.terminal import actions, queries, tickets
from loadwright.server.terminal.models import TerminalSession
from loadwright.server.web import listing

SORTS = {
    "person": "user__username",
    "server": "server_name",
    "address": "address",
    "since": "opened_at",
    "input": "input_at",
    "in": "bytes_in",
    "out": "bytes_out",
}


@require_POST
def open_session(request: HttpRequest, server_id: int) -> JsonResponse:
    """Request a shell on a server; return the key of the session and a ticket for its WebSocket."""
    try:
        session = actions.open_session(actor_of(request), server_id)
    except ActionError as error:
        return _refusal(error)
    return JsonResponse({"session": session.key, "ticket": _ticket(request, session)}, status=201)


@require_POST
def ticket(request: HttpRequest, key: str) -> JsonResponse:
    """Return another ticket for one's own session."""
    try:
        session = actions.resume(actor_of(request), key)
    except ActionError as error:
        return _refusal(error)
    return JsonResponse({"session": session.key, "ticket": _ticket(request, session)})


@never_cache
@require_GET
def shells(request: HttpRequest) -> JsonResponse:
    """Return the person's open shells, for continuing them in this browser."""
    return JsonResponse({"shells": [_shell(session) for session in queries.shells(user_of(request))]})


@require_POST
def end(request: HttpRequest, key: str) -> HttpResponse:
    """End a session; scripts receive JSON, forms are redirected to the list."""
    wants_json = "application/json" in request.headers.get("Accept", "")
    try:
        session = actions.end(actor_of(request), key)
    except ActionError as error:
        if wants_json:
            return _refusal(error)
        messages.error(request, str(error))
        return redirect(listing.address(request, "terminal:sessions"))
    if wants_json:
        return JsonResponse({"session": session.key})
    done = _("The terminal of %(person)s on %(server)s has been ended.")
    messages.success(request, done % {"person": session.user, "server": session.server_name})
    return redirect(listing.address(request, "terminal:sessions"))


@never_cache
@require_GET
def sessions(request: HttpRequest) -> HttpResponse:
    """Show administrators all terminals; the page refreshes its tables every few seconds."""
    user = user_of(request)
    try:
        queries.require_admin(user)
    except ActionError as error:
        raise PermissionDenied(str(error)) from None
    search = request.GET.get("q", "").strip()
    page = listing.page(request, queries.sessions(user, search), SORTS)
    context = {
        "page": page,
        "ended": queries.recent(user, search),
        "ended_limit": queries.RECENT_ROWS,
        "search": search,
    }
    template = "terminal/_sessions.html" if listing.is_fragment(request) else "terminal/sessions.html"
    return render(request, template, context)


def _shell(session: TerminalSession) -> dict[str, Any]:
    return {
        "key": session.key,
        "server": {"id": session.server_id, "name": session.server_name, "address": session.server_address},
        "from": session.address,
        "opened_at": _text(session.opened_at),
        "output_at": _text(session.output_at),
        "bytes_out": session.bytes_out,
        "attached": session.attached,
        "left_at": _text(session.left_at),
    }


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def _ticket(request: HttpRequest, session: TerminalSession) -> str:
    browser = stored_key(request.session.session_key)
    return tickets.issue(user_id=session.user_id, browser=browser, session=session.key)


def _refusal(error: ActionError) -> JsonResponse:
    return JsonResponse(body_of(error), status=STATUS[error.code])
