"""Puts ``request.actor`` on every request of a signed-in person."""

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from .actor import Actor
from .models import User

Handler = Callable[[HttpRequest], HttpResponseBase]


def actor(handler: Handler) -> Handler:
    """Set ``request.actor``; without a signed-in user it names nobody and may not write."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        user = request.user if isinstance(request.user, User) else None
        request.actor = Actor(user, address_of(request), may_write=user is not None)  # type: ignore[attr-defined]
        return handler(request)

    return answer


def address_of(request: HttpRequest) -> str:
    """Return the address the request came from, as uvicorn tells it (proxies are its business)."""
    return str(request.META.get("REMOTE_ADDR", ""))
