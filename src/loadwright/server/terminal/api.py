"""Terminal sessions over the API: who is where. A shell itself is opened by browsers alone."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Router, Schema, Status

from loadwright.server.accounts.actor import actor_of, user_of

from . import actions, queries
from .models import TerminalSession

router = Router(tags=["terminal"])
ROUTERS = [router]


class Terminal(Schema):
    """A terminal session that goes on.

    ``address`` is where its browser is, ``attached`` whether one is there; ``input_at`` is when something was last
    typed, ``bytes_in`` what was typed and ``bytes_out`` what the shell wrote.
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
def sessions(request: HttpRequest) -> QuerySet[TerminalSession]:
    """List the terminals that are open: one's own, to administrators everybody's."""
    return queries.sessions(user_of(request))


@router.delete("/terminal/sessions/{key}", response={204: None})
def end_session(request: HttpRequest, key: str) -> Status[None]:
    """End a terminal of one's own, as an administrator anybody's."""
    actions.end(actor_of(request), key)
    return Status(204, None)
