import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loadwright.agent.runtime.clock import ClockSample, ServerClock


def exchange(offset: float, there: float, back: float, sent: float = 1000.0, thinking: float = 0.01) -> ClockSample:
    """One exchange with a server whose clock is ``offset`` ahead, over a network with these delays."""
    received = sent + there + offset
    answered = received + thinking
    return ClockSample.of(sent, received, answered, answered - offset + back)


def test_equal_delays_give_the_exact_offset() -> None:
    sample = exchange(5.0, 0.2, 0.2)
    assert sample.offset == pytest.approx(5.0)
    assert sample.round_trip == pytest.approx(0.4)


@given(st.floats(-1e4, 1e4), st.floats(0, 2), st.floats(0, 2))
def test_the_true_offset_is_within_half_the_round_trip(offset: float, there: float, back: float) -> None:
    sample = exchange(offset, there, back)
    assert abs(sample.offset - offset) <= sample.round_trip / 2 + 1e-6


def test_the_shortest_round_trip_is_believed() -> None:
    clock = ServerClock()
    assert clock.offset is None
    clock.add(exchange(3.0, 0.9, 0.1))
    clock.add(exchange(3.0, 0.01, 0.01))
    clock.add(exchange(3.0, 0.1, 0.7))
    assert clock.offset == pytest.approx(3.0, abs=0.001)


def test_an_exchange_during_which_our_clock_was_set_back_is_not_precise() -> None:
    clock = ServerClock()
    clock.add(exchange(3.0, 0.01, 0.01))
    clock.add(ClockSample.of(sent=1000.0, received=1003.01, answered=1003.02, arrived=940.03))
    assert clock.offset == pytest.approx(3.0, abs=0.001)


def test_the_servers_time_goes_on_while_our_clock_is_set() -> None:
    ahead = 0.0
    clock = ServerClock(lambda: time.time() + ahead)
    assert clock.now() == pytest.approx(time.time(), abs=1.0)
    clock.add(exchange(3.0, 0.01, 0.01))
    ahead = 3600.0
    assert clock.now() == pytest.approx(time.time() + 3.0, abs=1.0)
    assert clock.offset == pytest.approx(-3597.0, abs=0.1)
    # The next sample agrees with the one before: the more precise one remains.
    clock.add(exchange(-3596.9, 0.2, 0.2))
    assert clock.offset == pytest.approx(-3597.0, abs=0.05)


def test_a_clock_that_was_set_is_believed_at_once() -> None:
    clock = ServerClock()
    for _ in range(10):
        clock.add(exchange(0.0, 0.001, 0.001))
    clock.add(exchange(60.0, 0.2, 0.2))
    assert clock.offset == pytest.approx(60.0)


def test_old_samples_are_forgotten() -> None:
    clock = ServerClock()
    clock.add(exchange(0.0, 0.001, 0.001))
    for _ in range(40):
        # A drift too small to contradict the first sample.
        clock.add(exchange(0.05, 0.06, 0.06))
    assert clock.offset == pytest.approx(0.05, abs=0.001)
