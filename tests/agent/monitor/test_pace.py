from __future__ import annotations

from loadwright.agent.monitor.pace import WINDOW_SECONDS, Pace


class Machine:
    """A monotonic clock and the CPU time of a process."""

    def __init__(self) -> None:
        self.now = self.spent = 0.0

    def after(self, pace: Pace, *shares: float) -> list[int]:
        """Return the time between measurements after windows in which the process uses these shares of a core."""
        pace.spent(self.now, self.spent)
        found = []
        for share in shares:
            self.now, self.spent = self.now + WINDOW_SECONDS, self.spent + WINDOW_SECONDS * share / 100
            pace.spent(self.now, self.spent)
            found.append(pace.sample_s)
        return found


def test_it_measures_every_second_below_the_limit() -> None:
    pace = Pace(max_core_percent=20)
    assert Machine().after(pace, 1, 19.9, 20) == [1, 1, 1]
    assert (pace.slowed, pace.core_percent) == (False, 20)


def test_it_slows_down_step_by_step_above_the_limit_and_recovers() -> None:
    pace = Pace(max_core_percent=20)
    machine = Machine()
    assert machine.after(pace, 25, 21, 30, 90) == [2, 5, 10, 10]
    assert pace.slowed
    assert machine.after(pace, 1, 1, 1, 1) == [5, 2, 1, 1]
    assert not pace.slowed


def test_it_recovers_only_if_it_would_not_have_to_slow_down_again() -> None:
    assert Machine().after(Pace(max_core_percent=20), 25, 12, 6) == [2, 2, 1]


def test_a_short_peak_does_not_matter() -> None:
    pace = Pace(max_core_percent=20)
    pace.spent(0, 1.0)
    pace.spent(1, 2.0)
    pace.spent(WINDOW_SECONDS, 2.5)
    assert (pace.sample_s, pace.core_percent) == (1, 5.0)


def test_the_server_orders_the_shortest_time_between_measurements() -> None:
    pace = Pace()
    pace.order(3, 20)
    assert (pace.sample_s, pace.slowed) == (5, False)
    assert Machine().after(pace, 90, 0, 0) == [10, 5, 5]
    pace.order(60, 20)
    assert pace.sample_s == 10
    pace.order(0, 20)
    assert pace.sample_s == 1
