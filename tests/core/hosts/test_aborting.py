"""A guardrail ends a run after one host failed it for long enough, not earlier."""

from __future__ import annotations

from loadwright.core.conditions import parse_condition
from loadwright.core.hosts.aborting import GAP_S, GuardRule
from loadwright.core.hosts.guardrails import Guardrail, Point


def rule(text: str) -> GuardRule:
    found = parse_condition(text)
    assert isinstance(found, Guardrail)
    return GuardRule(found)


def ended_at(judged: GuardRule, values: list[float | None], *, host: int = 1, start: int = 100) -> int | None:
    """The position of the first second after which the run is to end."""
    results = [judged.failed(host, "", Point(start + at, 1, value)) for at, value in enumerate(values)]
    return results.index(True) if True in results else None


def test_consecutive_seconds_of_one_host_end_the_run() -> None:
    assert ended_at(rule("cpu(*) < 90% abort after 3s"), [95, 95, 50, 95, 95, 95, 95]) == 5
    assert ended_at(rule("cpu(*) < 90% abort after 1s"), [50, 95]) == 1


def test_seconds_of_different_hosts_and_parts_do_not_add_up() -> None:
    judged = rule("cpu(*) < 90% abort after 2s")
    assert not judged.failed(1, "", Point(100, 1, 99))
    assert not judged.failed(2, "", Point(101, 1, 99))
    assert not judged.failed(1, "x", Point(101, 1, 99))
    assert judged.failed(1, "", Point(101, 1, 99))


def test_seconds_without_a_value_are_skipped_and_a_long_gap_begins_again() -> None:
    assert ended_at(rule("cpu(*) < 90% abort after 3s"), [95, None, 95, None, None, 95]) == 5
    judged = rule("cpu(*) < 90% abort after 3s")
    assert ended_at(judged, [95, 95]) is None
    assert ended_at(judged, [95, 95, 95], start=102 + GAP_S + 1) == 2


def test_points_of_several_seconds_count_as_several() -> None:
    judged = rule("disk_space(*) < 80% abort after 25s")
    assert [judged.failed(1, "/", Point(at, 10, 90.0)) for at in (100, 110, 120)] == [False, False, True]


def test_counts_accumulate_from_the_start_of_the_load() -> None:
    assert ended_at(rule("full_gc(*) < 2 abort after 3s"), [0, 1, 0, 1, 0, 0, 0]) == 5


def test_points_that_arrive_again_are_judged_once() -> None:
    judged = rule("full_gc(*) < 2 abort after 1s")
    assert not judged.failed(1, "", Point(100, 1, 1))
    assert not judged.failed(1, "", Point(100, 1, 1))
    # Of an agent that measures every two seconds, on the same machine.
    assert not judged.failed(1, "", Point(99, 2, 1))
    assert judged.failed(1, "", Point(101, 1, 1))
