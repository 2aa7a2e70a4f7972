"""The situation of a run: its rows, read for many runs at once, and the latest reports of its generators."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from pytest_django import DjangoAssertNumQueries

from loadwright.core.conduct.lifecycle import PROMPT_RETURNS
from loadwright.core.messages import TEXT, agents
from loadwright.core.protocol import Report
from loadwright.core.protocol import generator as protocol
from loadwright.server.fleet.presence import Seen
from loadwright.server.runs.conductor.situation import agents_of, conducted, observed_of, part_of, situation_of
from loadwright.server.runs.models import Run, RunGenerator, RunShares
from tests.support.site import Cast

pytestmark = pytest.mark.django_db
NOW = 1_800_000_000.0


def read(cast: Cast) -> tuple[Run, RunGenerator]:
    run = conducted(Run.objects.filter(pk=cast.running.pk)).get()
    return run, run.generators.all()[0]


def seen(cast: Cast, silent: float = 0.0, **observed: object) -> dict[str, Seen]:
    values = {"run": cast.running.key, "state": protocol.RUNNING, **observed}
    report = Report(1.0, observed=protocol.Observed(**values))  # type: ignore[arg-type]
    return {cast.agent.key: Seen(report, time.time(), silent)}


def test_runs_are_read_in_two_queries(cast: Cast, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for at in (NOW, NOW + 10):
        members = {cast.agent.key: {"weight": 1, "pinned": None}, f"other-{at:.0f}": {"weight": 1, "pinned": None}}
        RunShares.objects.create(run=cast.running, at=datetime.fromtimestamp(at, UTC), members=members)
    with django_assert_num_queries(2):
        runs = list(conducted(Run.objects.all()))
        situations = {run.pk: situation_of(run, (), NOW, 5.0) for run in runs}
        assert agents_of(next(run for run in runs if run.pk == cast.running.pk)) == [cast.agent.key]
    assert situations[cast.running.pk].carriers == frozenset({cast.agent.key, f"other-{NOW + 10:.0f}"})
    assert situations[cast.ended.pk].carriers is None


def test_a_report_of_another_run_or_attempt_does_not_count(cast: Cast) -> None:
    run, row = read(cast)
    assert observed_of(run, row, seen(cast)) is not None
    assert observed_of(run, row, seen(cast, run="another")) is None
    assert observed_of(run, row, seen(cast, attempt=1)) is None
    assert observed_of(run, row, {}) is None
    part = part_of(run, row, seen(cast, run="another", stalled=True, warnings=["cpu"], log_tail="end"), 60, NOW)
    assert (part.stalled, part.warnings, part.log_tail) == (False, (), "")
    part = part_of(run, row, seen(cast, stalled=True, warnings=["cpu"], log_tail="end"), 60, NOW)
    assert (part.stalled, part.warnings, part.log_tail) == (True, ("cpu",), "end")


@pytest.mark.parametrize(("yields", "lost_after"), [(None, 4.0), (60.0, 60.0)])
def test_a_generator_that_yields_its_share_keeps_it_until_then(
    cast: Cast, yields: float | None, lost_after: float
) -> None:
    run, row = read(cast)
    run.spec = replace(run.spec, yield_after_s=yields)
    assert not part_of(run, row, seen(cast, silent=lost_after), 600, NOW).lost
    assert part_of(run, row, seen(cast, silent=lost_after + 0.1), 600, NOW).lost
    assert not part_of(run, row, {}, lost_after, NOW).lost, "after a takeover, generators get that time to reconnect"
    run.start_at = None
    assert part_of(run, row, seen(cast, silent=4.1), 600, NOW).lost, "before the start there is no share to yield"


def test_a_generator_that_was_lost_often_is_unsteady_for_a_while_after_each_loss(cast: Cast) -> None:
    run, row = read(cast)
    row.lost_at, row.losses = datetime.fromtimestamp(NOW - 3, UTC), PROMPT_RETURNS + 4
    assert not part_of(run, row, seen(cast), 60, NOW).unsteady, "it carries its share"
    row.lost = True
    assert part_of(run, row, seen(cast), 60, NOW).unsteady
    assert not part_of(run, row, seen(cast), 60, NOW + 2).unsteady
    row.losses = PROMPT_RETURNS
    assert not part_of(run, row, seen(cast), 60, NOW - 3).unsteady


def test_remarks_are_read_and_invalid_ones_ignored(cast: Cast) -> None:
    remark = agents.THREADS_FAILED(count=2)
    RunGenerator.objects.filter(run=cast.running).update(load_ended_at=NOW, remarks=[TEXT(text="known")])
    run, row = read(cast)
    part = part_of(run, row, seen(cast, remarks=[remark.to_json(), {"code": 5}]), 60, NOW)
    assert (part.remarks, part.known_remarks) == ((remark,), (TEXT(text="known"),))
    assert part.load_ended_at == NOW
    assert part_of(run, row, {}, 60, NOW).remarks == ()


def test_silence_is_limited(cast: Cast) -> None:
    run, row = read(cast)
    assert part_of(run, row, seen(cast, silent=3), 60, NOW).silent == 3
    assert part_of(run, row, seen(cast, silent=30), 2, NOW).silent == 2
    assert part_of(run, row, {}, 2, NOW).silent == 2


def test_preparing_takes_longer_with_large_files(cast: Cast) -> None:
    Run.objects.filter(pk=cast.running.pk).update(files=[{"path": "a.csv", "sha256": "0", "size": 60_000_000}])
    assert situation_of(read(cast)[0], (), NOW, 5.0).limits.prepare == 180
    Run.objects.filter(pk=cast.running.pk).update(state=Run.State.PENDING)
    assert situation_of(read(cast)[0], (), NOW, 5.0).limits.prepare == 240
