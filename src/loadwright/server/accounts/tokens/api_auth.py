"""Authentication of the API: a program with a token, or a page of this server with its session."""

from django.http import HttpRequest
from ninja.errors import HttpError
from ninja.security import HttpBearer
from ninja.security.base import AuthBase
from ninja.utils import check_csrf

from loadwright.server.accounts.actor import Actor
from loadwright.server.accounts.authentication.middleware import address_of
from loadwright.server.accounts.models import ApiToken, User

from . import actions, queries


class TokenAuth(HttpBearer):
    """``Authorization: Bearer <token>``. Tokens of the scope ``read`` can only read."""

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        """Return the owner of the token as the actor. Raises ``HttpError`` for a change with a read-only token."""
        found = queries.token_by_secret(token.strip())
        if found is None:
            return None
        actions.touch_token(found)
        may_write = found.scope == ApiToken.Scope.WRITE
        actor = Actor(found.user, address_of(request), may_write=may_write, program=True)
        request.actor = actor  # type: ignore[attr-defined]
        request.still_authenticated = lambda: queries.token_by_secret(token.strip()) is not None  # type: ignore[attr-defined]
        if not actor.may_write and request.method not in ("GET", "HEAD", "OPTIONS"):
            raise HttpError(403, "This token may only read; use one with the scope write.")
        return actor


class SessionAuth(AuthBase):
    """The session of a signed-in person. Changes require the page's CSRF token."""

    openapi_type = "apiKey"
    openapi_in = "cookie"
    openapi_name = "sessionid"

    def __call__(self, request: HttpRequest) -> Actor | None:
        """Return the signed-in person as the actor.

        Raises ``HttpError`` for a change without a valid CSRF token, and while a one-time password must be changed.
        """
        if not isinstance(request.user, User):
            return None
        if request.user.one_time_password:
            raise HttpError(403, "Change your one-time password first.")
        if check_csrf(request):
            raise HttpError(403, "The CSRF token is missing or wrong; send it as X-CSRFToken.")
        actor: Actor = request.actor  # type: ignore[attr-defined]
        return actor
