"""Django's session on connections that Django itself does not serve."""

from http.cookies import CookieError, SimpleCookie
from urllib.parse import urlsplit

from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest
from starlette.requests import HTTPConnection

from .models import User


async def signed_in(connection: HTTPConnection) -> User | None:
    """Return who is signed in on this connection; nobody when a page of another site opened it."""
    if not _same_origin(connection):
        return None
    try:
        cookies = SimpleCookie(connection.headers.get("cookie", ""))
    except CookieError:
        return None
    morsel = cookies.get(settings.SESSION_COOKIE_NAME)
    return await sync_to_async(_user)(morsel.value) if morsel else None


def _user(session_key: str) -> User | None:
    request = HttpRequest()
    request.session = SessionStore(session_key)
    user = get_user(request)
    return user if isinstance(user, User) and user.is_active else None


def _same_origin(connection: HTTPConnection) -> bool:
    # A browser sends cookies along with a WebSocket from any site, but says from which.
    origin = connection.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == connection.headers.get("host")
