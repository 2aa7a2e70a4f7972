"""Each second of server time is measured once, whatever collectors and clocks do."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from loadwright.agent.host.collector import HOST, Collector, Options, Readings, Series
from loadwright.agent.host.sampler import Recording, Sample, Sampler
from loadwright.agent.monitor.outbox import Outbox
from loadwright.agent.monitor.watch import Watch
from loadwright.agent.runtime.clock import ClockSample, ServerClock
from loadwright.agent.runtime.spool import Spool
from loadwright.core.lineprotocol import Point, decode
from loadwright.core.protocol.monitor import MonitorOrder
from tests.agent.fleet import until

AHEAD = 1_000_000.0


class Given(Collector):
    """Returns what ``read`` returns, and the number of the sample as the load."""

    name = "given"

    def __init__(self, read: Callable[[int], Readings]) -> None:
        self.samples = 0
        self._read = read

    def collect(self) -> Readings:
        self.samples += 1
        return {HOST: {"load_1": float(self.samples)}, **self._read(self.samples)}


class Measured:
    """A watch with one collector, and what it hands to the spool."""

    def __init__(self, folder: Path, read: Callable[[int], Readings] = lambda _: {}, phase: int = 0) -> None:
        self.clock = ServerClock()
        self.options = Options()
        self.collector = Given(read)
        self._spool = Spool(folder, 1 << 24)
        self.sampler = Sampler([self.collector])
        self.watch = Watch(self.clock, self.sampler, self.options, Outbox(self._spool, "m1"), phase=phase)

    def set_clock(self, ahead: float) -> None:
        self.clock.add(ClockSample(ahead, 0.001))

    def points(self, measurement: str = "host_1s") -> list[Point]:
        with self._spool.oldest(1 << 30) as texts:
            found = [point for text in texts for point in decode(text.read().decode())]
        return [point for point in found if point.measurement == measurement]

    def seconds(self) -> list[int]:
        return [point.time_ns // 10**9 for point in self.points()]

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        task = asyncio.create_task(self.watch.run())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            self.watch.close()


async def test_it_waits_for_the_server_s_clock_and_measures_in_its_seconds(tmp_path: Path) -> None:
    measured = Measured(tmp_path)
    async with measured.running():
        await asyncio.sleep(0.2)
        assert measured.collector.samples == 0
        measured.set_clock(AHEAD)
        await until(lambda: len(measured.points()) == 2)
        latest = measured.points()[-1]
        now = time.time() + AHEAD
    assert now - 60 < latest.time_ns / 10**9 < now
    assert [point.fields["load_1"] for point in measured.points()] == [2, 3], "the first sample is not stored"
    assert measured.watch.host().cpu_percent is None
    assert [point.fields["load_1_max"] for point in measured.points("host_3600s")] == [3]


async def test_an_invalid_value_is_left_out_and_an_error_costs_its_second_only(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def read(sample: int) -> Readings:
        if sample == 3:
            raise RuntimeError("this collector is broken")
        return {Series("host_disk", "sda"): {"busy_percent": 1e9, "reads_s": 5.0}}

    measured = Measured(tmp_path, read)
    measured.set_clock(0.0)
    with caplog.at_level(logging.WARNING):
        async with measured.running():
            await until(lambda: measured.collector.samples >= 6)
    disks = measured.points("host_disk_1s")
    assert [point.fields["reads_s"] for point in disks] == [5.0] * len(disks)
    assert not any("busy_percent" in point.fields for point in disks)
    assert [record.getMessage() for record in caplog.records if "busy_percent" in record.getMessage()] == [
        "Not stored, because it is not valid: busy_percent of host_disk sda"
    ]
    assert "this collector is broken" in caplog.text
    loads = [point.fields["load_1"] for point in measured.points()]
    assert loads[:3] == [2, 4, 5]


async def test_orders_change_the_options_and_the_pace(tmp_path: Path) -> None:
    measured = Measured(tmp_path)
    measured.set_clock(0.0)
    measured.watch.follow(MonitorOrder(sample_s=2, cores_until=time.time() + 3600, link_mbit_s={"eth0": 100}))
    async with measured.running():
        await until(lambda: len(measured.points()) == 2)
        assert (measured.options.cores, measured.options.link_mbit_s) == (True, {"eth0": 100})
        measured.watch.follow(MonitorOrder(cores_until=time.time() - 1))
        samples = measured.collector.samples
        await until(lambda: measured.collector.samples > samples + 1)
    assert not measured.options.cores
    assert measured.points()[1].fields["covered_s"] == 2
    assert measured.seconds()[1] % 2 == 0


async def test_a_stopped_agent_has_a_gap_and_a_clock_set_back_repeats_nothing(tmp_path: Path) -> None:
    def read(sample: int) -> Readings:
        if sample == 3:
            time.sleep(2.2)
        return {}

    measured = Measured(tmp_path, read)
    measured.set_clock(0.0)
    async with measured.running():
        await until(lambda: measured.collector.samples >= 5)
        measured.set_clock(-2.0)
        written = len(measured.points())
        await until(lambda: len(measured.points()) >= written + 2)
    points = measured.points()
    covered = [
        second + offset
        for second, point in zip(measured.seconds(), points, strict=True)
        for offset in range(int(point.fields["covered_s"]))
    ]
    assert len(covered) == len(set(covered))
    assert covered == list(range(covered[0], covered[0] + len(covered))), "the measurement after a delay covers it"


async def test_a_clock_that_jumps_ahead_and_back_costs_no_measurement(tmp_path: Path) -> None:
    measured = Measured(tmp_path)
    measured.set_clock(0.0)
    jumps = [3600.0, 86_400.0, 0.0, -30.0, 0.0]
    async with measured.running():
        await until(lambda: len(measured.points()) >= 2)
        for jump in jumps:
            before = measured.collector.samples
            measured.set_clock(jump)
            await until(lambda: measured.collector.samples >= before + 3)  # noqa: B023 - awaited within the loop
    loads = [point.fields["load_1"] for point in measured.points()]
    assert len(loads) == len(set(loads)), "each measurement is stored once"
    seconds = measured.seconds()
    assert len(seconds) == len(set(seconds))
    ahead = [second for second in seconds if second > seconds[0] + 3000]
    assert len(ahead) >= 4, "what was measured while the clock was ahead has its times"


async def test_seconds_are_handed_over_together_until_somebody_waits_for_them(tmp_path: Path) -> None:
    measured = Measured(tmp_path)
    # At the start of a turn.
    measured.set_clock(0.5 - time.time() % 30)
    measured.watch.follow(MonitorOrder(together_s=30))
    async with measured.running():
        await until(lambda: measured.collector.samples >= 4)
        assert measured.points() == []
        measured.watch.follow(MonitorOrder())
        assert len(measured.points()) == measured.collector.samples - 1, "everything, at once"
        before = len(measured.points())
        await until(lambda: len(measured.points()) >= before + 2)
        assert len(measured.points()) == measured.collector.samples - 1
    loads = [point.fields["load_1"] for point in measured.points()]
    assert loads == [number + 2 for number in range(len(loads))]
    seconds = measured.seconds()
    assert seconds == list(range(seconds[0], seconds[0] + len(seconds)))


async def test_an_interval_is_handed_over_with_its_last_second(tmp_path: Path) -> None:
    measured = Measured(tmp_path)
    measured.set_clock(6.5 - time.time() % 10)
    measured.watch.follow(MonitorOrder(together_s=10))
    async with measured.running():
        await until(lambda: measured.points("host_10s") != [])
        assert measured.seconds()[-1] % 10 == 9
        await until(lambda: measured.collector.samples >= len(measured.points()) + 3)
    assert len(measured.points()) == measured.collector.samples - 1, "the end hands over the rest"


async def test_agents_of_other_phases_hand_over_later(tmp_path: Path) -> None:
    measured = Measured(tmp_path, phase=2)
    measured.set_clock(7.5 - time.time() % 10)
    measured.watch.follow(MonitorOrder(together_s=10))
    async with measured.running():
        await until(lambda: measured.points("host_10s") != [])
        assert measured.seconds()[-1] % 10 == 1


async def test_a_fault_in_a_recorded_second_costs_that_second(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    measured = Measured(tmp_path)
    measured.set_clock(0.5 - time.time() % 30)
    measured.watch.follow(MonitorOrder(together_s=30))
    async with measured.running():
        await until(lambda: measured.collector.samples >= 4)
        parse, parsed = measured.sampler.parse, []

        def broken(recording: Recording, *, late: bool = False) -> Sample:
            parsed.append(recording)
            if len(parsed) == 1:
                raise RuntimeError("this parser is broken")
            return parse(recording, late=late)

        monkeypatch.setattr(measured.sampler, "parse", broken)
        measured.watch.process()
    assert "this parser is broken" in caplog.text
    assert len(parsed) >= 3
    loads = [point.fields["load_1"] for point in measured.points()]
    assert loads[-len(parsed) + 1 :] == [one.collected[HOST]["load_1"] for one in parsed[1:]]
