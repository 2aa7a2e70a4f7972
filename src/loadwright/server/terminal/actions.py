"""Changes of terminal sessions in the database; ``manager`` holds the shells themselves."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from loadwright.server.accounts import access, audit
from loadwright.server.accounts.actor import Actor
from loadwright.server.accounts.models import User
from loadwright.server.servers import queries as servers

from . import errors, queries
from .end_reasons import CLOSED_BY, LOST, STOPPED, UNUSED, Ending
from .models import TerminalSession

MAX_SESSIONS = 30
"""Maximum number of open terminals per person."""
KEPT = timedelta(days=30)
"""Time for which ended sessions are listed; the audit keeps them permanently."""


@transaction.atomic
def open_session(actor: Actor, server_id: int) -> TerminalSession:
    """Request a shell on a server; the process to which the browser connects opens it."""
    actor.require_write()
    server = servers.server(actor.person, server_id)
    # A concurrent request waits here, so that it counts this one.
    person = User.objects.select_for_update().get(pk=actor.person.pk)
    if queries.living().filter(user=person).count() >= MAX_SESSIONS:
        raise errors.TOO_MANY_TERMINALS(count=MAX_SESSIONS)
    session = TerminalSession.objects.create(
        user=person,
        server=server,
        server_name=server.name,
        server_address=server.address,
        address=actor.address,
    )
    audit.record(actor, "terminal.open", server, server=server.pk, session=session.key)
    return session


@transaction.atomic
def resume(actor: Actor, key: str) -> TerminalSession:
    """Continue one's own session, ended or not; the audit records a browser at another address."""
    session = queries.own(actor.person, key)
    if session.ended_at is None and session.address != actor.address:
        before, session.address = session.address, actor.address
        session.save(update_fields=["address"])
        server = session.server_id
        audit.record(actor, "terminal.resume", session.server_name, server=server, session=key, before=before)
    return session


@transaction.atomic
def end(actor: Actor, key: str) -> TerminalSession:
    """End one's own session, or any session as an administrator; its process closes the shell immediately."""
    actor.require_write()
    session = TerminalSession.objects.select_for_update().select_related("user").filter(key=key).first()
    own = session is not None and session.user == actor.user
    if session is None or not (own or actor.user is None or actor.user.is_superuser):
        raise errors.TERMINAL_NOT_FOUND()
    if session.ended_at is not None or session.ended_why:
        return session
    ending = Ending(STOPPED) if own else Ending(CLOSED_BY, who=actor.name)
    if not own:
        audit.record(
            actor,
            "terminal.end",
            session.server_name,
            server=session.server_id,
            person=session.user.username,
            session=key,
        )
    if session.started_at is None or session.seen_at < queries.lost_since():
        _finish(session, ending)
    else:
        session.ended_why, session.ended_detail = ending.why, ending.details
        session.save(update_fields=["ended_why", "ended_detail"])
    access.announce()
    return session


def started(key: str) -> bool:
    """Record that the shell is open; return whether it is still wanted."""
    now = timezone.now()
    wanted = TerminalSession.objects.filter(key=key, ended_at=None, ended_why="")
    return wanted.update(started_at=now, seen_at=now, input_at=now, attached=True) > 0


@transaction.atomic
def finished(key: str, ending: Ending, *, bytes_in: int, bytes_out: int) -> Ending:
    """Record the end of the shell; return the reason, which is an earlier request to end it if there was one."""
    session = TerminalSession.objects.select_for_update().select_related("user").filter(key=key).first()
    if session is None:
        return ending
    if session.ended_why:
        ending = session.ending
    if session.ended_at is None:
        session.bytes_in, session.bytes_out = bytes_in, bytes_out
        _finish(session, ending)
    return ending


@transaction.atomic
def sweep() -> None:
    """End sessions that no process holds any more, and delete those that ended long ago."""
    stale = TerminalSession.objects.select_for_update().filter(ended_at=None, seen_at__lt=queries.lost_since())
    for session in stale.select_related("user"):
        lost = Ending(LOST if session.started_at else UNUSED)
        _finish(session, session.ending if session.ended_why else lost)
    TerminalSession.objects.filter(ended_at__lt=timezone.now() - KEPT).delete()


def _finish(session: TerminalSession, ending: Ending) -> None:
    session.ended_at, session.attached = timezone.now(), False
    session.ended_why, session.ended_detail = ending.why, ending.details
    session.save(update_fields=["ended_at", "attached", "ended_why", "ended_detail", "bytes_in", "bytes_out"])
    audit.record(
        Actor(session.user, session.address),
        "terminal.close",
        session.server_name,
        server=session.server_id,
        session=session.key,
        why=ending.why,
        seconds=round((session.ended_at - session.opened_at).total_seconds()),
        bytes_in=session.bytes_in,
        bytes_out=session.bytes_out,
        **ending.details,
    )
