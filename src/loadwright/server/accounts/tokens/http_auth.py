"""API tokens in requests to routes beside Django, by programs that cannot all send a header of their own."""

from __future__ import annotations

from starlette.requests import HTTPConnection

from loadwright.server.accounts.models import User
from loadwright.server.platform.database import run_in_db
from loadwright.server.platform.requests import offered_token

from . import actions, queries

CHALLENGE = {"WWW-Authenticate": 'Bearer, Basic realm="Loadwright"'}


async def owner_of(connection: HTTPConnection) -> User | None:
    """Return the owner of the API token that a connection carries. ``None`` without a valid token."""
    token = offered_token(connection)
    return await run_in_db(_owner, token) if token else None


def _owner(secret: str) -> User | None:
    token = queries.token_by_secret(secret)
    if token is None:
        return None
    actions.touch_token(token)
    return token.user
