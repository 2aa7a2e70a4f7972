"""Reads of people."""

from __future__ import annotations

from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from loadwright.server.accounts import errors
from loadwright.server.accounts.authentication import lockout
from loadwright.server.accounts.models import User
from loadwright.server.accounts.queries import require_administrator

from .groups import groups

PEOPLE_STATES = {
    "active": Q(is_active=True),
    "disabled": Q(is_active=False),
    "administrator": Q(is_superuser=True),
    "one-time": Q(one_time_password=True),
    "failing": Q(failures__gt=0),
}


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
        raise errors.PERSON_NOT_FOUND()
    return found


def person_named(username: str) -> User:
    """Return a person by user name, without a permission check. Raises ``ActionError`` if there is none."""
    found = User.objects.filter(username=username).first()
    if found is None:
        raise errors.NO_SUCH_USER()
    return found
