"""Terminal sessions over the API. Only browsers can open a shell."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest
from ninja import Field, Router, Schema, Status

from loadwright.server.accounts.actor import actor_of, user_of
from loadwright.server.platform.operations import May, documented
from loadwright.server.platform.paging import PageQuery

from . import actions, queries
from .models import TerminalSession

router = Router(tags=["terminal"])
ROUTERS = [router]


class Terminal(Schema):
    """An open terminal session."""

    key: str = Field(description="The id of the session.")
    person: str = Field(description="The user name of the person who opened it.")
    server: int | None = Field(description="The id of the server; null if it was deleted.")
    server_name: str = Field(description="The name of the server when it was opened.")
    address: str = Field(description="The IP address of its browser.")
    opened_at: datetime = Field(description="When it was opened.")
    input_at: datetime | None = Field(description="When something was typed last; null if nothing was.")
    attached: bool = Field(description="Whether a browser is connected.")
    bytes_in: int = Field(description="Bytes of input so far.")
    bytes_out: int = Field(description="Bytes of output so far.")

    @staticmethod
    def resolve_person(session: TerminalSession) -> str:
        """Return the user name."""
        return session.user.username

    @staticmethod
    def resolve_server(session: TerminalSession) -> int | None:
        """Return the server's id."""
        return session.server_id


@router.get("/terminal/sessions", response=list[Terminal], openapi_extra=documented(May.OWN_OR_ADMINISTRATOR))
def sessions(request: HttpRequest, page: PageQuery) -> list[TerminalSession]:
    """List open terminals."""
    return page.of(queries.sessions(user_of(request)))


@router.delete(
    "/terminal/sessions/{key}",
    response={204: None},
    openapi_extra=documented(May.OWN_OR_ADMINISTRATOR, "terminal.not_found"),
)
def end_session(request: HttpRequest, key: str) -> Status[None]:
    """End a terminal.

    Its shell and everything that runs in it ends.
    """
    actions.end(actor_of(request), key)
    return Status(204, None)
