"""Reads of people, tokens, sessions and the audit."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from loadwright.server.accounts.authentication.secrets import digest
from loadwright.server.platform.errors import FORBIDDEN, NOT_FOUND, ActionError

from .authentication import lockout
from .models import ApiToken, AuditEntry, Session, User
from .people.groups import groups

PEOPLE_STATES = {
    "active": Q(is_active=True),
    "disabled": Q(is_active=False),
    "administrator": Q(is_superuser=True),
    "one-time": Q(one_time_password=True),
    "failing": Q(failures__gt=0),
}


def tokens(user: User) -> QuerySet[ApiToken]:
    """Return the user's tokens, newest first."""
    return ApiToken.objects.filter(user=user)


def token_by_secret(secret: str) -> ApiToken | None:
    """Return the token of this secret with its user; ``None`` if unknown, expired or the user is disabled."""
    token = ApiToken.objects.select_related("user").filter(digest=digest(secret)).first()
    if token is None or not token.user.is_active:
        return None
    if token.expires_at is not None and token.expires_at <= timezone.now():
        return None
    return token


def sessions(user: User) -> QuerySet[Session]:
    """Return the person's sessions, newest first."""
    return Session.objects.filter(user=user, expire_date__gt=timezone.now()).order_by(
        F("signed_in_at").desc(nulls_last=True), "pk"
    )


def people(user: User, *, search: str = "", state: str = "") -> QuerySet[User]:
    """Return all people by name. Raises ``ActionError`` unless ``user`` is an administrator.

    ``search`` looks in names of people and of their groups, ``state`` is one of ``PEOPLE_STATES``. Each row has
    ``failures``, the failed attempts to sign in that still count, and what ``Groups.counted`` adds.
    """
    require_administrator(user)
    failures = lockout.recent().filter(username=OuterRef("username")).order_by().values("username")
    counted = Subquery(failures.annotate(count=Count("pk")).values("count"), output_field=IntegerField())
    found: QuerySet[User] = User.objects.annotate(failures=Coalesce(counted, 0)).order_by("username")
    wanted = Q(username__icontains=search)
    for kind in groups():
        found = kind.counted(found)
        wanted |= kind.matching(search)
    if search:
        found = found.filter(pk__in=User.objects.filter(wanted).values("pk"))
    return found.filter(PEOPLE_STATES[state]) if state in PEOPLE_STATES else found


def person(user: User, user_id: int) -> User:
    """Return one person as ``people`` does. NOT_FOUND if they do not exist."""
    found = people(user).filter(pk=user_id).first()
    if found is None:
        raise ActionError(_("Person not found."), code=NOT_FOUND)
    return found


def person_named(username: str) -> User:
    """Return a person by user name, without a permission check. Raises ``ActionError`` if there is none."""
    found = User.objects.filter(username=username).first()
    if found is None:
        raise ActionError(_("No user has this name."), field="username", code=NOT_FOUND)
    return found


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
        raise ActionError(_("Only administrators can see this."), code=FORBIDDEN)
