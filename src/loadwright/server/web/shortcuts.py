"""Helpers of views: lookups with 404 or 403, actions with a redirect and message, numbers from addresses."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from loadwright.server.platform.errors import FORBIDDEN, NOT_FOUND, ActionError

T = TypeVar("T")


def get_or_404(query: Callable[..., T], *arguments: object) -> T:
    """Return the result of a query; NOT_FOUND becomes 404, FORBIDDEN 403."""
    try:
        return query(*arguments)
    except ActionError as error:
        if error.code == NOT_FOUND:
            raise Http404(str(error)) from None
        if error.code == FORBIDDEN:
            raise PermissionDenied(str(error)) from None
        raise


def run_action(request: HttpRequest, action: Callable[[], str], done: str, failed: str = "") -> HttpResponse:
    """Run an action and redirect to ``done`` with its message, or to ``failed`` with its error."""
    try:
        messages.success(request, action())
    except ActionError as error:
        messages.error(request, str(error))
        return redirect(failed or done)
    return redirect(done)


def int_or_none(text: str | None) -> int | None:
    """Parse a whole number that fits a database; ``None`` otherwise."""
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 10 else None
