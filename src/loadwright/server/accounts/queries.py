"""Reads of sessions and the audit."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from . import errors
from .models import AuditEntry, Session, User


def sessions(user: User) -> QuerySet[Session]:
    """Return the person's sessions, newest first."""
    return Session.objects.filter(user=user, expire_date__gt=timezone.now()).order_by(
        F("signed_in_at").desc(nulls_last=True), "pk"
    )


def audit_entries(
    user: User,
    *,
    search: str = "",
    who: str = "",
    what: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
) -> QuerySet[AuditEntry]:
    """Return the audit, newest first. Raises ``ActionError`` unless ``user`` is an administrator.

    ``search`` looks in who, target and address; ``what`` is a whole word (``run.start``) or the beginning of several
    (``run.``); the period is half open: ``since`` <= at < ``until``.
    """
    require_administrator(user)
    found = AuditEntry.objects.all()
    if search:
        found = found.filter(Q(who__icontains=search) | Q(target__icontains=search) | Q(address__icontains=search))
    if who:
        found = found.filter(who=who)
    if what:
        found = found.filter(what__startswith=what) if what.endswith(".") else found.filter(what=what)
    if since is not None:
        found = found.filter(at__gte=since)
    if until is not None:
        found = found.filter(at__lt=until)
    return found


def require_administrator(user: User) -> None:
    """Raise ``ActionError`` unless the person is an administrator."""
    if not user.is_superuser:
        raise errors.VISIBLE_TO_ADMINISTRATORS()
