"""Reads of a run's data from the telemetry store."""

from __future__ import annotations

from loadwright.server.runs.measurements import telemetry
from loadwright.telemetry.load import points_of
from tests.core.stats.examples import second_of


def store(run: str, generator: str, *seconds: int) -> None:
    for second in seconds:
        telemetry.telemetry().write(points_of(run, generator, second_of(second, {"a": [5]})))


def test_a_stranger_that_names_the_run_adds_nothing_to_it() -> None:
    store("r1", "own", 5, 6)
    store("r1", "stranger", 5, 7)
    store("r2", "own", 8)
    assert [(name, second.second) for name, second in telemetry.seconds_of("r1", {"own"})] == [("own", 5), ("own", 6)]
    assert [second.second for _, second in telemetry.seconds_of("r1", {"own"}, since=6)] == [6]
    assert telemetry.seconds_stored("r1", {"own"}) == 2


def test_a_deleted_run_leaves_others_alone() -> None:
    store("r1", "own", 5)
    store("r2", "own", 5)
    telemetry.delete_run("r1")
    assert telemetry.seconds_stored("r1", {"own"}) == 0
    assert len(list(telemetry.seconds_of("r2", {"own"}))) == 1
