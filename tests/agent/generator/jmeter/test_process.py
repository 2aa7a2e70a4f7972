"""The process of JMeter from its start to its end; a process of ours takes the place of the JVM."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from loadwright.agent.generator.jmeter import process
from loadwright.agent.generator.jmeter.process import JMeterProcess
from loadwright.core.messages import agents
from loadwright.core.protocol import generator as protocol
from loadwright.core.stats.frames import GeneratorSecond
from tests.support.engines import until
from tests.support.jvm import jvm

ORDER = protocol.Order(run="7", state=protocol.PREPARE, bundle=protocol.Bundle("", 0, ""), mode=protocol.RATE)
Make = Callable[..., JMeterProcess]


@pytest.fixture
async def make(tmp_path: Path) -> AsyncIterator[Make]:
    """Make a process whose JVM is ended with the test."""
    made: list[JMeterProcess] = []

    def build(
        order: protocol.Order = ORDER, taken: list[GeneratorSecond] | None = None, **given: object
    ) -> JMeterProcess:
        async def take(second: GeneratorSecond) -> None:
            if taken is not None:
                taken.append(second)

        jmeter, java = jvm(tmp_path)
        work = tmp_path / "work"
        work.mkdir()
        engine = JMeterProcess(
            order=order,
            plan=tmp_path / "run.jmx",
            work=work,
            jmeter=jmeter,
            java=replace(java, **given),  # type: ignore[arg-type]
            on_second=take,
        )
        made.append(engine)
        return engine

    yield build
    for engine in made:
        if engine.pid is not None:
            try:
                os.killpg(engine.pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
            await engine.wait()


def acting(act: str, **changes: object) -> protocol.Order:
    return replace(ORDER, properties={"act": act}, **changes)  # type: ignore[arg-type]


async def reach(engine: JMeterProcess, state: str) -> None:
    await until(lambda: engine.state in (state, *process.OVER))
    assert engine.state == state, engine.error


async def over(engine: JMeterProcess) -> None:
    await asyncio.wait_for(engine.wait(), 60)


def words(folder: Path) -> list[str]:
    """Return the commands sent to the JVM, without acknowledgements."""
    sent = (folder / "work" / "jmeter.log").read_text().splitlines()[1:]
    return [word for word in sent if not word.startswith("ack")]


async def test_a_run_from_ready_to_a_soft_stop(make: Make, tmp_path: Path) -> None:
    taken: list[GeneratorSecond] = []
    engine = make(taken=taken)
    assert engine.pid is None
    await engine.start()
    await reach(engine, protocol.READY)
    await engine.apply(replace(ORDER, state=protocol.RUN, start_at=1000.0, points=[(1000.0, 5.0), (1010.5, 7.25)]))
    await until(lambda: engine.seconds == 3)
    await engine.apply(replace(ORDER, state=protocol.STOP))
    await over(engine)
    assert (engine.state, engine.error) == (protocol.ENDED, None)
    assert [second.frames[0].samples for second in taken] == [2, 2, 2]
    assert engine.last_second == taken[-1].second
    sent = words(tmp_path)
    assert "load 1 rate 1000 1000.000:5,1010.500:7.25" in sent
    assert "start 1000.000" in sent
    assert sent[-1] == "stop soft"


async def test_an_order_that_is_repeated_is_not_sent_again(make: Make, tmp_path: Path) -> None:
    engine = make()
    await engine.start()
    await reach(engine, protocol.READY)
    running = replace(ORDER, state=protocol.RUN, start_at=0.0)
    for _ in range(3):
        await engine.apply(running)
    await until(lambda: engine.seconds == 3)
    assert words(tmp_path).count("start 0.000") == 1


async def test_a_lease_is_sent_when_it_is_renewed_and_with_every_order(make: Make, tmp_path: Path) -> None:
    engine = make()
    await engine.start()
    await reach(engine, protocol.READY)
    await engine.apply(replace(ORDER, state=protocol.RUN, start_at=0.0))
    await until(lambda: engine.seconds == 3)
    assert not any(word.startswith("lease") for word in words(tmp_path))
    engine.renew(600.0)
    await engine.apply(replace(ORDER, state=protocol.RUN, start_at=0.0, max_threads=7))
    await until(lambda: sum(word.startswith("lease") for word in words(tmp_path)) == 2)
    leases = [float(word.split()[1]) for word in words(tmp_path) if word.startswith("lease")]
    assert 600 >= leases[0] >= leases[1] > 0
    engine.renew(-1.0)
    await until(lambda: "lease 0.000" in words(tmp_path))


async def test_a_jvm_that_ends_by_itself_has_ended(make: Make) -> None:
    engine = make(acting("ends", state=protocol.RUN))
    await engine.start()
    await over(engine)
    assert (engine.state, engine.error, engine.seconds) == (protocol.ENDED, None, 3)


async def test_a_plan_that_stops_the_test_has_ended_early(make: Make) -> None:
    start = float(int(time.time()))
    order = acting("stops-the-test", state=protocol.RUN, start_at=start, end_at=start + 600)
    engine = make(order)
    await engine.start()
    await over(engine)
    assert (engine.state, engine.error) == (protocol.ENDED, None)
    assert engine.load_ended_at is not None
    early = agents.LOGGED(what=agents.STOPPED_BY_PLAN(), line="Shutdown Test detected by thread: TG 1-1")
    seconds = round(engine.load_ended_at - start, 1)
    assert engine.remarks == [agents.ENDED_EARLY(seconds=seconds, asked=600.0, reason=early)]


async def test_a_script_that_ends_the_jvm_is_a_failure(make: Make) -> None:
    engine = make(acting("exits", state=protocol.RUN))
    await engine.start()
    await over(engine)
    assert (engine.state, engine.error) == (protocol.FAILED, agents.EXITED_BY_PLAN(code=3))
    assert engine.remarks == []
    assert engine.load_ended_at is not None


async def test_a_jvm_that_the_plan_halts_is_a_failure(make: Make) -> None:
    engine = make(acting("halts", state=protocol.RUN))
    await engine.start()
    await over(engine)
    assert (engine.state, engine.error) == (protocol.FAILED, agents.HALTED(code=5))


async def test_a_jvm_that_is_killed_is_a_failure_and_its_seconds_stay(make: Make) -> None:
    engine = make(replace(ORDER, state=protocol.RUN))
    await engine.start()
    await until(lambda: engine.seconds == 3)
    assert engine.pid is not None
    os.kill(engine.pid, signal.SIGTERM)
    await over(engine)
    assert (engine.state, engine.seconds) == (protocol.FAILED, 3)
    assert engine.error == agents.KILLED(signal="SIGTERM")
    assert engine.last_second is not None
    assert engine.load_ended_at == engine.last_second + 1


async def test_a_plan_that_cannot_be_loaded_fails_with_the_words_of_the_log(make: Make) -> None:
    engine = make(acting("fails-to-load"))
    await engine.start()
    await over(engine)
    assert engine.state == protocol.FAILED
    assert engine.error == agents.EXITED(code=1, reason="The plan is not readable")
    assert "The plan is not readable." in engine.log_tail()


async def test_a_java_that_cannot_be_started_fails_at_once(make: Make, tmp_path: Path) -> None:
    engine = make(path=tmp_path / "nowhere" / "java")
    await engine.start()
    await over(engine)
    assert engine.state == protocol.FAILED
    assert engine.error is not None
    assert engine.error.code == agents.JAVA_NOT_STARTED.code
    await engine.apply(replace(ORDER, state=protocol.RUN))
    assert engine.state == protocol.FAILED, "an order after the end changes nothing"


async def test_a_jvm_that_ignores_a_soft_stop_is_stopped_at_once_after_the_grace(make: Make, tmp_path: Path) -> None:
    order = acting("ignores-soft-stop", state=protocol.RUN, stop_grace_s=0.1)
    engine = make(order)
    await engine.start()
    await until(lambda: engine.seconds == 3)
    await engine.apply(replace(order, state=protocol.STOP))
    await over(engine)
    assert engine.state == protocol.ENDED
    assert words(tmp_path)[-2:] == ["stop soft", "stop now"]


async def test_a_jvm_that_stays_after_its_test_is_ended_by_a_signal(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "LEAVE_GRACE_S", 0.1)
    engine = make(acting("stays", state=protocol.RUN))
    await engine.start()
    await until(lambda: engine.seconds == 3)
    await engine.apply(acting("stays", state=protocol.STOP))
    await over(engine)
    assert (engine.state, engine.error) == (protocol.ENDED, None), "its measurements are complete"


async def test_the_end_of_an_order_stops_a_jvm_that_measures_on(make: Make) -> None:
    order = acting("ignores-soft-stop", state=protocol.RUN, stop_grace_s=0.0, end_at=time.time() + 1)
    engine = make(order)
    await engine.start()
    await over(engine)
    assert engine.state == protocol.ENDED


async def test_a_silent_jvm_is_stalled(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "STALLED_S", 0.2)
    engine = make(acting("silent"))
    await engine.start()
    await reach(engine, protocol.READY)
    await asyncio.sleep(0.3)
    assert not engine.stalled, "a JVM that waits for its start owes nothing"
    await engine.apply(acting("silent", state=protocol.RUN))
    await reach(engine, protocol.RUNNING)
    await until(lambda: engine.stalled)


async def test_a_second_that_cannot_be_kept_ends_the_run(make: Make, tmp_path: Path) -> None:
    async def refuse(second: GeneratorSecond) -> None:
        raise OSError("the disk is full")

    engine = make(replace(ORDER, state=protocol.RUN))
    engine._on_second = refuse
    await engine.start()
    await over(engine)
    assert engine.state == protocol.FAILED
    assert engine.error == agents.LINK_FAILED(reason="the disk is full")
