"""Reads of terminal sessions."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet
from django.utils import timezone

from loadwright.server.accounts.models import User

from . import errors
from .models import TerminalSession

LOST_AFTER = timedelta(seconds=60)
"""A session whose process has stored nothing for this long is lost."""
RECENT = timedelta(days=1)
RECENT_ROWS = 50


def lost_since() -> datetime:
    """Return the time before which a session last seen counts as lost."""
    return timezone.now() - LOST_AFTER


def living() -> QuerySet[TerminalSession]:
    """Return the sessions that are not known to have ended."""
    return TerminalSession.objects.filter(ended_at=None, ended_why="", seen_at__gte=lost_since())


def own(user: User, key: str) -> TerminalSession:
    """Return a session of the person, ended or not. NOT_FOUND if it is not theirs."""
    found = TerminalSession.objects.select_related("server").filter(user=user, key=key).first()
    if found is None:
        raise errors.TERMINAL_NOT_FOUND()
    return found


def shells(user: User) -> QuerySet[TerminalSession]:
    """Return the open shells of the person, which any of their browsers can continue; the oldest first."""
    open_ones = living().filter(user=user, started_at__isnull=False, server__isnull=False)
    return open_ones.select_related("server").order_by("opened_at", "pk")


def require_admin(user: User) -> None:
    """Raise ``ActionError`` unless the person can see all sessions."""
    if not user.is_superuser:
        raise errors.ALL_TERMINALS()


def sessions(user: User, search: str = "") -> QuerySet[TerminalSession]:
    """Return the open sessions of the person; all for administrators."""
    return _found(living(), user, search)


def recent(user: User, search: str = "") -> QuerySet[TerminalSession]:
    """Return the sessions that ended within a day, newest first."""
    ended = TerminalSession.objects.filter(ended_at__gte=timezone.now() - RECENT)
    return _found(ended, user, search).order_by("-ended_at", "-id")[:RECENT_ROWS]


def _found(rows: QuerySet[TerminalSession], user: User, search: str) -> QuerySet[TerminalSession]:
    """Return the visible sessions; ``search`` matches names of people and servers, and addresses."""
    rows = rows.select_related("user", "server__project")
    if search:
        fields = ("user__username", "server_name", "server_address", "address")
        rows = rows.filter(reduce(or_, (Q(**{f"{field}__icontains": search}) for field in fields)))
    return rows if user.is_superuser else rows.filter(user=user)
