import pytest

from loadwright.core.hosts.counters import Counters, Increase, percent


def test_an_increase_needs_an_earlier_sample() -> None:
    counters = Counters()
    started = [counters.started]
    assert counters.since(10.0, [5, 100]) is None
    assert [*started, counters.started] == [False, True]
    assert counters.since(12.0, [9, 101]) == Increase(2.0, [4, 1])


def test_rates_are_per_second() -> None:
    assert Increase(2.0, [5, 0]).rates() == [2.5, 0.0]
    assert Increase(0.999, [1]).rates() == [1.0]


@pytest.mark.parametrize("counts", [[4, 200], [0, 0], [5, 99]])
def test_a_counter_that_decreases_gives_no_value_for_that_second(counts: list[int]) -> None:
    counters = Counters()
    counters.since(1.0, [5, 100])
    assert counters.since(2.0, counts) is None
    after = [count + 3 for count in counts]
    assert counters.since(3.0, after) == Increase(1.0, [3, 3])


def test_an_increase_that_is_not_possible_gives_no_value() -> None:
    counters = Counters()
    counters.since(1.0, [5])
    assert counters.since(2.0, [2**63]) is None
    assert counters.since(3.0, [2**63 + 1]) == Increase(1.0, [1])


@pytest.mark.parametrize("later", [0.0, -3600.0])
def test_a_clock_that_stands_or_goes_back_gives_no_value(later: float) -> None:
    counters = Counters()
    counters.since(5000.0, [5])
    assert counters.since(5000.0 + later, [7]) is None
    assert counters.since(5001.0 + later, [8]) == Increase(1.0, [1])


def test_counters_that_are_added_to_a_file_give_no_value() -> None:
    counters = Counters()
    counters.since(1.0, [5])
    assert counters.since(2.0, [5, 6]) is None


def test_shares_are_at_most_100() -> None:
    assert percent(1, 3) == 33.3
    assert percent(1_000_212, 1_000_000) == 100.0
