from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from loadwright.server.accounts.models import AuditEntry, Session, User
from loadwright.server.accounts.queries import audit_entries, sessions
from loadwright.server.platform.errors import ActionError


def test_sessions_are_ones_own_that_have_not_expired_and_the_newest_first(ann: User, boss: User) -> None:
    now = timezone.now()
    for key, user, signed_in, expires in (
        ("old", ann, now - timedelta(days=1), now + timedelta(days=1)),
        ("new", ann, now, now + timedelta(days=1)),
        ("anonymous", ann, None, now + timedelta(days=1)),
        ("expired", ann, now, now - timedelta(seconds=1)),
        ("other", boss, now, now + timedelta(days=1)),
    ):
        Session.objects.create(session_key=key, user=user, signed_in_at=signed_in, expire_date=expires)
    assert [session.session_key for session in sessions(ann)] == ["new", "old", "anonymous"]


@pytest.mark.parametrize(
    ("criteria", "targets"),
    [
        ({}, ["c", "b", "a"]),
        ({"what": "run."}, ["b", "a"]),
        ({"what": "run.start"}, ["a"]),
        ({"what": "run"}, []),
        ({"who": "ann"}, ["b", "a"]),
        ({"search": "10.0"}, ["c"]),
        ({"search": "ANN"}, ["b", "a"]),
        ({"who": "ann", "search": "b"}, ["b"]),
    ],
)
def test_the_audit_is_searched(boss: User, criteria: dict[str, str], targets: list[str]) -> None:
    for target, who, what, address in (
        ("a", "ann", "run.start", ""),
        ("b", "ann", "run.stop", ""),
        ("c", "bob", "plan.delete", "10.0.0.1"),
    ):
        AuditEntry.objects.create(who=who, what=what, target=target, address=address)
    assert [entry.target for entry in audit_entries(boss, **criteria)] == targets  # type: ignore[arg-type]


def test_a_period_includes_its_begin_and_not_its_end(boss: User) -> None:
    at = timezone.now()
    AuditEntry.objects.create(who="ann", what="run.start", target="a", at=at)
    later = at + timedelta(microseconds=1)
    assert audit_entries(boss, since=at, until=later).count() == 1
    assert audit_entries(boss, since=later).count() == 0
    assert audit_entries(boss, until=at).count() == 0


def test_the_audit_is_for_administrators(ann: User) -> None:
    with pytest.raises(ActionError):
        audit_entries(ann)
