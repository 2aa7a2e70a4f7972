"""Schedules: occurrences, created runs, and their start."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import islice

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from loadwright.core.runspec import RunSpec
from loadwright.server.accounts.actor import Actor
from loadwright.server.fleet.models import Agent
from loadwright.server.plans.models import Plan
from loadwright.server.platform.errors import ActionError
from loadwright.server.projects.models import Room
from loadwright.server.runs import actions
from loadwright.server.runs.models import Run, Schedule
from loadwright.server.runs.results import artifact
from loadwright.server.runs.schedules import actions as schedules
from loadwright.server.runs.schedules import saved_load, scheduler
from loadwright.server.runs.spec.cron import moments, next_occurrence
from tests.server.runs.test_rooms import cast, room
from tests.support.access import cast as access_cast

pytestmark = pytest.mark.django_db
__all__ = ["cast", "room"]


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_moments_are_of_the_zone_and_follow_its_clocks() -> None:
    found = islice(moments("30 2 * * *", "Europe/Berlin", at("2026-03-27T12:00")), 3)
    assert [one.astimezone(UTC) for one in found] == [
        at("2026-03-28T01:30"),
        at("2026-03-29T01:00"),  # 2:30 is left out: right after the gap, at 3:00 of summer time
        at("2026-03-30T00:30"),
    ]
    found = islice(moments("30 2 * * *", "Europe/Berlin", at("2026-10-24T12:00")), 2)
    assert [one.astimezone(UTC) for one in found] == [at("2026-10-25T00:30"), at("2026-10-26T01:30")], "not twice"


def test_the_next_moment_is_after_the_one_given() -> None:
    given = at("2026-05-01T10:00")
    assert next_occurrence(at=None, cron="0 * * * *", zone="UTC", after=given) == at("2026-05-01T11:00")
    assert next_occurrence(at=given, cron="", zone="UTC", after=given) is None
    assert next_occurrence(at=given, cron="", zone="UTC", after=given - timedelta(seconds=1)) == given
    assert next_occurrence(at=None, cron="0 0 30 2 1", zone="UTC", after=given) is not None, "30 February or a Monday"


@pytest.mark.parametrize(
    ("cron", "zone", "why"),
    [
        ("0 2 * *", "UTC", "five fields"),
        ("0 0 2 * * *", "UTC", "five fields"),
        ("0 25 * * *", "UTC", "Bad hour"),
        ("0 2 * * *", "Mars/Olympus", "Unknown time zone"),
        ("0 2 * * *", "../etc/passwd", "Unknown time zone"),
    ],
)
def test_what_is_no_schedule_is_refused_with_a_sentence(cron: str, zone: str, why: str) -> None:
    with pytest.raises(ActionError, match=why):
        schedules.preview(at=None, cron=cron, zone=zone)


@pytest.fixture
def schedule(cast: access_cast.Cast) -> Schedule:
    """A time of 4:30, with one run scheduled for it."""
    return Schedule.objects.get(pk=cast.things["schedule_id"])


def waiting(schedule: Schedule) -> Run:
    run = schedules.next_run(schedule)
    assert run is not None
    assert run.due_at is not None
    return run


def due(schedule: Schedule, **ago: float) -> Run:
    """Move the due time of the next run into the past."""
    run = waiting(schedule)
    moment = timezone.now() - timedelta(**ago)
    Run.objects.filter(pk=run.pk).update(due_at=moment)
    Schedule.objects.filter(pk=schedule.pk).update(planned_until=moment)
    return run


def test_a_schedule_has_its_next_run_and_a_changed_load_changes_it(cast: access_cast.Cast, schedule: Schedule) -> None:
    run = waiting(schedule)
    assert (run.due_at.hour, run.due_at.minute, run.generators.count()) == (4, 30, 0) if run.due_at else False
    saved_load.save(Actor(cast.person("member")), schedule.plan_id, RunSpec(mode="rate", target=77, generators=3))
    run = waiting(schedule)
    assert (run.target, run.spec.generators) == (77, 3)
    scheduler.step(timezone.now())
    assert Run.objects.filter(state=Run.State.SCHEDULED).count() == 1, "once"


def test_a_due_run_claims_generators_and_the_next_is_made(cast: access_cast.Cast, schedule: Schedule) -> None:
    run = due(schedule, seconds=1)
    scheduler.step(timezone.now())
    run.refresh_from_db()
    assert run.state == Run.State.PENDING
    assert [part.holder_id == part.agent_id for part in run.generators.all()] == [True]
    assert run.bundle_size > 0
    assert waiting(schedule).pk != run.pk
    scheduler.step(timezone.now())
    assert schedule.runs.count() == 2


def test_too_few_generators_are_waited_for_and_then_given_up(
    cast: access_cast.Cast, schedule: Schedule, settings: Settings
) -> None:
    Agent.objects.filter(held_by=None).update(enabled=False)
    run = due(schedule, seconds=1)
    scheduler.step(timezone.now())
    scheduler.step(timezone.now())
    run.refresh_from_db()
    assert run.scheduled
    assert str(run.reason) == "Generators needed: 1, idle: 0."
    assert run.events.count() == 1, "said once"
    settings.CLAIM_TIMEOUT_S = 0.5
    scheduler.step(timezone.now())
    artifact.finalise(Run.objects.get(pk=run.pk))
    run.refresh_from_db()
    assert run.state == Run.State.FAILED
    assert str(run.reason) == "Waited 0.5 s for generators: Generators needed: 1, idle: 0."
    assert artifact.document(run)["asked"]["generators"] == 1
    assert waiting(schedule).pk != run.pk


def test_what_was_missed_by_too_much_fails_and_what_was_not_is_made_up_for(
    cast: access_cast.Cast, schedule: Schedule
) -> None:
    Schedule.objects.filter(pk=schedule.pk).update(cron="*/5 * * * *")
    schedule.refresh_from_db()
    run = due(schedule, hours=3)
    scheduler.step(timezone.now())
    run.refresh_from_db()
    assert (run.state, run.outcome) == (Run.State.STOPPING, Run.State.FAILED)
    assert str(run.reason).startswith("Missed: the server was not running")
    recent = waiting(schedule)
    assert recent.due_at is not None
    assert timedelta(0) < timezone.now() - recent.due_at <= timedelta(minutes=10), "of the last ten minutes"
    scheduler.step(timezone.now())
    recent.refresh_from_db()
    assert recent.state == Run.State.PENDING


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
    assert schedules.next_run(once) is None


def test_a_plan_that_cannot_be_read_fails_its_run_and_no_other(cast: access_cast.Cast, schedule: Schedule) -> None:
    run = due(schedule, seconds=1)
    Plan.objects.filter(pk=schedule.plan_id).update(sha256="0" * 64)
    other = Schedule.objects.create(plan=schedule.plan, cron="0 1 * * *", zone="Gone/Zone")
    scheduler.step(timezone.now())
    run.refresh_from_db()
    assert (run.state, run.outcome) == (Run.State.STOPPING, Run.State.FAILED)
    assert str(run.reason).startswith("The plan can no longer be read")
    assert waiting(schedule)
    assert not other.runs.exists()


def test_a_schedule_needs_a_load(cast: access_cast.Cast) -> None:
    with pytest.raises(ActionError, match="Save the load"):
        schedules.create(Actor(cast.person("member")), cast.things["unused_plan_id"], cron="0 2 * * *")


def test_the_pages_say_what_is_due_and_what_it_lacks(cast: access_cast.Cast, schedule: Schedule, room: Room) -> None:
    client, plan = Client(), schedule.plan_id
    client.force_login(cast.person("member"))
    saved_load.save(Actor(cast.person("member")), plan, RunSpec(mode="rate", target=20, generators=2, room=room.name))
    run = waiting(schedule)
    lacks = "Generators needed: 2, idle in Load room: 0."
    for page in (f"/plans/{plan}/schedules", "/", f"/runs/{run.pk}"):
        assert lacks in client.get(page).content.decode(), page
    assert "scheduled" in client.get("/runs?state=scheduled").content.decode()
    asked = {"often": "again", "cron": "0 9 * * 1-5", "zone": "Asia/Shanghai", "at": ""}
    shown = client.get(f"/plans/{plan}/schedules/preview", asked).content.decode()
    assert shown.count("<li>") == 5
    assert "09:00" in shown
    wrong = client.get(f"/plans/{plan}/schedules/preview", {**asked, "cron": "x"}).content.decode()
    assert "five fields" in wrong
    once = {"often": "once", "at": "2031-01-02T03:04", "zone": "Asia/Shanghai"}
    assert client.post(f"/plans/{plan}/schedules", once).status_code == 302
    assert Schedule.objects.latest("pk").at == at("2031-01-01T19:04")
    empty = client.post(f"/plans/{plan}/schedules", {**once, "at": ""}).content.decode()
    assert 'id="id_at_error"' in empty
    news = client.get(f"/runs/{cast.things['active_id']}", headers={"HX-Request": "true"})
    assert news.headers["HX-Refresh"] == "true", "a run that is scheduled no more is shown as every other"
