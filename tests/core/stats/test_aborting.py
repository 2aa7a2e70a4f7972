"""A requirement ends a run after failing in enough consecutive seconds, not earlier."""

from __future__ import annotations

from dataclasses import replace

import pytest

from loadwright.core.stats.aborting import failed, stop_rules
from loadwright.core.stats.frames import TRANSACTION, Frame, GeneratorSecond
from loadwright.core.stats.histogram import Histogram
from loadwright.core.stats.intervals import Merged
from loadwright.core.stats.requirements import Requirement


def frame(label: str, *elapsed: int, errors: int = 0) -> Frame:
    whole = Frame(label, len(elapsed), errors, 0, 0, sum(elapsed), min(elapsed, default=None))
    whole.max_ms, whole.histogram = max(elapsed, default=None), Histogram.of(list(elapsed))
    return whole


Seconds = dict[int, Merged]


def measurements(*seconds: list[Frame]) -> Seconds:
    found: Seconds = {}
    for number, frames in enumerate(seconds):
        add(found, "a", 100 + number, frames)
    return found


def add(found: Seconds, generator: str, second: int, frames: list[Frame]) -> None:
    found.setdefault(second, Merged()).add(generator, GeneratorSecond(second, frames, transactions=1))


def aborts(rule: str, found: Seconds, until: int | None = None) -> bool:
    """Whether the run has been ended by the time that its second ``until`` is judged, by default its last."""
    rules = stop_rules([Requirement.parse(rule)])
    last = max(found, default=99) if until is None else until
    return any(failed(rules, found.get(second)) is not None for second in range(100, last + 1))


FAST, SLOW, NONE = [frame("home", 10, 20)], [frame("home", 10, 900)], list[Frame]()


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        ([SLOW] * 3, True),
        ([SLOW] * 2, False),
        ([SLOW, SLOW, FAST, SLOW], False),
        ([FAST, SLOW, SLOW, SLOW], True),
        ([SLOW, FAST, SLOW, SLOW], False),
        ([SLOW, NONE, SLOW, NONE, SLOW], True),
        ([NONE] * 9, False),
        ([], False),
    ],
)
def test_adjacent_failing_seconds_end_a_run(seconds: list[list[Frame]], expected: bool) -> None:
    assert aborts("p95 < 500ms abort after 3s", measurements(*seconds)) is expected


def test_seconds_after_the_last_complete_one_are_ignored() -> None:
    found = measurements(FAST, SLOW, SLOW, SLOW)
    assert not aborts("p95 < 500ms abort after 3s", found, until=102)
    assert aborts("p95 < 500ms abort after 3s", found, until=103)


def test_generators_are_judged_together_and_labels_apart() -> None:
    found = measurements(*[[frame("home", 10), frame("pay", 900)]] * 3)
    assert aborts("p95(pay) < 500ms abort after 3s", found)
    assert not aborts("p95(home) < 500ms abort after 3s", found)
    for number in range(3):
        add(found, "b", 100 + number, [frame("pay", *[10] * 100)])
    assert not aborts("p95(pay) < 500ms abort after 3s", found)


def test_transactions_can_end_a_run_and_do_not_count_as_requests() -> None:
    found = measurements(*[[frame("home", 10), replace(frame("all", 900), kind=TRANSACTION)]] * 3)
    assert aborts("p95(transactions) < 500ms abort after 3s", found)
    assert aborts("p95(all) < 500ms abort after 3s", found)
    assert not aborts("p95 < 500ms abort after 3s", found)


def test_rules_share_what_was_counted_before() -> None:
    before = Merged()
    before.add("a", GeneratorSecond(99, [frame("home", *[1] * 5)]))
    first, second = stop_rules([Requirement.parse("samples(home) < 8 abort after 1s")] * 2, before)
    now = Merged()
    now.add("a", GeneratorSecond(100, [frame("home", 1)]))
    assert [rule.failed(now) for rule in (first, second, first, second)] == [False] * 4
    assert [rule.failed(now) for rule in (first, second)] == [True] * 2


def test_a_rate_of_zero_counts_and_counts_accumulate_from_the_start() -> None:
    assert aborts("rate > 1 abort after 2s", measurements(FAST, NONE, NONE))
    failing = [frame("home", 1, 1, errors=2)]
    assert aborts("errors < 3 abort after 2s", measurements(failing, failing, FAST))
    assert not aborts("errors < 3 abort after 3s", measurements(failing, failing, FAST), until=102)


def test_a_requirement_without_patience_only_judges() -> None:
    assert not aborts("p95 < 500ms", measurements(*[SLOW] * 9))


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("p95 < 500ms abort after 10s", 10),
        ("error_rate(abort after) <= 1% abort after 1.5m", 90),
        ("rate > 5 abort after 7", 7),
        ("p95 < 500ms", None),
    ],
)
def test_how_patience_is_written(text: str, seconds: float | None) -> None:
    parsed = Requirement.parse(text)
    assert (parsed.abort_after_s, parsed.text) == (seconds, text)


@pytest.mark.parametrize(
    "text", ["p95 < 5 abort", "p95 < 5 abort after", "p95 < 5 abort after 0s", "p95 < 5abort after 3x"]
)
def test_patience_that_is_none(text: str) -> None:
    with pytest.raises(ValueError, match="Requirement"):
        Requirement.parse(text)
