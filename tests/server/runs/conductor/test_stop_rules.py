"""Requirements that end a run, judged by what is in the telemetry store."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from loadwright.core.runspec import RunSpec
from loadwright.core.stats.requirements import Requirement
from loadwright.server.platform import telemetry
from loadwright.server.runs.conductor.stop_rules import StopRules
from loadwright.server.runs.measurements.merging import merged_runs
from loadwright.server.runs.models import Run
from loadwright.telemetry.load import points_of
from tests.core.stats.examples import second_of
from tests.support.site import Cast

BEGIN = 1_800_000_000


@pytest.fixture
def run(cast: Cast) -> Run:
    Run.objects.filter(pk=cast.running.pk).update(
        spec=RunSpec(mode="rate", target=20, requirements=["p95 < 100ms abort after 3s", "p99 < 1ms"]),
        start_at=datetime.fromtimestamp(BEGIN, UTC),
        end_at=None,
    )
    return Run.objects.get(pk=cast.running.pk)


def measure(cast: Cast, elapsed_ms: int, *seconds: int) -> None:
    for second in seconds:
        points = points_of(cast.running.key, cast.agent.key, second_of(BEGIN + second, {"a": [elapsed_ms]}))
        telemetry.telemetry().write(points)
    run = Run.objects.get(pk=cast.running.pk)
    merged_runs.get(run).announce(run, {cast.agent.key: [BEGIN + one for one in seconds]}, BEGIN + 1000)


def failed(rules: StopRules, run: Run, second: int) -> Requirement | None:
    """Merge what was measured, and check the rules ``second`` seconds after the start."""
    merged_runs.get(run).step(run, BEGIN + second)
    return rules.failed(run, BEGIN + second)


@pytest.fixture(autouse=True)
def no_runs_are_merged() -> Iterator[None]:
    yield
    merged_runs.keep(set())


def test_the_requirement_that_failed_for_too_long_is_returned(cast: Cast, run: Run) -> None:
    rules = StopRules()
    measure(cast, 10, 0, 1)
    assert failed(rules, run, 10) is None
    measure(cast, 500, 2, 3, 4, 5)
    found = failed(rules, run, 20)
    assert found is not None
    assert found.text.startswith("p95 < 100ms")


def test_a_second_that_is_not_settled_is_not_judged(cast: Cast, run: Run) -> None:
    rules = StopRules()
    measure(cast, 500, 0, 1, 2)
    assert failed(rules, run, 4) is None
    assert failed(rules, run, 5) is not None


def test_a_run_without_such_a_requirement_never_ends_by_one(cast: Cast) -> None:
    measure(cast, 500, *range(10))
    assert failed(StopRules(), Run.objects.get(pk=cast.running.pk), 20) is None


def test_a_new_process_knows_what_was_measured_before(cast: Cast, run: Run) -> None:
    measure(cast, 500, *range(5))
    assert failed(StopRules(), run, 20) is not None


def test_a_run_that_is_over_is_forgotten(cast: Cast, run: Run) -> None:
    rules = StopRules()
    measure(cast, 500, *range(5))
    while failed(rules, run, 20) is not None:
        pass
    rules.keep({run.key})
    assert failed(rules, run, 20) is None
    rules.keep(set())
    assert failed(rules, run, 20) is not None
