"""Middleware: ``request.actor``, the person's language, and forced change of one-time passwords."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import translation

from loadwright.server.accounts.actor import Actor
from loadwright.server.accounts.models import User
from loadwright.server.web.error_pages import signed_out, wants_json

from .sessions import user_of_session

Handler = Callable[[HttpRequest], HttpResponseBase]


def actor(handler: Handler) -> Handler:
    """Set ``request.actor``; without a signed-in user it is unknown and cannot write."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        user = request.user if isinstance(request.user, User) else None
        request.actor = Actor(user, address_of(request), may_write=user is not None)  # type: ignore[attr-defined]
        key = request.session.session_key if user is not None else None
        request.still_authenticated = lambda: key is None or user_of_session(key) is not None  # type: ignore[attr-defined]
        return handler(request)

    return answer


def language(handler: Handler) -> Handler:
    """Activate the person's stored language; otherwise cookie and browser have decided."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        if isinstance(request.user, User) and request.user.language:
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = translation.get_language()
        return handler(request)

    return answer


class SignInRequired(LoginRequiredMiddleware):
    """Redirects to the sign-in page; what a form or script sent is answered in a way that loses nothing."""

    def handle_no_permission(  # type: ignore[override]  # Django's own only redirects
        self, request: HttpRequest, view_func: Callable[..., Any]
    ) -> HttpResponseBase:
        """Answer a request of a person who is not signed in."""
        if request.method in ("GET", "HEAD") and not wants_json(request):
            return super().handle_no_permission(request, view_func)
        return signed_out(request)


class PasswordFirst:
    """Redirects people with a one-time password to choosing their own, on every page.

    The API refuses such sessions itself (see ``tokens.api_auth``).
    """

    OPEN = {"accounts:password", "accounts:login", "accounts:logout", "accounts:language", "web:catalogue"}
    PAGES_OF_THE_API = {"api:openapi-view", "api:openapi-json"}

    def __init__(self, handler: Handler) -> None:
        self._handler = handler

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass the request on."""
        return self._handler(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponseBase | None:
        """Redirect instead of calling the view; ``None`` to continue."""
        if not isinstance(request.user, User) or not request.user.one_time_password:
            return None
        match = request.resolver_match
        name = match.view_name if match else ""
        if name in self.OPEN or (name.startswith("api:") and name not in self.PAGES_OF_THE_API):
            return None
        return redirect("accounts:password")


def address_of(request: HttpRequest) -> str:
    """Return the address of the client: the peer, or what a trusted proxy reports (``TRUSTED_PROXIES``)."""
    return str(request.META.get("REMOTE_ADDR", ""))
