from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from loadwright.core.stats.errors import ErrorKind
from loadwright.core.stats.frames import SUB, TRANSACTION, Frame
from loadwright.core.stats.histogram import Histogram
from loadwright.core.stats.summary import PERCENTILES, error_counts, part_error_counts, summarize, summarize_label
from tests.core.stats.examples import frame, frames


def test_a_summary_in_full() -> None:
    summary = summarize(frame("a", [10, 20, 30, 40], errors=1), 2.0)
    assert summary == {
        "label": "a",
        "samples": 4,
        "errors": 1,
        "error_rate": 0.25,
        "rate": 2.0,
        "mean_ms": 25.0,
        "min_ms": 10,
        "p50_ms": 20.0,
        "p90_ms": 40.0,
        "p95_ms": 40.0,
        "p99_ms": 40.0,
        "max_ms": 40,
        "bytes_received": 400,
        "bytes_sent": 40,
        "intended": {"p50_ms": 20.0, "p90_ms": 40.0, "p95_ms": 40.0, "p99_ms": 40.0},
    }


def test_without_samples_there_are_no_times() -> None:
    summary = summarize(Frame("a"), 0.0)
    assert (summary["rate"], summary["error_rate"]) == (0.0, 0.0)
    assert {summary[name] for name in ("mean_ms", "min_ms", "p50_ms", "p99_ms", "max_ms")} == {None}


@given(frames(), st.floats(0.1, 1000))
def test_percentiles_ascend_between_the_extremes(measured: Frame, seconds: float) -> None:
    summary = summarize(measured, seconds)
    if measured.samples:
        row = [summary["min_ms"], *(summary[f"p{percent}_ms"] for percent in PERCENTILES), summary["max_ms"]]
        assert row == sorted(row)


def test_a_wide_bucket_never_shows_more_than_the_largest_value() -> None:
    summary = summarize(frame("a", [1_000_000]), 1.0)
    assert summary["p50_ms"] == summary["max_ms"] == 1_000_000


def test_intended_times_are_summarised_apart() -> None:
    summary = summarize(frame("a", [10], intended=Histogram.of([900])), 1.0)
    assert summary["p99_ms"] == 10
    assert summary["intended"]["p99_ms"] == 900


def test_an_error_is_listed_once() -> None:
    within = "Number of samples in transaction : 2, number of failing samples : 1"
    request = replace(frame("pay", [5]), error_kinds={"500 Broken": ErrorKind(3, 7, 9)})
    part = replace(frame("pay-1", [5], kind=SUB), error_kinds={"500 Broken": ErrorKind(3)})
    kinds = {f"500 {within}": ErrorKind(2), within: ErrorKind(1), "too slow": ErrorKind(4, 8, 8, "GET /")}
    around = replace(frame("checkout", [5], kind=TRANSACTION), error_kinds=kinds)
    (part_error,) = part_error_counts([request, part, around], 10)
    assert (part_error["label"], part_error["count"]) == ("pay-1", 3)
    assert error_counts([request, part, around], 10) == [
        {
            "label": "checkout",
            "kind": "too slow",
            "count": 4,
            "first_second": 8,
            "last_second": 8,
            "request": "GET /",
            "text": None,
        },
        {
            "label": "pay",
            "kind": "500 Broken",
            "count": 3,
            "first_second": 7,
            "last_second": 9,
            "request": None,
            "text": None,
        },
    ]


def test_a_transaction_that_failed_without_a_failing_request_is_listed() -> None:
    alone = "200 Number of samples in transaction : 2, number of failing samples : 0"
    around = replace(frame("checkout", [5], kind=TRANSACTION), error_kinds={alone: ErrorKind(2)})
    assert [found["count"] for found in error_counts([around], 10)] == [2]


def test_the_kind_of_a_label_is_unknown_if_samples_are_not_separated() -> None:
    assert summarize_label(frame("a", [5]), 1.0, separated=True)["kind"] == "request"
    assert summarize_label(frame("a", [5]), 1.0, separated=False)["kind"] is None
    assert summarize_label(frame("a", [5], kind=TRANSACTION), 1.0, separated=False)["kind"] == "transaction"
