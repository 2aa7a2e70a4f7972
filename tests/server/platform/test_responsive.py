"""The clock that counts the time in which the process was responsive."""

from __future__ import annotations

from loadwright.server.platform.responsive import LATE_SECONDS, RECOVERY_SECONDS, ResponsiveClock

INTERVAL = 0.25


def clock_after_start() -> tuple[ResponsiveClock, float]:
    """Return a clock that has recovered from its start, and the time of its last tick."""
    clock = ResponsiveClock(INTERVAL, wall=1000.0, monotonic=0.0)
    now = ticked(clock, 1000.0, RECOVERY_SECONDS)
    assert clock.seconds <= INTERVAL
    return clock, now


def ticked(clock: ResponsiveClock, now: float, seconds: float) -> float:
    """Tick on time for ``seconds`` and return the time of the last tick."""
    for _ in range(int(seconds / INTERVAL)):
        now += INTERVAL
        assert clock.tick(wall=now, monotonic=now - 1000) == 0
    return now


def test_it_counts_while_the_loop_is_on_time() -> None:
    clock, now = clock_after_start()
    before = clock.seconds
    ticked(clock, now, 10)
    assert clock.seconds - before == 10


def test_it_stands_still_during_a_delay_and_the_recovery() -> None:
    clock, now = clock_after_start()
    before = clock.seconds
    now += 20
    assert clock.late(now)
    assert clock.tick(wall=now, monotonic=now - 1000) == 20 - INTERVAL
    assert not clock.late(now)
    assert clock.responsive_since == now
    now = ticked(clock, now, RECOVERY_SECONDS - INTERVAL)
    assert clock.seconds == before
    ticked(clock, now, 2)
    assert clock.seconds - before == 2


def test_a_short_delay_counts_as_time() -> None:
    clock, now = clock_after_start()
    before = clock.seconds
    now += LATE_SECONDS
    clock.tick(wall=now, monotonic=now - 1000)
    assert clock.seconds - before == LATE_SECONDS


def test_a_suspended_machine_and_a_clock_that_is_set_back_are_noticed() -> None:
    clock, now = clock_after_start()
    before = clock.seconds
    # The monotonic clock does not count the time in which the machine was suspended.
    clock.tick(wall=now + 60, monotonic=now - 1000 + INTERVAL)
    assert clock.responsive_since == now + 60
    # Set back by 120 s while the loop was blocked for 30 s.
    clock.tick(wall=now - 30, monotonic=now - 1000 + 30)
    assert clock.responsive_since == now - 30
    assert clock.seconds == before
