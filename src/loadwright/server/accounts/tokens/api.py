"""The API of API tokens."""

from datetime import datetime

from django.http import HttpRequest
from ninja import Field, Router, Schema, Status

from loadwright.server.accounts.actor import actor_of
from loadwright.server.accounts.models import ApiToken
from loadwright.server.platform.operations import May, documented
from loadwright.server.platform.paging import PageQuery
from loadwright.server.platform.unknown_names import RequestSchema

from . import actions, queries

router = Router(tags=["account"])


class NewToken(RequestSchema):
    """A token to create."""

    name: str = Field(description="What it is used for, at most 100 characters.")
    scope: str = Field("write", description="`read`, or `write` to change things as well.")
    days: int | None = Field(None, description="Days until it expires, 1 to 3650; null for a token that never does.")


class Token(Schema):
    """A token without its secret."""

    id: int = Field(description="The id of the token.")
    name: str = Field(description="What it is used for.")
    scope: str = Field(description="`read`, or `write` to change things as well.")
    created_at: datetime = Field(description="When it was created.")
    expires_at: datetime | None = Field(description="When it becomes invalid; null if it never does.")
    last_used_at: datetime | None = Field(
        description="When a request used it last, to within a minute; null if none did."
    )


class TokenWithSecret(Token):
    """A new token with its secret, which is shown only once."""

    secret: str = Field(description="The secret to send with requests.")


@router.get("/tokens", response=list[Token], openapi_extra=documented(May.OWN))
def tokens(request: HttpRequest, page: PageQuery) -> list[ApiToken]:
    """List your tokens, newest first."""
    user = actor_of(request).user
    return page.of(queries.tokens(user)) if user else []


@router.post(
    "/tokens",
    response={201: TokenWithSecret},
    openapi_extra=documented(
        May.SIGNED_IN, "token.by_token", "token.name", "token.scope", "token.days", by_session=True
    ),
)
def create_token(request: HttpRequest, new: NewToken) -> Status[TokenWithSecret]:
    """Create an API token for yourself.

    A token cannot create tokens: this needs the session of a browser and its CSRF token.
    """
    token, secret = actions.create_token(actor_of(request), name=new.name, scope=new.scope, days=new.days)
    return Status(201, TokenWithSecret(**Token.from_orm(token).dict(), secret=secret))


@router.delete("/tokens/{int:token_id}", response={204: None}, openapi_extra=documented(May.OWN, "token.not_found"))
def revoke_token(request: HttpRequest, token_id: int) -> Status[None]:
    """Revoke one of your API tokens.

    Programs that use it are refused from now on.
    """
    actions.revoke_token(actor_of(request), token_id)
    return Status(204, None)
