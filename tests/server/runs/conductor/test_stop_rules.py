"""Requirements that end a run, judged by what is in the telemetry store."""

from __future__ import annotations

import pytest

from loadwright.core.runspec import RunSpec
from loadwright.server.runs.conductor.stop_rules import StopRules
from loadwright.server.runs.measurements import telemetry
from loadwright.server.runs.models import Run
from loadwright.telemetry.load import points_of
from tests.core.stats.examples import second_of
from tests.support.site import Cast

BEGIN = 1_800_000_000


@pytest.fixture
def run(cast: Cast) -> Run:
    Run.objects.filter(pk=cast.running.pk).update(
        spec=RunSpec(mode="rate", target=20, requirements=["p95 < 100ms abort after 3s", "p99 < 1ms"])
    )
    return Run.objects.get(pk=cast.running.pk)


def measure(cast: Cast, elapsed_ms: int, *seconds: int) -> None:
    for second in seconds:
        points = points_of(cast.running.key, cast.agent.key, second_of(BEGIN + second, {"a": [elapsed_ms]}))
        telemetry.telemetry().write(points)


def test_the_requirement_that_failed_for_too_long_is_returned(cast: Cast, run: Run) -> None:
    rules = StopRules()
    measure(cast, 10, 0, 1)
    assert rules.failed(run, BEGIN + 10) is None
    measure(cast, 500, 2, 3, 4, 5)
    failed = rules.failed(run, BEGIN + 20)
    assert failed is not None
    assert failed.text.startswith("p95 < 100ms")


def test_a_second_look_at_the_same_time_reads_nothing(cast: Cast, run: Run) -> None:
    rules = StopRules()
    measure(cast, 10, 0)
    rules.failed(run, BEGIN + 10)
    measure(cast, 500, 1, 2, 3, 4, 5)
    assert rules.failed(run, BEGIN + 10) is None
    assert rules.failed(run, BEGIN + 11) is not None


def test_a_run_without_such_a_requirement_never_ends_by_one(cast: Cast) -> None:
    measure(cast, 500, *range(10))
    assert StopRules().failed(Run.objects.get(pk=cast.running.pk), BEGIN + 20) is None


def test_a_new_process_knows_what_was_measured_before(cast: Cast, run: Run) -> None:
    measure(cast, 500, *range(5))
    assert StopRules().failed(run, BEGIN + 20) is not None


def test_a_run_that_is_over_is_forgotten(cast: Cast, run: Run) -> None:
    rules = StopRules()
    measure(cast, 500, *range(5))
    assert rules.failed(run, BEGIN + 20) is not None
    rules.keep({run.pk})
    assert rules.failed(run, BEGIN + 20) is None
    rules.keep(set())
    assert rules.failed(run, BEGIN + 20) is not None
