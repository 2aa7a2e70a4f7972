"""Which ended runs are checked for late seconds, and when."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from django.utils import timezone

from loadwright.core.messages import agents, events
from loadwright.core.protocol import Report
from loadwright.core.protocol import generator as protocol
from loadwright.server.fleet import presence
from loadwright.server.runs.conductor import late
from loadwright.server.runs.conductor.late import LateRuns
from loadwright.server.runs.models import Run, RunGenerator
from tests.support.site import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _without_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(late, "LOOK_SECONDS", 0.0)


@pytest.fixture
def ended(cast: Cast) -> Run:
    """A run that has just ended; its generator has not delivered everything."""
    RunGenerator.objects.filter(run=cast.running).update(holder=None, drained=False)
    Run.objects.filter(pk=cast.running.pk).update(state=Run.State.FINISHED, ended_at=timezone.now(), settled=False)
    Run.objects.filter(pk=cast.ended.pk).update(settled=True)
    return Run.objects.get(pk=cast.running.pk)


def report(cast: Cast, run: Run, *, drained: bool) -> None:
    observed = protocol.Observed(run.key, protocol.ENDED, drained=drained)
    presence.record(cast.agent.key, Report(1.0, observed=observed), time.time())


def due(runs: LateRuns, *written: str) -> list[int]:
    return [run.pk for run in runs.due(set(written))]


def test_a_run_is_checked_when_its_generator_has_delivered_the_rest(cast: Cast, ended: Run) -> None:
    runs = LateRuns()
    assert due(runs) == []
    report(cast, ended, drained=False)
    assert due(runs) == []
    report(cast, ended, drained=True)
    assert due(runs) == [ended.pk]
    assert ended.generators.get().drained
    assert due(runs) == []


@pytest.mark.django_db(transaction=True)
def test_a_report_that_cannot_be_stored_does_not_affect_other_runs(
    cast: Cast, ended: Run, caplog: pytest.LogCaptureFixture
) -> None:
    observed = protocol.Observed(ended.key, protocol.ENDED, drained=True, last_second=10**30)
    presence.record(cast.agent.key, Report(1.0, observed=observed), time.time())
    runs = LateRuns()
    assert due(runs) == []
    assert "could not be stored" in caplog.text
    assert due(runs, ended.key) == [ended.pk], "it is checked when its time has come"


def test_a_run_is_checked_when_seconds_of_it_are_written(ended: Run) -> None:
    runs = LateRuns()
    assert due(runs, "another") == []
    assert due(runs, ended.key) == [ended.pk]


def test_a_run_is_checked_at_growing_intervals(ended: Run) -> None:
    runs = LateRuns()
    Run.objects.filter(pk=ended.pk).update(ended_at=timezone.now() - timedelta(hours=1))
    assert due(runs) == [ended.pk]
    assert due(runs) == []
    assert due(LateRuns()) == [ended.pk]


def test_a_remark_that_arrives_late_is_stored(cast: Cast, ended: Run) -> None:
    remark = agents.NOT_RECOVERED(seconds=2)
    observed = protocol.Observed(ended.key, protocol.FAILED, drained=True, remarks=[remark.to_json(), {"code": 5}])
    for _ in range(2):
        presence.record(cast.agent.key, Report(1.0, observed=observed), time.time())
        due(LateRuns())
    assert ended.generators.get().remarks == [remark]
    assert ended.events.filter(kind=events.WARNING).count() == 1


@pytest.mark.parametrize("changes", [{"settled": True}, {"ended_at": timezone.now() - timedelta(days=8)}])
def test_a_settled_or_old_run_is_not_checked(ended: Run, changes: dict[str, object]) -> None:
    Run.objects.filter(pk=ended.pk).update(**changes)
    assert due(LateRuns(), ended.key) == []


def test_between_two_looks_nothing_is_read(ended: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(late, "LOOK_SECONDS", 3600.0)
    Run.objects.filter(pk=ended.pk).update(ended_at=timezone.now() - timedelta(hours=1))
    runs = LateRuns()
    assert due(runs) == [ended.pk]
    monkeypatch.setattr(runs, "_check_at", {})
    assert due(runs) == []
