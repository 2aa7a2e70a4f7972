"""When runs loaded their targets, for the bands in charts of hosts."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from loadwright.server.accounts.models import User
from loadwright.server.platform.errors import ActionError
from loadwright.server.projects.models import Membership, Project
from loadwright.server.runs.hosts.periods import MOST, within
from loadwright.server.runs.models import Run

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 1, 12, tzinfo=timezone.get_default_timezone())
HOUR = timedelta(hours=1)


@pytest.fixture
def person() -> User:
    return User.objects.create_user("li")


@pytest.fixture
def shop(person: User) -> Project:
    project = Project.objects.create(name="Shop")
    Membership.objects.create(project=project, user=person, role=Membership.Role.MEMBER)
    return project


def add(project: Project | None, name: str, start: datetime | None, end: datetime | None, **more: Any) -> Run:
    return Run.objects.create(
        name=name, project=project, plan_name="plan", bundle_size=0, start_at=start, load_ended_at=end,
        **{"state": Run.State.FINISHED if end else Run.State.RUNNING, **more},
    )  # fmt: skip


def names(*asked: Any, **more: Any) -> list[str]:
    return [one.name for one in within(*asked, **more)]


def test_runs_that_loaded_within_the_period_are_returned_in_order(person: User, shop: Project) -> None:
    add(shop, "before", NOON - 2 * HOUR, NOON)
    add(shop, "after", NOON + HOUR, NOON + 2 * HOUR)
    inside = add(shop, "inside", NOON + HOUR / 4, NOON + HOUR / 2)
    add(shop, "around", NOON - HOUR, NOON + 2 * HOUR)
    add(shop, "active", NOON + HOUR / 2, None)
    found = within(person, NOON, NOON + HOUR, shop)
    assert [(one.name, one.end) for one in found] == [
        ("around", NOON + 2 * HOUR), ("inside", NOON + HOUR / 2), ("active", None),
    ]  # fmt: skip
    assert (found[1].id, found[1].start, found[1].page) == (inside.pk, inside.start_at, f"/runs/{inside.pk}")


def test_runs_without_load_and_trials_are_left_out(person: User, shop: Project) -> None:
    add(shop, "never began", None, None, state=Run.State.FAILED, ended_at=NOON + HOUR)
    add(shop, "failed before its start", NOON + HOUR / 2, NOON + HOUR / 4, state=Run.State.FAILED)
    add(shop, "trial", NOON, NOON + HOUR, trial=True)
    add(shop, "earlier version", NOON, None, state=Run.State.FINISHED, ended_at=NOON + HOUR / 2)
    assert names(person, NOON, NOON + HOUR) == ["earlier version"]


def test_only_visible_runs_are_returned(person: User, shop: Project) -> None:
    other = Project.objects.create(name="Other")
    for project in (shop, other, None):
        add(project, str(project), NOON, NOON + HOUR)
    assert names(person, NOON, NOON + HOUR) == ["Shop", "None"]
    assert names(User.objects.create_superuser("root"), NOON, NOON + HOUR, other) == ["Other"]


def test_the_newest_of_many_runs_are_returned(person: User) -> None:
    Run.objects.bulk_create(
        Run(key=f"k{number}", name=str(number), plan_name="plan", bundle_size=0, state=Run.State.FINISHED,
            start_at=NOON + number * timedelta(seconds=1), load_ended_at=NOON + HOUR)
        for number in range(MOST + 2)
    )  # fmt: skip
    assert names(person, NOON, NOON + HOUR) == [str(number) for number in range(2, MOST + 2)]


def test_a_period_ends_after_its_start(person: User) -> None:
    with pytest.raises(ActionError, match="end after the start"):
        within(person, NOON, NOON)
