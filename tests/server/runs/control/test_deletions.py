"""The deleted runs, as they are looked up for generators."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from loadwright.server.runs.control.deletions import AT_ONCE, RECORDED_FOR, DeletedRuns, delete_records
from loadwright.server.runs.models import DeletedRun

pytestmark = pytest.mark.django_db


def test_only_recorded_runs_are_deleted(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    keys = [f"run-{number}" for number in range(AT_ONCE + 1)]
    DeletedRun.objects.create(key=keys[0])
    DeletedRun.objects.create(key=keys[-1])
    DeletedRun.objects.create(key="elsewhere")
    with django_assert_num_queries(2):
        assert DeletedRuns().deleted(keys) == {keys[0], keys[-1]}
    assert DeletedRuns().deleted([]) == set()


def test_the_version_changes_with_each_deletion(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    seen, now = set(), timezone.now()
    # A transaction that began earlier may commit later, and an old record may be deleted meanwhile.
    for key, seconds in (("c", 2), ("a", 0), ("b", 1), ("d", 3)):
        with django_assert_num_queries(1):
            seen.add(DeletedRuns().version())
        DeletedRun.objects.create(key=key, deleted_at=now + timedelta(seconds=seconds))
        DeletedRun.objects.filter(key="a", deleted_at__lt=now + timedelta(seconds=seconds - 2)).delete()
    assert len(seen | {DeletedRuns().version()}) == 5


def test_old_records_are_deleted() -> None:
    for key, days in (("old", 1), ("young", -1)):
        DeletedRun.objects.create(key=key, deleted_at=timezone.now() - RECORDED_FOR - timedelta(days=days))
    delete_records()
    assert DeletedRuns().deleted(["old", "young"]) == {"young"}
