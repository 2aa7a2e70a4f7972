"""The clock that counts the time in which the process was responsive."""

from __future__ import annotations

from loadwright.server.platform.responsive import (
    BACKLOG_SECONDS,
    LATE_SECONDS,
    RECOVERY_SECONDS,
    RETURN_SECONDS,
    ResponsiveClock,
)

INTERVAL = 0.25
DELAY = 20.0


class Process:
    """A clock that has recovered from its start, and the time."""

    def __init__(self) -> None:
        self.in_contact: set[str] = set()
        self.now = 1000.0
        self.clock = ResponsiveClock(INTERVAL, lambda: self.in_contact, wall=self.now, monotonic=0.0)
        assert self.counted(RETURN_SECONDS) <= INTERVAL

    def counted(self, seconds: float) -> float:
        """Tick on time for ``seconds`` and return how many of them the clock counted."""
        before = self.clock.seconds
        for _ in range(int(seconds / INTERVAL)):
            self.now += INTERVAL
            assert self.clock.tick(wall=self.now, monotonic=self.now - 1000) == 0
        return self.clock.seconds - before

    def delay(self) -> None:
        before = self.clock.seconds
        self.now += DELAY
        assert self.clock.late(self.now)
        assert self.clock.tick(wall=self.now, monotonic=self.now - 1000) == DELAY - INTERVAL
        assert not self.clock.late(self.now)
        assert self.clock.responsive_since == self.now
        assert self.clock.seconds == before


def test_it_counts_while_the_loop_is_on_time() -> None:
    assert Process().counted(10) == 10


def test_it_stands_still_until_all_clients_have_reported_after_a_delay() -> None:
    process = Process()
    process.in_contact = {"a", "b"}
    process.delay()
    assert process.counted(BACKLOG_SECONDS) == 0
    process.clock.reported("a")
    assert process.counted(2) == 0
    process.clock.reported("a")
    process.clock.reported("b")
    assert process.counted(2) == 2 - INTERVAL


def test_reports_that_were_sent_during_the_delay_do_not_count() -> None:
    process = Process()
    process.in_contact = {"a"}
    process.delay()
    process.clock.reported("a")
    assert process.counted(BACKLOG_SECONDS) == 0
    assert process.counted(1) == 0
    process.clock.reported("a")
    assert process.counted(2) == 2 - INTERVAL


def test_a_client_that_does_not_return_holds_it_for_a_limited_time_after_the_others() -> None:
    process = Process()
    process.in_contact = {"a", "b", "c"}
    process.delay()
    for client in ("a", "b"):
        assert process.counted(RETURN_SECONDS - 1) == 0
        process.clock.reported(client)
    assert process.counted(RETURN_SECONDS - INTERVAL) == 0
    process.clock.reported("a")
    process.counted(INTERVAL)
    assert process.counted(2) == 2


def test_clients_that_return_one_after_the_other_hold_it_for_a_limited_time() -> None:
    process = Process()
    process.in_contact = {str(number) for number in range(100)}
    process.delay()
    for number in range(int(RECOVERY_SECONDS) - 1):
        process.clock.reported(str(number))
        assert process.counted(1) == 0
    process.counted(1)
    assert process.counted(2) == 2


def test_a_delay_without_clients_ends_at_once() -> None:
    process = Process()
    process.delay()
    assert process.counted(2) == 2 - INTERVAL


def test_it_stands_still_after_the_start_while_clients_of_an_earlier_process_return() -> None:
    clock = ResponsiveClock(1.0, list, wall=1000.0, monotonic=0.0)
    for second in range(1, int(RETURN_SECONDS) + 4):
        if second < 5:
            clock.reported(str(second))
        clock.tick(wall=1000.0 + second, monotonic=float(second))
    assert clock.seconds == 0
    clock.tick(wall=1012.0, monotonic=12.0)
    assert clock.seconds == 1


def test_a_short_delay_counts_as_time() -> None:
    process = Process()
    before = process.clock.seconds
    process.clock.tick(wall=process.now + LATE_SECONDS, monotonic=process.now - 1000 + LATE_SECONDS)
    assert process.clock.seconds - before == LATE_SECONDS


def test_a_suspended_machine_and_a_clock_that_is_set_back_are_noticed() -> None:
    process = Process()
    clock, now = process.clock, process.now
    before = clock.seconds
    # The monotonic clock does not count the time in which the machine was suspended.
    clock.tick(wall=now + 60, monotonic=now - 1000 + INTERVAL)
    assert clock.responsive_since == now + 60
    # Set back by 120 s while the loop was blocked for 30 s.
    clock.tick(wall=now - 30, monotonic=now - 1000 + 30)
    assert clock.responsive_since == now - 30
    assert clock.seconds == before
