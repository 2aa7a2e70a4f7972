"""When groups of alerts are reported."""

from __future__ import annotations

from loadwright.core.alerts.grouping import Pending, Timing, due

TIMING = Timing(wait_s=15, interval_s=300, repeat_s=3600)


def at(now: float, *, changed: float | None = None, reported: float | None = None, firing: int = 1) -> bool:
    return due(Pending(changed, reported, firing, firing), now, TIMING)


def test_a_new_group_waits_for_other_alerts_of_the_same_cause() -> None:
    assert not at(1014, changed=1000)
    assert at(1015, changed=1000)


def test_further_alerts_are_reported_at_intervals() -> None:
    assert not at(1299, changed=1010, reported=1000)
    assert at(1300, changed=1010, reported=1000)
    assert not at(1301, changed=1290, reported=1000)


def test_a_complete_recovery_does_not_wait_for_the_interval() -> None:
    assert not at(1024, changed=1010, reported=1000, firing=0)
    assert at(1025, changed=1010, reported=1000, firing=0)


def test_what_keeps_firing_is_repeated() -> None:
    assert not at(4599, reported=1000)
    assert at(4600, reported=1000)


def test_what_was_acknowledged_or_recovered_is_not_repeated() -> None:
    assert not due(Pending(None, 1000, 3, 0), 100_000, TIMING)
    assert not at(100_000, reported=1000, firing=0)


def test_nothing_is_repeated_without_an_interval() -> None:
    assert not due(Pending(None, 1000, 1, 1), 100_000, Timing(repeat_s=0))


def test_a_group_that_was_never_reported_has_nothing_to_repeat() -> None:
    assert not at(100_000)


def test_nothing_waits_for_times_from_before_the_clock_was_set_back() -> None:
    assert at(1000, changed=4600)
    assert at(1000, changed=900, reported=4600)
    assert at(1000, reported=8200)


def test_a_change_with_a_time_a_little_after_now_waits_like_others() -> None:
    assert not at(1000, changed=1000.000_001)
    assert not at(1000, changed=1001)
