"""What a run knows of itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from loadwright.core.runspec import RunSpec
from loadwright.server.runs.models import Run, RunTarget

BEGIN = datetime(2026, 5, 1, 12, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def made(spec: RunSpec, **columns: object) -> Run:
    return Run.objects.create(name="r", plan_name="p", spec=spec, bundle_size=1, **columns)


@pytest.mark.parametrize("state", Run.State.values)
def test_every_state_is_scheduled_active_or_final(state: str) -> None:
    run = Run(state=state)
    assert [run.scheduled, run.active, run.final].count(True) == 1


def test_keys_of_runs_are_unique() -> None:
    assert len({Run().key for _ in range(100)}) == 100


def test_the_target_is_the_one_asked_last() -> None:
    run = made(RunSpec(mode="rate", target=20))
    assert run.target is None
    for seconds, value in ((5, 30), (0, 20)):
        RunTarget.objects.create(run=run, at=BEGIN + timedelta(seconds=seconds), value=value)
    assert run.target == 30


def test_the_load_over_time_follows_targets_and_curve() -> None:
    run = made(RunSpec(mode="rate", target=20, duration_s=60, curve="0s:0%,10s:100%"), start_at=BEGIN)
    RunTarget.objects.create(run=run, at=BEGIN, value=20)
    RunTarget.objects.create(run=run, at=BEGIN + timedelta(seconds=30), value=40)
    timeline = run.timeline()
    assert timeline is not None
    begin = BEGIN.timestamp()
    mean = timeline.means(until=None)
    assert [mean(int(begin) + second, 1) for second in (15, 45)] == [20, 40]
    assert 0 < mean(int(begin) + 5, 1) < 20


def test_the_mean_asked_is_that_of_the_time_with_load() -> None:
    run = made(RunSpec(mode="rate", target=20, duration_s=60, curve="0s:0%,10s:100%"), start_at=BEGIN)
    for seconds, value in ((0, 20), (30, 40)):
        RunTarget.objects.create(run=run, at=BEGIN + timedelta(seconds=seconds), value=value)
    assert run.mean_asked is None, "the load goes on"
    run.state, run.end_at = Run.State.FINISHED, BEGIN + timedelta(seconds=60)
    assert run.mean_asked == pytest.approx((100 + 20 * 20 + 30 * 40) / 60)
    run.load_ended_at = BEGIN + timedelta(seconds=20)
    assert run.mean_asked == pytest.approx((100 + 10 * 20) / 20)
    run.load_ended_at = BEGIN
    assert run.mean_asked is None
    assert made(RunSpec(), start_at=BEGIN, state=Run.State.FAILED).mean_asked is None


def test_there_is_no_timeline_as_written_or_before_the_start() -> None:
    assert made(RunSpec(mode="rate", target=20)).timeline() is None
    assert made(RunSpec(), start_at=BEGIN).timeline() is None


def test_only_a_rate_is_paced() -> None:
    specs = (RunSpec(mode="rate", target=1), RunSpec(mode="threads", target=1), RunSpec())
    assert [Run(spec=spec).paced for spec in specs] == [True, False, False]
