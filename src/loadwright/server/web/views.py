"""Error pages of the site, and its icon."""

from __future__ import annotations

import sys

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import is_valid_path
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET

from loadwright.server.platform import disk
from loadwright.server.platform.errors import STATUS, TOO_LARGE, ActionError

WITH_MENUS = (403, 404)
"""The states of pages that people who are signed in see with the menus."""


def _page(request: HttpRequest, status: int, title: str, text: str, detail: str = "") -> HttpResponse:
    # Menus read the database, which other errors may come from.
    whole = status in WITH_MENUS and getattr(request, "user", AnonymousUser()).is_authenticated
    layout = "web/base.html" if whole else "web/bare.html"
    context = {"title": title, "text": text, "detail": detail, "quiet": True, "layout": layout}
    return render(request, "web/error.html", context, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    return _page(request, 400, _("The request could not be understood"), _("Go back and try again."))


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Show the exception's text as the reason."""
    text = _("Your account does not have access. Ask an administrator.")
    return _page(request, 403, _("Not allowed"), text, str(exception))


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    text = _("The form has expired or cookies are disabled. Reload the page and submit it again.")
    return _page(request, 403, _("The form could not be accepted"), text, reason)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    """Redirect an address with a slash at its end to the page without it."""
    path = request.path_info.rstrip("/")
    if path != request.path_info and request.method in ("GET", "HEAD") and path and is_valid_path(path):
        query = request.META.get("QUERY_STRING", "")
        return redirect(f"{path}?{query}" if query else path, permanent=True)
    text = _("This page does not exist, or it belongs to a project of which you are not a member.")
    return _page(request, 404, _("Page not found"), text)


def body_refused(request: HttpRequest, refusal: ActionError) -> HttpResponse:
    """Answer a request whose body was not received."""
    title = _("The request is too large") if refusal.code == TOO_LARGE else _("The upload was refused")
    return _page(request, STATUS[refusal.code], title, str(refusal))


def failed(request: HttpRequest) -> HttpResponse:
    """Answer an exception, which Django calls this function for."""
    if disk.is_full(sys.exception()):
        problem = disk.DISK_FULL()
        if request.accepts("text/html"):
            return _page(request, STATUS[problem.code], _("The disk is full"), str(problem))
        return JsonResponse({"error": str(problem)}, status=STATUS[problem.code])
    text = _("An internal error occurred; see the server log. Try again in a moment.")
    return _page(request, 500, _("Something went wrong"), text)


@require_GET
@cache_control(max_age=86400, public=True)
def favicon(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """Redirect to the icon. Browsers request this address where no page names one: for fragments, files and the API."""
    return redirect(static("web/icon.svg"))
