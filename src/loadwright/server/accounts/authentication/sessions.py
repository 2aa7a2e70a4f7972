"""Django's session and CSRF checks for connections that Django does not serve."""

from __future__ import annotations

import io
from http.cookies import CookieError, SimpleCookie
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import get_user
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, HttpResponseForbidden
from django.http.response import HttpResponseBase
from django.middleware.csrf import CsrfViewMiddleware
from django.utils import translation
from starlette.requests import HTTPConnection, Request

from loadwright.server.accounts.models import User
from loadwright.server.platform.database import run_request_in_db

from .session_store import SessionStore, stored_key


async def signed_in(connection: HTTPConnection) -> User | None:
    """Return the person signed in on this connection.

    ``None`` for a connection opened by another site, and for people with a one-time password.
    """
    key = _cookie_key(connection)
    return await run_request_in_db(user_of_session, key) if key and _same_origin(connection) else None


def session_key(connection: HTTPConnection) -> str | None:
    """Return the key with which the browser's session is stored, valid or not."""
    key = _cookie_key(connection)
    return stored_key(key) if key else None


def language_of(connection: HTTPConnection, user: User) -> str:
    """Return the language of this connection, chosen as for pages."""
    morsel = _cookies(connection).get(settings.LANGUAGE_COOKIE_NAME)
    if user.language:
        return user.language
    request = HttpRequest()
    request.COOKIES = {settings.LANGUAGE_COOKIE_NAME: morsel.value} if morsel else {}
    request.META["HTTP_ACCEPT_LANGUAGE"] = connection.headers.get("accept-language", "")
    return translation.get_language_from_request(request)


def csrf_ok(request: Request) -> bool:
    """Return whether a page of this server sent the request: X-CSRFToken matches the cookie, the origin is ours.

    Applies the rules of Django's middleware for unsafe methods to any method.
    """
    if not _same_origin(request):
        return False
    checked = ASGIRequest({**request.scope, "method": "PUT"}, io.BytesIO())
    check = _CsrfCheck(_refuse)
    check.process_request(checked)
    return check.process_view(checked, _refuse, (), {}) is None


def _refuse(_request: HttpRequest) -> HttpResponseBase:
    return HttpResponseForbidden()


class _CsrfCheck(CsrfViewMiddleware):
    """The middleware without its error page; the caller answers refusals."""

    def _reject(self, _request: HttpRequest, reason: str) -> HttpResponseBase:
        return HttpResponseForbidden(reason)


def user_of_session(key: str) -> User | None:
    """Return the person of a session. ``None`` if it has ended, or for a person who cannot use pages now."""
    request = HttpRequest()
    request.session = SessionStore(key)
    user = get_user(request)
    return user if isinstance(user, User) and user.is_active and not user.one_time_password else None


def _cookie_key(connection: HTTPConnection) -> str | None:
    morsel = _cookies(connection).get(settings.SESSION_COOKIE_NAME)
    return morsel.value if morsel else None


def _cookies(connection: HTTPConnection) -> SimpleCookie:
    try:
        return SimpleCookie(connection.headers.get("cookie", ""))
    except CookieError:
        return SimpleCookie()


def _same_origin(connection: HTTPConnection) -> bool:
    # A browser sends cookies with a WebSocket from any site, but names the origin.
    origin = connection.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == connection.headers.get("host")
