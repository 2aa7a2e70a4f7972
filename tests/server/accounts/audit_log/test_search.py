"""The days and words that the audit is searched by."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.http import QueryDict

from loadwright.server.accounts.audit_log.search import AuditSearch
from loadwright.server.accounts.models import AuditEntry, User
from loadwright.server.platform.errors import ActionError

DAYS = ("2026-03-01T22:30", "2026-03-01T23:30", "2026-03-02T12:00", "2026-03-02T23:30")


@pytest.fixture
def entries(boss: User) -> User:
    for moment in DAYS:
        AuditEntry.objects.create(
            who="ann", what="run.start", target=moment, at=datetime.fromisoformat(moment).replace(tzinfo=UTC)
        )
    return boss


def found(user: User, **criteria: str) -> list[str]:
    return sorted(entry.target for entry in AuditSearch(**criteria).entries(user))


def test_criteria_are_read_from_the_address_without_the_space_around_them() -> None:
    search = AuditSearch.of(QueryDict("q=+a+&who=ann&page=3"))
    assert search == AuditSearch(q="a", who="ann")
    assert search.filtered
    assert not AuditSearch.of(QueryDict("zone=Europe/Berlin")).filtered, "a zone alone filters nothing"


def test_both_days_are_included_whole(entries: User) -> None:
    assert found(entries, since="2026-03-02", until="2026-03-02") == list(DAYS[2:])
    assert found(entries, until="2026-03-01") == list(DAYS[:2])
    assert found(entries) == list(DAYS)


def test_days_are_those_of_the_zone(entries: User) -> None:
    assert found(entries, since="2026-03-02", until="2026-03-02", zone="Europe/Berlin") == list(DAYS[1:3])


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_the_first_and_the_last_day_of_all_are_days(entries: User, day: str) -> None:
    for zone in ("UTC", "Pacific/Kiritimati", "Pacific/Pago_Pago"):
        for criteria in ({"since": day}, {"until": day}):
            assert found(entries, zone=zone, **criteria) in ([], list(DAYS))


@pytest.mark.parametrize(
    ("criteria", "field"),
    [({"since": "yesterday"}, "since"), ({"until": "2026-02-30"}, "until"), ({"zone": "../etc"}, "zone")],
)
def test_what_is_no_day_or_zone_is_refused_with_its_field(entries: User, criteria: dict[str, str], field: str) -> None:
    with pytest.raises(ActionError) as refused:
        found(entries, **criteria)
    assert refused.value.field == field
