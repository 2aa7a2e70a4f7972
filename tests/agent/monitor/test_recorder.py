"""Every second is recorded in its time, whatever the event loop does, which is called for a reason only."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from loadwright.agent.host.collector import HOST, Collector, Readings
from loadwright.agent.host.sampler import Sampler
from loadwright.agent.monitor import recorder
from loadwright.agent.monitor.recorder import Recorded, Recorder
from loadwright.agent.runtime.clock import ClockSample, ServerClock

DEADLINE_S = 60.0


class Numbered(Collector):
    """Returns the number of the sample, and fails at those in ``broken``."""

    name = "numbered"

    def __init__(self, broken: tuple[int, ...] = ()) -> None:
        self.samples = 0
        self._broken = broken

    def collect(self) -> Readings:
        self.samples += 1
        if self.samples in self._broken:
            raise RuntimeError("this collector is broken")
        return {HOST: {"load_1": self.samples}}


class Recording:
    """A recorder with one collector and the calls that it makes. ``ahead`` is by how much the clock of this machine is
    set ahead, ``server_ahead`` the same of the server's at first."""

    def __init__(self, *broken: int, server_ahead: float = 0.0) -> None:
        self.ahead = 0.0
        self.ready: list[int] = []
        self.collector = Numbered(broken)
        self.sampler = Sampler([self.collector])
        clock = ServerClock(self._wall)
        clock.add(ClockSample(server_ahead, 0.001))
        self.recorder = Recorder(clock, self.sampler, self._note)

    def _wall(self) -> float:
        return time.time() + self.ahead

    def _note(self) -> None:
        self.ready.append(self.collector.samples)

    @contextmanager
    def running(self) -> Iterator[None]:
        self.recorder.start()
        try:
            yield
        finally:
            self.recorder.stop()

    def take(self) -> list[Recorded]:
        with self.sampler.lock:
            return self.recorder.take()


def until(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + DEADLINE_S
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def at_the_start_of_a_turn(seconds: int) -> float:
    """Return by how much a server's clock is ahead at which a turn of so many seconds begins now."""
    return 0.5 - time.time() % seconds


def test_seconds_are_recorded_until_the_end() -> None:
    recording = Recording()
    with recording.running():
        until(lambda: recording.collector.samples >= 4)
    taken = recording.take()
    assert [one.recording.collected[HOST]["load_1"] for one in taken] == list(range(1, len(taken) + 1))
    assert taken[0].covered == 0
    ends = [int(one.end) for one in taken]
    assert ends == [ends[0] + sum(one.covered for one in taken[: index + 1]) for index in range(len(taken))]
    samples = recording.collector.samples
    time.sleep(1.2)
    assert (recording.collector.samples, recording.take()) == (samples, [])


def test_it_calls_at_the_first_and_when_its_turn_is_over() -> None:
    recording = Recording(server_ahead=at_the_start_of_a_turn(30))
    recording.recorder.together_s = 30
    with recording.running():
        until(lambda: recording.collector.samples >= 4)
        assert recording.ready == [1]
        # Whoever takes each second is called for each of them.
        recording.recorder.together_s = 1
        samples = recording.collector.samples
        until(lambda: recording.collector.samples >= samples + 3)
    assert set(range(samples + 1, samples + 3)) <= set(recording.ready)


def test_recordings_that_are_not_taken_are_called_for_again() -> None:
    recording = Recording(server_ahead=at_the_start_of_a_turn(30))
    recording.recorder.together_s = 3
    with recording.running():
        until(lambda: recording.collector.samples >= 6)
        assert {4, 5, 6} <= {*recording.ready, recording.collector.samples}


def test_what_waits_is_limited_and_the_next_recording_covers_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recorder, "MOST_WAITING", 2)
    recording = Recording()
    with recording.running():
        until(lambda: recording.collector.samples >= 2)
        time.sleep(2.5)
        assert recording.collector.samples == 2
        first = recording.take()
        until(lambda: recording.collector.samples >= 3)
    (second, *_) = recording.take()
    assert len(first) == 2
    assert second.covered >= 2
    assert int(second.end) - second.covered == int(first[-1].end)


def test_an_error_costs_its_second_only(caplog: pytest.LogCaptureFixture) -> None:
    recording = Recording(2)
    with recording.running():
        until(lambda: recording.collector.samples >= 4)
    assert [one.recording.collected[HOST]["load_1"] for one in recording.take()][:3] == [1, 3, 4]
    assert "this collector is broken" in caplog.text


def test_a_clock_of_this_machine_that_is_set_costs_no_second() -> None:
    recording = Recording()
    with recording.running():
        for ahead in (0.0, 3600.0, -7200.0, 5.0, 0.0):
            recording.ahead = ahead
            samples = recording.collector.samples
            until(lambda: recording.collector.samples >= samples + 2)  # noqa: B023 - called within the loop
    taken = recording.take()
    ends = [int(one.end) for one in taken]
    assert ends == [ends[0] + sum(one.covered for one in taken[1 : index + 1]) for index in range(len(taken))]
