"""The API of API tokens."""

from datetime import datetime

from django.http import HttpRequest
from ninja import Field, Router, Schema, Status

from loadwright.server.accounts.actor import actor_of
from loadwright.server.accounts.models import ApiToken
from loadwright.server.platform.paging import PageQuery

from . import actions, queries

router = Router(tags=["account"])


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
    """A new token with its ``secret``, which is shown only once."""

    secret: str = Field(...)


@router.get("/tokens", response=list[Token])
def tokens(request: HttpRequest, page: PageQuery) -> list[ApiToken]:
    """List your tokens."""
    user = actor_of(request).user
    return page.of(queries.tokens(user)) if user else []


@router.post("/tokens", response={201: TokenWithSecret})
def create_token(request: HttpRequest, new: NewToken) -> Status[TokenWithSecret]:
    """Create an API token for yourself."""
    token, secret = actions.create_token(actor_of(request), name=new.name, scope=new.scope, days=new.days)
    return Status(201, TokenWithSecret(**Token.from_orm(token).dict(), secret=secret))


@router.delete("/tokens/{int:token_id}", response={204: None})
def revoke_token(request: HttpRequest, token_id: int) -> Status[None]:
    """Delete one of your API tokens."""
    actions.revoke_token(actor_of(request), token_id)
    return Status(204, None)
