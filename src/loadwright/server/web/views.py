"""Error pages of the site, and its icon."""

from __future__ import annotations

import sys

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import is_valid_path
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET

from loadwright.server.platform import disk
from loadwright.server.platform.errors import PAGE_EXPIRED, STATUS, TOO_LARGE, ActionError

from .error_pages import error_page, refusal, wants_json


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    return error_page(request, 400, _("The request could not be understood"), _("Go back and try again."))


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Show the exception's text as the reason."""
    text = _("Your account does not have access. Ask an administrator.")
    return error_page(request, 403, _("Not allowed"), text, str(exception))


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Explain a missing or outdated token. Nothing was done, and the page before has what was entered."""
    if wants_json(request):
        return refusal(PAGE_EXPIRED())
    text = _(
        "Nothing was saved: someone signed in or out in another tab meanwhile, or cookies are disabled. "
        "Go back: what you entered is still there. Then send it again."
    )
    return error_page(request, 403, _("The form could not be accepted"), text, reason, back=True)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    """Redirect an address with a slash at its end to the page without it."""
    path = request.path_info.rstrip("/")
    if path != request.path_info and request.method in ("GET", "HEAD") and path and is_valid_path(path):
        query = request.META.get("QUERY_STRING", "")
        return redirect(f"{path}?{query}" if query else path, permanent=True)
    text = _("This page does not exist, or it belongs to a project of which you are not a member.")
    return error_page(request, 404, _("Page not found"), text)


def body_refused(request: HttpRequest, error: ActionError) -> HttpResponse:
    """Answer a request whose body was not received."""
    title = _("The request is too large") if error.code == TOO_LARGE else _("The upload was refused")
    return error_page(request, STATUS[error.code], title, str(error))


def failed(request: HttpRequest) -> HttpResponse:
    """Answer an exception, which Django calls this function for."""
    if disk.is_full(sys.exception()):
        problem = disk.DISK_FULL()
        if request.accepts("text/html"):
            return error_page(request, STATUS[problem.code], _("The disk is full"), str(problem))
        return JsonResponse({"error": str(problem)}, status=STATUS[problem.code])
    text = _("An internal error occurred; see the server log. Try again in a moment.")
    return error_page(request, 500, _("Something went wrong"), text)


@require_GET
@cache_control(max_age=86400, public=True)
def favicon(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """Redirect to the icon. Browsers request this address where no page names one: for fragments, files and the API."""
    return redirect(static("web/icon.svg"))
