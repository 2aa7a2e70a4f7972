"""The API of accounts: the caller, and the routers of this app's folders."""

from django.http import HttpRequest
from ninja import Field, Router, Schema

from loadwright.server.platform.operations import May, documented

from .actor import actor_of
from .audit_log import api as audit_api
from .jobs import api as jobs_api
from .people import api as people_api
from .tokens import api as tokens_api

router = Router(tags=["account"])
ROUTERS = [router, tokens_api.router, people_api.router, audit_api.router, jobs_api.router]


class Me(Schema):
    """The caller of the API."""

    username: str = Field(description="The user name.")
    may_write: bool = Field(description="Whether the token or session may change anything.")


@router.get("/me", response=Me, openapi_extra=documented(May.SIGNED_IN))
def me(request: HttpRequest) -> Me:
    """Return the caller.

    Use it to try a token.
    """
    actor = actor_of(request)
    return Me(username=actor.name, may_write=actor.may_write)
