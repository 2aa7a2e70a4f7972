"""The generator's agent with a real JMeter, against the server's side of the protocol."""

from __future__ import annotations

import asyncio
import csv
import gzip
import io
import os
import signal
import sys
import time
import zipfile
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from loadwright.agent.generator.role import GeneratorRole
from loadwright.agent.runtime.enrol import ServerUrl
from loadwright.agent.runtime.program import AgentConfig, AgentProgram
from loadwright.core.curve import Curve, Timeline
from loadwright.core.jmx import instrument, read_plan, write_plan
from loadwright.core.messages import agents
from loadwright.core.protocol import generator as protocol
from loadwright.core.protocol.generator import Observed, Order
from loadwright.core.runspec import RunSpec
from loadwright.core.stats.frames import GeneratorSecond
from loadwright.core.stats.intervals import Merged
from loadwright.sample.plan import sample_plan
from loadwright.telemetry.load import read_seconds
from loadwright.telemetry.store import open_store
from tests.agent.fleet import AGENT, CODE, TOKEN, Fleet, serving, until
from tests.agent.generators import generator
from tests.support.process import Service, free_port, running

RESULTS = f"results-{AGENT}.jtl.gz"
PRODUCTS = "id,name,price\n1,Espresso cup,7.90\n2,Milk jug,12.50\n"


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of a sample target."""
    command = [sys.executable, "-m", "loadwright", "target"]
    log = tmp_path_factory.mktemp("target") / "target.log"
    service = Service("sample target", lambda port: [*command, "--port", str(port)], log, "/healthz")
    with running(service):
        yield service.port


@pytest.fixture
async def fleet() -> AsyncIterator[Fleet]:
    async with serving(Fleet()) as fleet:
        yield fleet


def bundle(shop: int, mode: str = protocol.RATE) -> bytes:
    plan = instrument(read_plan(sample_plan(port=shop)), RunSpec(mode=mode, mark=False))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("run.jmx", write_plan(plan))
        archive.writestr("products.csv", PRODUCTS)
    return buffer.getvalue()


class Conductor:
    """Moves one run through its states like the server."""

    def __init__(self, fleet: Fleet, shop: int, run: str = "r1", rate: float = 40.0) -> None:
        self.fleet = fleet
        self.timeline = Timeline(0.0, [(0.0, rate)], Curve())
        self.order = Order(
            run, protocol.PREPARE, fleet.bundle(bundle(shop)), protocol.RATE, jtl=True, max_threads=50, heap_mb=256
        )

    @property
    def observed(self) -> Observed:
        observed = self.fleet.last.observed if self.fleet.reports else None
        return observed if observed is not None and observed.run == self.order.run else Observed("", "")

    async def until_state(self, *states: str) -> None:
        await until(lambda: self.observed.state in states, 90)

    async def until_seconds(self, count: int) -> None:
        await until(lambda: self.observed.seconds >= count, 60)

    async def start(self, seconds: float | None = None) -> None:
        """Prepare and run for a number of seconds, or until stopped."""
        await self.fleet.desire(self.order)
        await self.until_state(protocol.READY)
        self.order.state = protocol.RUN
        self.order.start_at = self.timeline.start = time.time() + 0.5
        self.order.end_at = self.order.start_at + seconds if seconds is not None else None
        self.order.points = self.timeline.points()
        await self.fleet.desire(self.order)

    async def change(self, rate: float) -> None:
        self.timeline.retarget(time.time() + 0.2, rate)
        self.order.points = self.timeline.points()
        await self.fleet.desire(self.order)

    async def stop(self, state: str = protocol.STOP) -> None:
        self.order.state = state
        await self.fleet.desire(self.order)

    async def until_drained(self) -> None:
        await until(lambda: self.observed.drained, 90)

    def measured(self, folder: Path) -> list[GeneratorSecond]:
        """Return what the collector was given, as the server would read it."""
        store = open_store(f"sqlite:///{folder / 'telemetry.sqlite'}")
        store.write(self.fleet.points)
        seconds = [second for _, second in read_seconds(store, self.order.run)]
        store.close()
        return seconds

    def jtl(self) -> Counter[str]:
        """Return the number of samples per label in JMeter's results file."""
        text = gzip.decompress(self.fleet.files[RESULTS]).decode()
        return Counter(row["label"] for row in csv.DictReader(io.StringIO(text)))


def samples(seconds: list[GeneratorSecond]) -> dict[str, int]:
    """Return the number of samples of each label."""
    totals = Merged()
    for second in seconds:
        totals.add(AGENT, second)
    counts: Counter[str] = Counter()
    for frame in totals.frames():
        counts[frame.label] += frame.samples
    return dict(counts)


def check_measurements(seconds: list[GeneratorSecond], expected: Counter[str]) -> None:
    """Every sample JMeter wrote was measured, once."""
    assert samples(seconds) == dict(expected)
    assert expected.total() > 0


async def test_a_run_from_enrolment_to_the_last_file(fleet: Fleet, shop: int, tmp_path: Path) -> None:
    conductor = Conductor(fleet, shop)
    with generator(fleet.url, tmp_path / "g", "--enrol", CODE) as agent:
        await conductor.start(8)
        await conductor.until_seconds(3)
        await conductor.change(80)
        await conductor.until_state(protocol.ENDED)
        await conductor.until_drained()
        assert (agent.home / "runs" / "r1" / "1" / "work" / "jmeter.log").exists()
    assert fleet.hellos[0].jmeter
    assert fleet.hellos[0].java
    assert fleet.last.host.memory_percent
    assert conductor.observed.revision == fleet.revision
    assert "Notifying test listeners of end of test" in fleet.files[f"jmeter-{AGENT}.log"].decode()
    seconds = conductor.measured(tmp_path)
    check_measurements(seconds, conductor.jtl())
    assert len(seconds) == conductor.observed.seconds
    assert seconds[-1].second == conductor.observed.last_second
    asked = {second.rate_asked for second in seconds}
    assert {40.0, 80.0} <= asked
    assert any(second.cpu_percent is not None for second in seconds)


async def test_a_stop_is_soft_and_a_withdrawn_order_too(fleet: Fleet, shop: int, tmp_path: Path) -> None:
    with generator(fleet.url, tmp_path / "g", "--enrol", CODE) as agent:
        first = Conductor(fleet, shop, "first")
        await first.start()
        await first.until_seconds(2)
        await first.stop()
        await first.until_drained()
        assert first.observed.state == protocol.ENDED
        check_measurements(first.measured(tmp_path), first.jtl())
        fleet.points.clear()
        fleet.files.clear()

        second = Conductor(fleet, shop, "second")
        await second.start()
        await second.until_seconds(2)
        # An order for another run: the first run is stopped, and both are delivered.
        third = Conductor(fleet, shop, "third")
        await third.start()
        # The end of the first run may arrive after the next one is ready.
        await until(lambda: RESULTS in fleet.files)
        await until(lambda: sum(samples(second.measured(tmp_path)).values()) >= second.jtl().total())
        check_measurements(second.measured(tmp_path), second.jtl())
        await third.until_seconds(2)
        await fleet.desire(None)
        await until(lambda: fleet.last.observed is None)
        await until(lambda: not agent.jvms())


async def test_the_load_goes_on_without_server_and_collector(shop: int, tmp_path: Path) -> None:
    fleet = Fleet()
    fleet.port = free_port()
    with generator(fleet.url, tmp_path / "g", token=TOKEN) as agent:
        async with serving(fleet):
            conductor = Conductor(fleet, shop)
            await conductor.start(9)
            await conductor.until_seconds(2)
        # The server is down. The load continues to its end.
        await until(lambda: not agent.jvms(), 60)
        fleet.collector_works = False
        async with serving(fleet):
            await until(lambda: len(fleet.hellos) == 2)
            await conductor.until_state(protocol.ENDED)
            await until(lambda: fleet.last.spool_points > 0)
            assert not conductor.observed.drained
            fleet.collector_works = True
            await conductor.until_drained()
            assert conductor.observed.seconds >= 9
            check_measurements(conductor.measured(tmp_path), conductor.jtl())


async def test_what_the_disk_cannot_hold_gives_way_and_is_counted(fleet: Fleet, shop: int, tmp_path: Path) -> None:
    config = AgentConfig(ServerUrl.parse(fleet.url), TOKEN, tmp_path / "g", spool_bytes=6000)
    fleet.collector_works = False
    conductor, stop = Conductor(fleet, shop), asyncio.Event()
    running_agent = asyncio.create_task(AgentProgram(config, GeneratorRole.of_this_machine()).run(stop))
    try:
        await conductor.start()
        await until(lambda: conductor.observed.points_dropped > 20)
        await conductor.stop()
        await conductor.until_state(protocol.ENDED)
        fleet.collector_works = True
        await conductor.until_drained()
    finally:
        stop.set()
        await running_agent
    observed, measured = conductor.observed, conductor.measured(tmp_path)
    # The newest are there, whole and without a gap; what is not there has been counted.
    seconds = [second.second for second in measured]
    assert seconds == list(range(seconds[0], seconds[0] + len(seconds)))
    assert seconds[-1] == observed.last_second
    assert 0 < len(seconds) < observed.seconds
    labels = len(samples(measured))
    assert observed.points_dropped <= (observed.seconds - len(seconds)) * (labels + 1)


async def test_a_killed_agent_delivers_what_was_measured(fleet: Fleet, shop: int, tmp_path: Path) -> None:
    conductor = Conductor(fleet, shop)
    with generator(fleet.url, tmp_path / "g", token=TOKEN) as agent:
        fleet.collector_works = False
        await conductor.start()
        await conductor.until_seconds(3)
        agent.kill()
        seconds = conductor.observed.seconds
        # Without its agent the JVM stops by itself.
        await until(lambda: not agent.jvms(), 60)
        fleet.collector_works = True
        agent.start()
        await conductor.until_drained()
        observed = conductor.observed
        assert observed.state == protocol.FAILED
        assert "was killed and restarted while it produced load" in observed.error
        assert observed.seconds >= seconds
        measured = conductor.measured(tmp_path)
        assert len(measured) == observed.seconds
        assert measured[-1].second == observed.last_second
        check_measurements(measured, conductor.jtl())
        assert observed.remarks == []
        # Every heartbeat repeats the order; a repetition does not start the load again.
        assert not agent.jvms()

        # An agent that returns before its JVM has stopped by itself waits for it.
        fleet.points.clear()
        again = Conductor(fleet, shop, "again")
        await again.start()
        await again.until_seconds(2)
        agent.kill()
        assert agent.jvms()
        agent.start()
        await again.until_drained()
        assert again.observed.state == protocol.FAILED
        assert not agent.jvms()
        check_measurements(again.measured(tmp_path), again.jtl())

        # What a JVM that was killed too had measured is lost, which is reported.
        third = Conductor(fleet, shop, "third")
        await third.start()
        await third.until_seconds(2)
        agent.signal(signal.SIGSTOP)
        for pid in agent.jvms():
            os.kill(pid, signal.SIGKILL)
        agent.kill()
        agent.start()
        await third.until_drained()
        assert [remark["code"] for remark in third.observed.remarks] == [agents.NOT_RECOVERED.code]


async def test_a_jmeter_that_is_killed_is_a_failed_run(fleet: Fleet, shop: int, tmp_path: Path) -> None:
    conductor = Conductor(fleet, shop)
    with generator(fleet.url, tmp_path / "g", token=TOKEN) as agent:
        await conductor.start()
        await conductor.until_seconds(3)
        for pid in agent.jvms():
            os.kill(pid, signal.SIGKILL)
        await conductor.until_state(protocol.FAILED)
        await conductor.until_drained()
        assert "SIGKILL" in conductor.observed.error
        assert conductor.observed.log_tail
        assert len(conductor.measured(tmp_path)) == conductor.observed.seconds
        # It is ready for the next run.
        following = Conductor(fleet, shop, "next")
        await following.start(2)
        await following.until_drained()
        assert following.observed.state == protocol.ENDED


async def test_an_agent_that_is_told_to_end_stops_its_load_first(fleet: Fleet, shop: int, tmp_path: Path) -> None:
    conductor = Conductor(fleet, shop)
    with generator(fleet.url, tmp_path / "g", token=TOKEN) as agent:
        await conductor.start()
        await conductor.until_seconds(2)
        agent.signal(signal.SIGTERM)
        await until(lambda: agent.process is not None and agent.process.poll() is not None)
        assert agent.wait() == 0
        assert not agent.jvms()
        assert conductor.observed.state == protocol.FAILED
        assert "was shut down" in conductor.observed.error
        check_measurements(conductor.measured(tmp_path), conductor.jtl())


async def test_orders_that_cannot_be_carried_out_say_why(fleet: Fleet, shop: int, tmp_path: Path) -> None:
    with generator(fleet.url, tmp_path / "g", token=TOKEN):
        damaged = Conductor(fleet, shop, "damaged")
        fleet.bundles[damaged.order.bundle.sha256] = b"something else"
        await fleet.desire(damaged.order)
        await damaged.until_state(protocol.FAILED)
        assert "checksum" in damaged.observed.error
        await damaged.until_drained()

        no_zip = Conductor(fleet, shop, "../outside")
        no_zip.order.bundle = fleet.bundle(b"no zip at all")
        await fleet.desire(no_zip.order)
        await no_zip.until_state(protocol.FAILED)
        assert "not a zip" in no_zip.observed.error

        never = Conductor(fleet, shop, "never-begun")
        never.order.state = protocol.STOP
        await fleet.desire(never.order)
        await never.until_drained()
        assert never.observed.state == protocol.ENDED
        assert never.observed.seconds == 0
    assert not (tmp_path / "g" / "outside").exists()
