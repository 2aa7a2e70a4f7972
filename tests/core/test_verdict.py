from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from loadwright.core.facts import LOST, GeneratorFacts, RunFacts
from loadwright.core.messages import TEXT, agents
from loadwright.core.protocol.generator import ENDED, FAILED
from loadwright.core.runspec import RunSpec
from loadwright.core.stats.frames import MAX_LABELS, OTHER_LABELS, REQUEST, SUB, TRANSACTION, GeneratorSecond
from loadwright.core.stats.intervals import Merged
from loadwright.core.stats.measured import bounds, run_series
from loadwright.core.stats.requirements import Requirement
from loadwright.core.verdict import doubts, excess, failures, notices
from tests.core.stats.examples import frame, second_of
from tests.support.measurements import measurements_of

GOOD = GeneratorFacts("1", "load-1", ENDED)
REPOSITORY = Path(__file__).resolve().parents[2]


def judged(
    generator: GeneratorFacts = GOOD,
    *,
    seconds: int = 20,
    without: tuple[int, ...] = (),
    asked: Callable[[int], float] = lambda _second: 100.0,
    after_end: int = 0,
    **fields: Callable[[int], Any],
) -> list[str]:
    """Judge a run of one generator; each of ``fields`` maps the number of a second to the value of that field."""
    entered = []
    for number in range(seconds):
        if number not in without:
            values: dict[str, Any] = {"transactions": 100, "rate_asked": 100.0, "cpu_percent": 30.0, "gc_percent": 1.0}
            values.update({name: field(number) for name, field in fields.items()})
            entered.append(("1", second_of(1000 + number, {"a": [5]}, **values)))
    measurements = measurements_of(*entered)
    series = run_series(measurements, 1, rate_asked=lambda second, _seconds: asked(int(second) - 1000))
    found = doubts(measurements.totals(), [generator], series, after_end)
    return [str(message) for message in found]


def test_a_good_run_has_no_doubts() -> None:
    assert judged() == []


@pytest.mark.parametrize(
    ("judge", "says"),
    [
        (partial(judged, GeneratorFacts("1", "load-1", LOST)), "generator load-1 was lost"),
        (
            partial(judged, GeneratorFacts("1", "load-1", FAILED, error=TEXT(text="killed"))),
            "generator load-1 failed: killed",
        ),
        (partial(judged, without=(5, 6), asked=lambda _: 0.0), "2 of 20 seconds of generator load-1 are missing"),
        (
            partial(judged, GeneratorFacts("1", "load-1", ENDED, seconds_measured=23)),
            "3 of 23 seconds of generator load-1 are missing",
        ),
        (
            partial(judged, GeneratorFacts("1", "load-1", ENDED, points_dropped=7)),
            "generator load-1 dropped 7 measured points",
        ),
        (
            partial(judged, kinds=lambda number: number > 4),
            "an earlier version on generator load-1 counted transactions and parts of requests as requests",
        ),
        (
            partial(judged, GeneratorFacts("1", "load-1", ENDED, remarks=[agents.EMPTY_ITERATIONS(empty=2, count=9)])),
            "generator load-1: 2 of 9 iterations ended without a sample",
        ),
        (partial(judged, missed=lambda _: 2), "40 of 2040 transactions that were due were never started"),
        (
            partial(judged, missed=lambda _: 2, empty=lambda _: 8),
            "40 of 2200 transactions that were due were never started",
        ),
        (partial(judged, after_end=500), "500 of 2500 transactions that were due were never started"),
        (partial(judged, late_ms=lambda number: 1400 * (number == 3)), "transactions started up to 1.4 s late"),
        (
            partial(judged, cpu_percent=lambda number: 90.0 if number < 3 else 10.0),
            "the machine of generator load-1 was over 85% CPU in 3 of 20 seconds",
        ),
        (partial(judged, gc_percent=lambda _: 12.0), "generator load-1 spent 12% of the time in garbage collection"),
        (
            partial(judged, capped=lambda number: number == 4),
            "generator load-1 had reached its thread limit in 1 second",
        ),
        (partial(judged, transactions=lambda _: 98), "only 98% of the rate asked was reached while it was steady"),
    ],
)
def test_each_reason_to_doubt(judge: Callable[[], list[str]], says: str) -> None:
    assert judge() == [says]


@pytest.mark.parametrize(
    "judge",
    [
        partial(judged, missed=lambda number: number == 3),
        partial(judged, late_ms=lambda _: 1000),
        partial(judged, cpu_percent=lambda number: 90.0 if number < 2 else 10.0),
        partial(judged, cpu_percent=lambda _: None, gc_percent=lambda _: None),
        partial(judged, gc_percent=lambda _: 9.0),
        partial(judged, GeneratorFacts("1", "load-1", ENDED, seconds_measured=20)),
        # The first and the last second are usually incomplete.
        partial(judged, transactions=lambda number: 50 if number in (0, 19) else 100),
        # While the rate rises, the reached rate lags behind.
        partial(judged, asked=lambda number: 100.0 + number),
        # At a low rate, one arrival at an edge is not a shortfall.
        partial(judged, asked=lambda _: 1.0, transactions=lambda number: number != 7),
        partial(judged, asked=lambda _: 0.0, transactions=lambda _: 0),
    ],
)
def test_conditions_without_doubt(judge: Callable[[], list[str]]) -> None:
    assert judge() == []


def failed(*frames: tuple[str, int, int, str]) -> Merged:
    """Return what was measured: the label, samples, errors and kind of each frame."""
    found = [frame(label, [5] * samples, errors, kind=kind) for label, samples, errors, kind in frames]
    return measurements_of(("1", GeneratorSecond(1000, found, kinds=True))).totals()


BROKEN = failed(("home", 80, 50, REQUEST), ("cart", 20, 17, REQUEST))


@pytest.mark.parametrize("texts", [[], ["p95 < 500ms", "rate > 10/s"], ["error_rate > 50%"]])
def test_many_failed_requests_are_a_doubt_without_a_requirement_that_limits_them(texts: list[str]) -> None:
    (reason,) = failures(BROKEN, [Requirement.parse(text) for text in texts])
    assert str(reason) == "67% of the requests failed, and no requirement limits the errors"


@pytest.mark.parametrize("text", ["error_rate < 80%", "errors <= 5", "error_rate(home) < 1%"])
def test_a_requirement_that_limits_errors_judges_them_instead(text: str) -> None:
    assert failures(BROKEN, [Requirement.parse(text)]) == []


@pytest.mark.parametrize(
    "totals",
    [
        Merged(),
        failed(("home", 100, 10, REQUEST)),
        failed(("home", 100, 0, REQUEST), ("checkout", 10, 10, TRANSACTION), ("redirect", 10, 10, SUB)),
    ],
)
def test_few_failed_requests_are_no_doubt(totals: Merged) -> None:
    assert failures(totals, []) == []


def many_labels(count: int, *more: str) -> Merged:
    labels = [*(f"page {number}" for number in range(count)), *more]
    return measurements_of(("1", second_of(1000, {label: [5, 6] for label in labels}))).totals()


def test_merged_labels_are_no_doubt_but_a_notice() -> None:
    totals = many_labels(MAX_LABELS, OTHER_LABELS)
    (notice,) = notices(totals)
    assert str(notice) == (
        "A run has at most 2000 labels: 2 samples of further labels are counted together under “(other labels)”."
    )


NOT_MERGED = [partial(many_labels, 3), partial(many_labels, MAX_LABELS), partial(many_labels, 3, OTHER_LABELS), Merged]


@pytest.mark.parametrize("totals", NOT_MERGED)
def test_labels_that_were_not_merged_need_no_notice(totals: Callable[[], Merged]) -> None:
    assert notices(totals()) == []


def test_widened_times_are_no_doubt_but_a_notice() -> None:
    totals = many_labels(3)
    totals.widened = True
    (notice,) = notices(totals)
    assert str(notice) == (
        "The labels of a run have at most 2000000 different times together: further times are exact to 3 percent."
    )


def test_the_plugin_merges_labels_beyond_the_same_limit() -> None:
    counts = (REPOSITORY / "jmeter-plugin/src/loadwright/jmeter/Counts.java").read_text()
    assert f"MAX_LABELS = {MAX_LABELS};" in counts
    assert f'OTHER_LABELS = "{OTHER_LABELS}";' in counts


def sent_too_much(
    own: Callable[[int], float],
    sent: Callable[[int], int],
    *,
    seconds: int = 40,
    load_end: float | None = None,
    field: str = "rate_asked",
    sent_as: str = "transactions",
    resolution: int = 1,
) -> list[str]:
    """Judge what two generators were asked and sent; the run asked 40 until ``load_end``."""
    entered = [
        (name, second_of(1000 + number, {"a": [5]}, **{field: own(number) / 2, sent_as: sent(number) // 2}))
        for number in range(seconds)
        for name in ("1", "2")
    ]
    measurements = measurements_of(*entered)

    def asked(second: float, length: float) -> float:
        until = second + length if load_end is None else min(second + length, load_end)
        return 40.0 * max(until - second, 0) / length

    limits = bounds(measurements.totals())
    assert limits is not None
    wanted: dict[str, Any] = {field: asked}
    facts = RunFacts("finished", RunSpec(), load_ended_at=load_end, **wanted)
    return [str(one) for one in excess(measurements.run_rows(resolution), resolution, limits, facts)]


@pytest.mark.parametrize(
    ("own", "sent", "says"),
    [
        (lambda _: 40.0, lambda _: 40, []),
        (lambda number: 60.0 if 5 <= number < 23 else 40.0, lambda number: 60 if 5 <= number < 23 else 40,
         ["asked 40/s, sent 60/s for 18 s"]),
        # Two periods.
        (lambda number: 60.0 if number % 20 < 4 else 40.0, lambda number: 60 if number % 20 < 4 else 40,
         ["asked 40/s, sent 60/s for 8 s"]),
        # A catch-up after a delay is no excess, and neither is an order that arrives some moments late.
        (lambda _: 40.0, lambda number: {7: 10, 8: 10, 9: 100}.get(number, 40), []),
        (lambda number: 60.0 if number == 9 else 40.0, lambda number: 60 if number == 9 else 40, []),
        # A suspended JVM reports later what it was asked in the meantime.
        (lambda number: 60.0 if 5 <= number < 23 else 40.0, lambda _: 40, []),
    ],
)  # fmt: skip
def test_a_generator_without_contact_that_continued_is_reported(
    own: Callable[[int], float], sent: Callable[[int], int], says: list[str]
) -> None:
    assert sent_too_much(own, sent) == says


def test_an_order_that_arrives_late_is_no_excess_at_any_resolution() -> None:
    def load(first: int, last: int) -> Callable[[int], int]:
        return lambda number: 60 if first <= number < last else 40

    assert sent_too_much(load(15, 16), load(15, 16), resolution=10) == []
    # The seconds are not known any more, only the intervals of 10 s which are affected.
    assert sent_too_much(load(15, 33), load(15, 33), resolution=10) == ["asked 40/s, sent 52/s for 30 s"]


def test_load_after_the_end_of_the_run_is_reported() -> None:
    stopped = 1020.4

    def own(number: int) -> float:
        return 40.0 if number <= 20 else 20.0

    says = ["asked 0/s, sent 20/s for 17 s"]
    assert sent_too_much(own, lambda number: int(own(number)), load_end=stopped) == says
    short = sent_too_much(own, lambda number: int(own(number)), load_end=stopped, seconds=22)
    assert short == [], "generators end some moments after the order"


def test_more_threads_than_requested_are_reported() -> None:
    def threads(number: int) -> int:
        return 60 if 5 <= number < 23 else 40

    says = ["asked 40 threads, ran 60 for 18 s"]
    assert sent_too_much(threads, threads, field="threads_asked", sent_as="threads") == says
    # Threads that finish their last iteration after a change are no excess.
    assert sent_too_much(lambda _: 40.0, threads, field="threads_asked", sent_as="threads") == []


def test_a_load_that_the_plan_defines_has_no_excess() -> None:
    measurements = measurements_of(("1", second_of(1000, {"a": [5]}, rate_asked=60.0, transactions=60)))
    assert excess(measurements.run_rows(1), 1, (1000, 1000), RunFacts("finished", RunSpec())) == []
