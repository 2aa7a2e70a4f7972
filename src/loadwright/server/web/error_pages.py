"""Error pages, and the answer to requests whose session has ended."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render, resolve_url
from django.utils.translation import gettext as _

from loadwright.server.platform.errors import SIGNED_OUT, STATUS, UNAUTHORIZED, ActionError, body_of

WITH_MENUS = (403, 404)
"""The states of pages that people who are signed in see with the menus."""


def error_page(
    request: HttpRequest, status: int, title: str, text: str, detail: str = "", *, back: bool = False
) -> HttpResponse:
    """Return an error page; ``back`` offers to return to the page before."""
    # Menus read the database, which other errors may come from.
    whole = status in WITH_MENUS and getattr(request, "user", AnonymousUser()).is_authenticated
    layout = "web/base.html" if whole else "web/bare.html"
    context = {"title": title, "text": text, "detail": detail, "quiet": True, "layout": layout, "back": back}
    if status == STATUS[UNAUTHORIZED]:
        context["sign_in"] = resolve_url(settings.LOGIN_URL)
    return render(request, "web/error.html", context, status=status)


def signed_out(request: HttpRequest) -> HttpResponse:
    """Answer what only people who are signed in may send. A redirect would lose what they entered."""
    if wants_json(request):
        return refusal(SIGNED_OUT())
    text = _(
        "Nothing was saved, because your session has ended. Sign in in another tab, then go back: what you entered "
        "is still there. Send it again."
    )
    return error_page(request, STATUS[UNAUTHORIZED], _("You are signed out"), text, back=True)


def wants_json(request: HttpRequest) -> bool:
    """Return whether a script sent the request, which cannot show a page."""
    return "application/json" in request.headers.get("Accept", "") or "HX-Request" in request.headers


def refusal(error: ActionError) -> HttpResponse:
    """Return an error for a script."""
    return JsonResponse(body_of(error), status=STATUS[error.code])
