"""When file systems will be full."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loadwright.core.alerts.prediction import LEAST_POINTS, NEVER_S, Space, seconds_until_full

SIZE = 1000e9
STEP_S = 600
HOUR_S = 3600


def points(used: Sequence[float]) -> list[Space]:
    return [Space(number * STEP_S, one, SIZE - one) for number, one in enumerate(used)]


def growing(per_hour: float, begin: float = 100e9, count: int = 36) -> list[float]:
    return [begin + per_hour * number * STEP_S / HOUR_S for number in range(count)]


@given(st.floats(1e6, 100e9))
def test_steady_growth_is_continued(per_hour: float) -> None:
    used = growing(per_hour)
    expected = min((SIZE - used[-1]) / per_hour * HOUR_S, NEVER_S)
    assert seconds_until_full(points(used)) == pytest.approx(expected, rel=0.01)


@pytest.mark.parametrize("used", [[500e9] * 36, growing(-10e9, 800e9)])
def test_what_does_not_grow_is_never_full(used: list[float]) -> None:
    assert seconds_until_full(points(used)) == NEVER_S


def test_a_full_file_system_is_full_now() -> None:
    assert seconds_until_full(points([SIZE])) == 0


def test_too_short_a_time_has_no_growth() -> None:
    assert seconds_until_full([]) is None
    assert seconds_until_full(points(growing(100e9, count=LEAST_POINTS - 1))) is None
    dense = [Space(number, 100e9 + number * 1e9, 1e9) for number in range(100)]
    assert seconds_until_full(dense) is None


@pytest.mark.parametrize("count", [7, 8, 36])
def test_one_large_file_is_no_growth_wherever_it_lies(count: int) -> None:
    for before in range(1, count):
        assert seconds_until_full(points([*[100e9] * before, *[700e9] * (count - before)])) == NEVER_S


def test_one_large_file_does_not_change_the_growth() -> None:
    used = [base + (300e9 if number >= 18 else 0) for number, base in enumerate(growing(20e9))]
    assert seconds_until_full(points(used)) == pytest.approx((SIZE - used[-1]) / 20e9 * HOUR_S, rel=0.01)


def test_files_that_are_written_every_hour_are_growth() -> None:
    used = [100e9 + 20e9 * (number // 6) for number in range(36)]
    assert seconds_until_full(points(used)) == pytest.approx((SIZE - used[-1]) / 20e9 * HOUR_S, rel=0.35)


def test_after_a_deletion_the_growth_since_then_counts() -> None:
    used = [*growing(20e9, 700e9, 24), *growing(20e9, 300e9, 12)]
    assert seconds_until_full(points(used)) == pytest.approx((SIZE - used[-1]) / 20e9 * HOUR_S)


def test_shortly_after_a_deletion_nothing_is_predicted_too_early() -> None:
    used = [*growing(20e9, 700e9, 33), *growing(20e9, 300e9, 3)]
    found = seconds_until_full(points(used))
    assert found is not None
    assert found >= (SIZE - used[-1]) / 20e9 * HOUR_S * 0.99


def test_rotated_logs_that_grow_and_shrink_are_no_growth() -> None:
    cycle = growing(100e9, 300e9, 6)
    found = seconds_until_full(points(cycle * 6))
    assert found is not None
    assert found > 24 * HOUR_S


def test_a_cycle_on_top_of_growth_keeps_the_growth() -> None:
    used = [base + 10e9 * (number % 6) for number, base in enumerate(growing(30e9))]
    expected = (SIZE - used[-1]) / 30e9 * HOUR_S
    assert seconds_until_full(points(used)) == pytest.approx(expected, rel=0.3)


def test_older_points_do_not_count() -> None:
    used = [*[100e9] * 100, *growing(20e9, 100e9, 37)]
    assert seconds_until_full(points(used)) == pytest.approx((SIZE - used[-1]) / 20e9 * HOUR_S)


@given(st.lists(st.floats(0, SIZE), min_size=1, max_size=60))
def test_any_history_has_a_time_or_none(used: list[float]) -> None:
    found = seconds_until_full(points(used))
    assert found is None or 0 <= found <= NEVER_S
