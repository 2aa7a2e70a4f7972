"""Tokens over the API, and who is asking."""

from datetime import datetime

from django.http import HttpRequest
from ninja import Field, Router, Schema, Status

from . import actions, queries
from .actor import actor_of
from .audit_log import api as audit_api
from .jobs import api as jobs_api
from .models import ApiToken
from .people import api as people_api

router = Router(tags=["account"])
ROUTERS = [router, people_api.router, audit_api.router, jobs_api.router]


class Me(Schema):
    """Who is asking."""

    username: str
    may_write: bool


class NewToken(Schema):
    """A token to create; without ``days`` it never expires."""

    name: str
    scope: str = "write"
    days: int | None = None


class Token(Schema):
    """A token without its secret."""

    id: int
    name: str
    scope: str
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None


class TokenWithSecret(Token):
    """A token just created; ``secret`` is shown this once."""

    secret: str = Field(...)


@router.get("/me", response=Me)
def me(request: HttpRequest) -> Me:
    """Tell who is asking."""
    actor = actor_of(request)
    return Me(username=actor.name, may_write=actor.may_write)


@router.get("/tokens", response=list[Token])
def tokens(request: HttpRequest) -> list[ApiToken]:
    """List your tokens."""
    user = actor_of(request).user
    return list(queries.tokens(user)) if user else []


@router.post("/tokens", response={201: TokenWithSecret})
def create_token(request: HttpRequest, new: NewToken) -> Status[TokenWithSecret]:
    """Create a token of yours."""
    token, secret = actions.create_token(actor_of(request), name=new.name, scope=new.scope, days=new.days)
    return Status(201, TokenWithSecret(**Token.from_orm(token).dict(), secret=secret))


@router.delete("/tokens/{int:token_id}", response={204: None})
def revoke_token(request: HttpRequest, token_id: int) -> Status[None]:
    """Delete a token of yours."""
    actions.revoke_token(actor_of(request), token_id)
    return Status(204, None)
