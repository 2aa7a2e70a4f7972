"""Schedules: occurrences, created runs, and their start."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from loadwright.core.runspec import RunSpec
from loadwright.server.accounts.actor import Actor
from loadwright.server.platform.errors import ActionError
from loadwright.server.runs import actions
from loadwright.server.runs.models import Run, Schedule
from loadwright.server.runs.results import artifact
from loadwright.server.runs.schedules import actions as schedules
from loadwright.server.runs.schedules import queries, saved_load, scheduler
from tests.server.runs.load_rooms import cast, room
from tests.server.runs.schedules.examples import at, schedule, waiting
from tests.support.access import cast as access_cast

pytestmark = pytest.mark.django_db
__all__ = ["cast", "room", "schedule"]


def test_a_schedule_has_its_next_run_and_a_changed_load_changes_it(cast: access_cast.Cast, schedule: Schedule) -> None:
    run = waiting(schedule)
    assert (run.due_at.hour, run.due_at.minute, run.generators.count()) == (4, 30, 0) if run.due_at else False
    saved_load.save(Actor(cast.person("member")), schedule.plan_id, RunSpec(mode="rate", target=77, generators=3))
    run = waiting(schedule)
    assert (run.target, run.spec.generators) == (77, 3)
    scheduler.step(timezone.now())
    assert Run.objects.filter(state=Run.State.SCHEDULED).count() == 1, "once"


def test_a_scheduled_run_can_be_cancelled_and_the_next_is_made(cast: access_cast.Cast, schedule: Schedule) -> None:
    run = waiting(schedule)
    actor = Actor(cast.person("member"))
    with pytest.raises(ActionError, match="cancel it first"):
        actions.delete_run(Actor(cast.person("owner")), run.pk)
    actions.stop_run(actor, run.pk)
    artifact.finalise(Run.objects.get(pk=run.pk))
    run.refresh_from_db()
    assert (run.state, str(run.reason)) == (Run.State.STOPPED, "cancelled by member")
    scheduler.step(timezone.now())
    after = waiting(schedule)
    assert run.due_at is not None
    assert after.due_at == run.due_at + timedelta(days=1)
    actions.delete_run(Actor(cast.person("owner")), run.pk)


def test_a_schedule_that_is_off_makes_no_runs(cast: access_cast.Cast, schedule: Schedule) -> None:
    actor = Actor(cast.person("member"))
    schedules.set_enabled(actor, schedule.pk, enabled=False)
    scheduler.step(timezone.now())
    assert not schedule.runs.exists()
    schedules.set_enabled(actor, schedule.pk, enabled=True)
    assert waiting(schedule)
    schedules.delete(actor, schedule.pk)
    assert not Run.objects.filter(state=Run.State.SCHEDULED).exists()


def test_a_changed_schedule_has_its_next_run_at_the_new_time(cast: access_cast.Cast, schedule: Schedule) -> None:
    actor, before = Actor(cast.person("member")), waiting(schedule)
    changed = schedules.change(actor, schedule.pk, cron=" 15  3 * * * ", zone="Asia/Shanghai")
    run = waiting(schedule)
    assert (changed.cron, changed.zone, changed.at) == ("15 3 * * *", "Asia/Shanghai", None)
    assert run.pk != before.pk
    assert (run.due_at.hour, run.due_at.minute) == (19, 15) if run.due_at else False
    with pytest.raises(ActionError, match="five fields"):
        schedules.change(actor, schedule.pk, cron="0 2")
    assert waiting(schedule).pk == run.pk
    once = schedules.change(actor, schedule.pk, at=at("2031-01-02T03:04"))
    assert (once.cron, waiting(once).due_at) == ("", at("2031-01-02T03:04"))
    schedules.set_enabled(actor, schedule.pk, enabled=False)
    schedules.change(actor, schedule.pk, cron="15 3 * * *")
    assert queries.next_run(schedule) is None
    assert not Schedule.objects.get(pk=schedule.pk).enabled


def test_once_is_once(cast: access_cast.Cast) -> None:
    actor, plan = Actor(cast.person("member")), cast.things["plan_id"]
    with pytest.raises(ActionError, match="has passed"):
        schedules.create(actor, plan, at=timezone.now() - timedelta(seconds=1))
    local = schedules.create(actor, plan, at=datetime(2031, 1, 2, 3, 4), zone="Asia/Shanghai")
    assert local.at == at("2031-01-01T19:04")
    once = schedules.create(actor, plan, at=timezone.now() + timedelta(hours=1))
    run = waiting(once)
    actions.stop_run(actor, run.pk)
    scheduler.step(timezone.now())
    assert queries.next_run(once) is None


def test_a_schedule_needs_a_load(cast: access_cast.Cast) -> None:
    with pytest.raises(ActionError, match="Save the load"):
        schedules.create(Actor(cast.person("member")), cast.things["unused_plan_id"], cron="0 2 * * *")
