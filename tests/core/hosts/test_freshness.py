"""How long a measurement is the present state of its host."""

from __future__ import annotations

import pytest

from loadwright.core.hosts.freshness import DELIVERY_S, LONGEST_INTERVAL_S, current_for, oldest_current


@pytest.mark.parametrize("interval_s", [1, 5, 10, 60])
def test_a_measurement_is_current_until_the_next_one_was_sent(interval_s: int) -> None:
    assert current_for(interval_s, 15) > interval_s + DELIVERY_S


def test_a_measurement_of_a_second_is_current_for_the_usual_time() -> None:
    assert (current_for(1, 15), current_for(1, 30)) == (15, 30)


def test_nothing_older_than_the_oldest_is_current() -> None:
    assert oldest_current(15) == LONGEST_INTERVAL_S + current_for(LONGEST_INTERVAL_S, 15)
