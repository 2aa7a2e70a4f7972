"""Terminal sessions over the API. Only browsers can open a shell."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest
from ninja import Router, Schema, Status

from loadwright.server.accounts.actor import actor_of, user_of
from loadwright.server.platform.paging import PageQuery

from . import actions, queries
from .models import TerminalSession

router = Router(tags=["terminal"])
ROUTERS = [router]


class Terminal(Schema):
    """An open terminal session.

    ``address`` is the address of its browser, ``attached`` whether one is connected. ``input_at`` is the time of the
    last input; ``bytes_in`` counts input, ``bytes_out`` output.
    """

    key: str
    person: str
    server: int | None
    server_name: str
    address: str
    opened_at: datetime
    input_at: datetime | None
    attached: bool
    bytes_in: int
    bytes_out: int

    @staticmethod
    def resolve_person(session: TerminalSession) -> str:
        """Return the user name."""
        return session.user.username

    @staticmethod
    def resolve_server(session: TerminalSession) -> int | None:
        """Return the server's id."""
        return session.server_id


@router.get("/terminal/sessions", response=list[Terminal])
def sessions(request: HttpRequest, page: PageQuery) -> list[TerminalSession]:
    """List your open terminals; administrators see all."""
    return page.of(queries.sessions(user_of(request)))


@router.delete("/terminal/sessions/{key}", response={204: None})
def end_session(request: HttpRequest, key: str) -> Status[None]:
    """End one of your terminals; administrators can end any."""
    actions.end(actor_of(request), key)
    return Status(204, None)
