"""Guardrails that end a run, checked as the figures of hosts arrive."""

from __future__ import annotations

import pytest

from loadwright.core.messages import events
from loadwright.server.platform import telemetry as platform
from loadwright.server.runs.conductor.guardrails import BACK_S, Guardrails
from loadwright.server.runs.models import Run
from loadwright.telemetry.port import TelemetryError
from tests.support.site import Cast
from tests.support.under_test import UnderTest, put_under_test

RULE = "cpu(web) < 90% abort after 3s"


@pytest.fixture
def tested(cast: Cast) -> UnderTest:
    return put_under_test(cast.running)


def failed(rules: Guardrails, run: Run, tested: UnderTest, second: float) -> str | None:
    found = rules.failed(run, tested.start + second)
    return found.text if found else None


def test_a_host_that_fails_for_long_enough_ends_the_run(tested: UnderTest) -> None:
    rules, run = Guardrails(), tested.require("cpu(db) < 90% abort after 3s", RULE, "cpu(web) < 10%")
    tested.measure(tested.web, (0, 1), cpu_percent=99.0)
    assert failed(rules, run, tested, 2) is None
    tested.measure(tested.web, (2,), cpu_percent=99.0)
    assert failed(rules, run, tested, 3) == RULE


def test_seconds_before_the_load_do_not_count(tested: UnderTest) -> None:
    rules, run = Guardrails(), tested.require(RULE)
    tested.measure(tested.web, (-3, -2, -1, 0, 1), cpu_percent=99.0)
    assert failed(rules, run, tested, 5) is None


def test_it_is_read_once_a_second(tested: UnderTest) -> None:
    rules, run = Guardrails(), tested.require(RULE)
    assert failed(rules, run, tested, 4.0) is None
    tested.measure(tested.web, (1, 2, 3), cpu_percent=99.0)
    assert failed(rules, run, tested, 4.5) is None
    assert failed(rules, run, tested, 5.0) == RULE


def test_a_process_that_takes_over_reads_the_load_from_its_start(tested: UnderTest) -> None:
    run = tested.require("oom_kills(web) < 2 abort after 1s")
    tested.measure(tested.web, (1, 3), oom_kills=1)
    assert failed(Guardrails(), run, tested, BACK_S + 100) is not None


def test_without_guardrails_that_end_it_nothing_is_checked(tested: UnderTest) -> None:
    tested.measure(tested.web, range(20), cpu_percent=99.0)
    assert failed(Guardrails(), tested.require("cpu(web) < 10%", "p95 < 1s"), tested, 20) is None


def test_while_telemetry_is_away_the_run_continues(tested: UnderTest, monkeypatch: pytest.MonkeyPatch) -> None:
    rules, run = Guardrails(), tested.require(RULE)
    tested.measure(tested.web, (0, 1, 2), cpu_percent=99.0)

    def away(*_arguments: object, **_options: object) -> None:
        raise TelemetryError("away")

    with monkeypatch.context() as patched:
        patched.setattr(type(platform.telemetry()), "rows", away)
        assert failed(rules, run, tested, 100) is None
    assert failed(rules, run, tested, 101) == RULE


def test_rules_of_other_runs_are_dropped(tested: UnderTest) -> None:
    rules, run = Guardrails(), tested.require(RULE)
    tested.measure(tested.web, (0, 1), cpu_percent=99.0)
    assert failed(rules, run, tested, 2) is None
    rules.keep(set())
    tested.measure(tested.web, (2,), cpu_percent=99.0)
    assert failed(rules, run, tested, 3) == RULE


def events_of(run: Run) -> list[str]:
    return [str(event) for event in run.events.filter(kind__in=[events.HOST_SILENT, events.HOST_BACK])]


def test_a_host_that_becomes_silent_and_is_measured_again_is_an_event(tested: UnderTest) -> None:
    rules, run = Guardrails(), tested.require(RULE, "cpu(db) < 90%")
    tested.measure(tested.web, range(5), cpu_percent=5.0)
    for second in (5, 20, 35):
        assert failed(rules, run, tested, second) is None
    assert events_of(run) == []
    for second in (36, 50):
        assert failed(rules, run, tested, second) is None
    silent = ["Host web has not been measured for 30 s: its guardrails cannot end the run."]
    assert events_of(run) == silent
    # Another process takes over.
    assert failed(Guardrails(), run, tested, 52) is None
    assert events_of(run) == silent
    tested.measure(tested.web, range(50, 55), cpu_percent=5.0)
    assert failed(rules, run, tested, 55) is None
    assert events_of(run) == [*silent, "Host web is measured again."]
