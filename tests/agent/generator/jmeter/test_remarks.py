"""What is reported about a load that ended early or sent nothing, from its order, its end and JMeter's log."""

from __future__ import annotations

import pytest

from loadwright.agent.generator.jmeter.log import ThreadReasons
from loadwright.agent.generator.jmeter.plugin_link import (
    BY_EXIT,
    BY_NO_THREADS,
    BY_PLAN,
    BY_SETUP,
    BY_THREADS,
    LoadEnd,
)
from loadwright.agent.generator.jmeter.remarks import Iterations, remarks
from loadwright.core.protocol import generator as protocol
from loadwright.core.stats.frames import GeneratorSecond

START = 1000.0
NOTHING = ThreadReasons()
LOGGED = ThreadReasons("Stopping all threads", ["End of file"], ["Test failed! x.Y"], failures=2)


def order(mode: str = protocol.RATE, start: float | None = START, length: float | None = 8.0) -> protocol.Order:
    end = START + length if length is not None else None
    return protocol.Order("7", protocol.RUN, protocol.Bundle("", 0, ""), mode=mode, start_at=start, end_at=end)


def said(given: protocol.Order, end: LoadEnd | None, *, empty: int = 0, found: ThreadReasons = NOTHING) -> list[str]:
    return [str(message) for message in remarks(given, end, Iterations(7 + empty, empty), found)]


@pytest.mark.parametrize("by", ["order", BY_EXIT, "anything"])
def test_a_load_that_ends_as_ordered_or_has_an_error_of_its_own_needs_no_remark(by: str) -> None:
    assert said(order(), LoadEnd(START + 3, by)) == []
    assert said(order(), None) == []


def test_a_plan_that_stops_the_test() -> None:
    assert said(order(), LoadEnd(START + 1.234, BY_PLAN)) == [
        "the load ended after 1.2 of 8 s: the plan stopped the test"
    ]
    assert said(order(length=None), LoadEnd(START + 1.234, BY_PLAN)) == [
        "the load ended after 1.2 s: the plan stopped the test"
    ]
    found = ThreadReasons(stopped_test="Stopping all threads from element enough", ended=["other"])
    assert said(order(), LoadEnd(START + 1, BY_PLAN), found=found) == [
        "the load ended after 1 of 8 s: the plan stopped the test; "
        "JMeter's log: Stopping all threads from element enough"
    ]
    assert said(order(), LoadEnd(START + 8, BY_PLAN)) == [], "at the end"


def test_a_setup_group_that_stops_the_test_before_or_after_the_start() -> None:
    assert said(order(start=None, length=None), LoadEnd(START - 5, BY_SETUP)) == [
        "a setUp thread group stopped the test"
    ]
    assert said(order(protocol.AS_WRITTEN, length=None), LoadEnd(START + 2, BY_SETUP)) == [
        "the load ended after 2 s: a setUp thread group stopped the test"
    ]


def test_threads_that_ended_before_the_requested_time() -> None:
    early = LoadEnd(START + 2, BY_THREADS)
    assert said(order(protocol.AS_WRITTEN), early) == ["the load ended after 2 of 8 s: all threads had ended"]
    assert said(order(protocol.AS_WRITTEN, length=None), early) == [], "the plan defines its end"


@pytest.mark.parametrize("given", [order(start=None, length=None), order(protocol.AS_WRITTEN, length=None), order()])
def test_a_plan_whose_groups_have_no_threads(given: protocol.Order) -> None:
    found = said(given, LoadEnd(START, BY_NO_THREADS), found=LOGGED)
    assert found[0] == "no thread group of the plan had threads or arrivals"


def test_iterations_without_a_sample_and_the_line_that_explains_them() -> None:
    end = LoadEnd(START + 8, "order")
    assert said(order(), end, empty=3) == ["3 of 10 iterations ended without a sample"]
    assert said(order(protocol.THREADS), end, empty=3, found=ThreadReasons(ended=["End of file:a.csv", "b.csv"])) == [
        "3 of 10 iterations ended without a sample; JMeter's log: End of file:a.csv; b.csv"
    ]
    assert said(order(protocol.AS_WRITTEN), end, empty=3) == ["3 of 10 iterations ended without a sample"]
    # The last iteration of a thread that has used up its data.
    assert said(order(protocol.AS_WRITTEN, length=None), LoadEnd(START + 2, BY_THREADS), empty=3) == []


def test_uncaught_errors_are_reported_in_any_mode() -> None:
    for given in (order(), order(protocol.AS_WRITTEN, length=None)):
        assert said(given, LoadEnd(START + 8, "order"), found=LOGGED) == [
            "an uncaught error ended 2 threads; JMeter's log: Test failed! x.Y"
        ]


def test_iterations_are_counted_from_seconds_of_any_agent() -> None:
    counted = Iterations()
    counted.add(GeneratorSecond(1000, transactions=5, empty=2))
    counted.add(GeneratorSecond(1001, transactions=4))
    assert (counted.begun, counted.empty) == (11, 2)
