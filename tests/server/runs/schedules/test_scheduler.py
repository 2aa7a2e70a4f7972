"""Schedules: occurrences, created runs, and their start."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings

from loadwright.server.fleet.models import Agent
from loadwright.server.plans.models import Plan, PlanRevision
from loadwright.server.platform import disk
from loadwright.server.runs.models import Run, Schedule
from loadwright.server.runs.results import artifact
from loadwright.server.runs.schedules import scheduler
from tests.server.runs.load_rooms import cast, room
from tests.server.runs.schedules.examples import schedule, waiting
from tests.support.access import cast as access_cast
from tests.support.disk import FILLER, fill, small_disk

pytestmark = pytest.mark.django_db
__all__ = ["cast", "room", "schedule"]


def due(schedule: Schedule, **ago: float) -> Run:
    """Move the due time of the next run into the past."""
    run = waiting(schedule)
    moment = timezone.now() - timedelta(**ago)
    Run.objects.filter(pk=run.pk).update(due_at=moment)
    Schedule.objects.filter(pk=schedule.pk).update(planned_until=moment)
    return run


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


def test_a_due_run_waits_while_the_disk_is_full(
    cast: access_cast.Cast, schedule: Schedule, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = due(schedule, seconds=1)
    with small_disk(tmp_path / "disk") as disk, monkeypatch.context() as patch:
        fill(disk)
        patch.setattr(tempfile, "tempdir", str(disk))
        scheduler.step(timezone.now())
    run.refresh_from_db()
    assert run.scheduled
    assert run.reason is not None
    assert run.reason.code == "server.disk_full"
    scheduler.step(timezone.now())
    run.refresh_from_db()
    assert run.state == Run.State.PENDING


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


def test_a_plan_that_cannot_be_read_fails_its_run_and_no_other(cast: access_cast.Cast, schedule: Schedule) -> None:
    run = due(schedule, seconds=1)
    PlanRevision.objects.filter(plan=schedule.plan_id).update(sha256="0" * 64)
    other = Schedule.objects.create(plan=schedule.plan, cron="0 1 * * *", zone="Gone/Zone")
    scheduler.step(timezone.now())
    run.refresh_from_db()
    assert (run.state, run.outcome) == (Run.State.STOPPING, Run.State.FAILED)
    assert str(run.reason).startswith("The plan can no longer be read")
    assert waiting(schedule)
    assert not other.runs.exists()


@pytest.fixture
def full_disk(cast: access_cast.Cast, settings: Settings, tmp_path: Path) -> Iterator[Path]:
    """A full disk with the files of the installation."""
    with small_disk(tmp_path / "disk") as folder:
        files = folder / "files"
        shutil.copytree(settings.MEDIA_ROOT, files)
        settings.MEDIA_ROOT = files
        fill(folder)
        yield folder


def test_space_is_waited_for(full_disk: Path, schedule: Schedule) -> None:
    run = due(schedule, seconds=1)
    scheduler.step(timezone.now())
    scheduler.step(timezone.now())
    run.refresh_from_db()
    assert run.scheduled
    assert run.reason == disk.DISK_FULL().message
    assert run.events.count() == 1
    (full_disk / FILLER).unlink()
    scheduler.step(timezone.now())
    run.refresh_from_db()
    assert (run.state, run.reason) == (Run.State.PENDING, None)


def test_a_run_that_waited_too_long_for_space_fails_with_that_reason(
    full_disk: Path, schedule: Schedule, settings: Settings
) -> None:
    run = due(schedule, seconds=1)
    scheduler.step(timezone.now())
    settings.CLAIM_TIMEOUT_S = 0.5
    scheduler.step(timezone.now())
    run.refresh_from_db()
    assert (run.state, run.outcome) == (Run.State.STOPPING, Run.State.FAILED)
    assert str(run.reason) == "Waited 0.5 s for space on the disk of the server."


def test_the_reason_for_waiting_is_the_latest_one(full_disk: Path, schedule: Schedule) -> None:
    run = due(schedule, seconds=1)
    scheduler.step(timezone.now())
    Agent.objects.filter(held_by=None).update(enabled=False)
    scheduler.step(timezone.now())
    run.refresh_from_db()
    assert str(run.reason) == "Generators needed: 1, idle: 0."
    assert run.events.count() == 2


def test_a_disabled_plan_gets_no_further_runs(cast: access_cast.Cast, schedule: Schedule) -> None:
    run = due(schedule, seconds=1)
    Plan.objects.filter(pk=schedule.plan_id).update(enabled=False)
    scheduler.step(timezone.now())
    run.refresh_from_db()
    assert "is disabled" in str(run.reason)
    scheduler.step(timezone.now())
    assert schedule.runs.count() == 1
    Plan.objects.filter(pk=schedule.plan_id).update(enabled=True)
    scheduler.step(timezone.now())
    assert schedule.runs.count() == 2
