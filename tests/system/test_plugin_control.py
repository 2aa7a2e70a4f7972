"""The plugin follows its orders: rates, threads, changes, ends, and failures."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from loadwright.agent.generator.jmeter import plugin_link, process
from loadwright.agent.generator.jmeter.journal import Journal
from loadwright.core.protocol import generator as protocol
from tests.support.engines import PATIENCE_S, running, until
from tests.support.jmx import groovy_sampler, java_sampler, jmx_plan, thread_group

QUICK = thread_group(java_sampler("quick", sleep_ms=3))


async def test_a_rate_and_its_steps(tmp_path: Path) -> None:
    async with running(tmp_path, jmx_plan(QUICK), protocol.RATE) as run:
        await run.ready()
        await run.begin((0, 20), (3, 20), (3, 200), (6, 200), (6, 30), length=9)
        await run.over()
        begun = [run.second(number).transactions for number in range(9)]
        # Whole seconds of a constant rate; an arrival next to a step may fall into the neighbouring second.
        assert abs(begun[1] - 20) <= 1
        assert abs(begun[4] - 200) <= 4
        assert abs(begun[7] - 30) <= 2
        # The last ones may begin late, after the end.
        assert sum(second.transactions + second.missed for second in run.seconds) == 3 * (20 + 200 + 30)
        assert [run.second(number).rate_asked for number in (1, 4, 7)] == [20, 200, 30]


async def test_a_change_reaches_threads_that_wait_for_long(tmp_path: Path) -> None:
    async with running(tmp_path, jmx_plan(QUICK), protocol.RATE) as run:
        await run.ready()
        await run.begin((0, 0.01))
        await until(lambda: len(run.seconds) >= 1)
        change = time.time()
        await run.change(points=[(run.start, 0.01), (change, 0.01), (change, 100.0)])
        await until(lambda: bool(run.seconds) and run.seconds[-1].transactions >= 99)
        await run.change(points=[(run.start, 0.0)])
        await until(lambda: run.seconds[-1].transactions == 0 and run.seconds[-1].rate_asked == 0)
        await run.change(points=[(run.start, 50.0)])
        await until(lambda: run.seconds[-1].transactions >= 49)
        missed = sum(second.missed for second in run.seconds)
        # Without contact the load pauses; nothing is due meanwhile.
        run.engine.renew(0.0)
        await until(lambda: run.seconds[-1].transactions == 0 and run.seconds[-1].rate_asked == 0)
        run.engine.renew(600.0)
        await until(lambda: run.seconds[-1].transactions >= 49)
        assert sum(second.missed for second in run.seconds) == missed


async def test_two_groups_share_a_rate(tmp_path: Path) -> None:
    plan = jmx_plan(
        thread_group(java_sampler("many"), name="many", threads=30),
        thread_group(java_sampler("few"), name="few", threads=10),
    )
    async with running(tmp_path, plan, protocol.RATE) as run:
        await run.ready()
        await run.begin((0, 80), length=4)
        await run.over()
        labels = run.labels()
        missed = sum(second.missed for second in run.seconds)
        assert labels["many"].samples + labels["few"].samples + missed == 320
        assert abs(labels["few"].samples - 80) <= missed
        assert abs(labels["many"].samples - 240) <= missed


async def test_threads_are_added_as_a_slow_target_needs_them(tmp_path: Path) -> None:
    plan = jmx_plan(thread_group(java_sampler("slow", sleep_ms=400)))
    async with running(tmp_path, plan, protocol.RATE) as run:
        await run.ready()
        await run.begin((0, 50))
        await until(lambda: bool(run.seconds) and run.seconds[-1].transactions == 50 and run.seconds[-1].late_ms < 100)
        threads = run.seconds[-1].threads
        # Little's law requires 20; more is a reserve.
        assert 20 <= threads <= 60
        await run.change(state=protocol.STOP)
        await run.over()
        assert not any(second.capped for second in run.seconds)


async def test_the_cap_on_threads_holds_and_is_told(tmp_path: Path) -> None:
    plan = jmx_plan(thread_group(java_sampler("slow", sleep_ms=500)))
    async with running(tmp_path, plan, protocol.RATE, max_threads=5) as run:
        await run.ready()
        await run.begin((0, 100), length=4.0)
        await run.over()
        assert max(second.threads for second in run.seconds) == 5
        assert run.second(2).capped
        assert sum(second.missed for second in run.seconds) > 200
        begun = sum(second.transactions for second in run.seconds)
        assert begun + sum(second.missed for second in run.seconds) == 400
        assert max(second.late_ms for second in run.seconds) <= 1000
        slow = run.labels()["slow"]
        assert slow.samples == begun
        # Measured from the intended start, each took longer than half a second.
        assert slow.intended is not None
        assert slow.intended.total == slow.samples
        assert (slow.intended.percentile(99) or 0) > (slow.histogram.percentile(99) or 0) + 300


async def test_threads_follow_what_is_asked(tmp_path: Path) -> None:
    plan = jmx_plan(
        thread_group(java_sampler("a", sleep_ms=20), name="a", threads=3),
        thread_group(java_sampler("b", sleep_ms=20), name="b", threads=1),
    )
    async with running(tmp_path, plan, protocol.THREADS) as run:
        await run.ready()
        await run.begin((0, 8))
        await until(lambda: bool(run.seconds) and run.seconds[-1].threads == 8)
        await run.change(points=[(run.start, 20.0)])
        await until(lambda: run.seconds[-1].threads == 20)
        share = run.seconds[-1]
        counts = {frame.label: frame.samples for frame in share.frames}
        assert 2 < counts["a"] / counts["b"] < 4
        await run.change(points=[(run.start, 3.0)])
        await until(lambda: run.seconds[-1].threads == 3)
        # One waiting thread per group remains, so that JMeter does not consider the group finished.
        await run.change(points=[(run.start, 0.0)])
        await until(lambda: run.seconds[-1].threads == 2 and run.seconds[-1].transactions == 0)
        await run.change(points=[(run.start, 6.0)])
        await until(lambda: run.seconds[-1].threads == 6 and run.seconds[-1].transactions > 50)
        run.engine.renew(0.0)
        await until(lambda: run.seconds[-1].threads == 2 and run.seconds[-1].transactions == 0)
        run.engine.renew(600.0)
        await until(lambda: run.seconds[-1].threads == 6 and run.seconds[-1].transactions > 50)
        assert all(second.rate_asked is None for second in run.seconds)
        assert sum(frame.errors for second in run.seconds for frame in second.frames) == 0


async def test_threads_that_die_are_replaced(tmp_path: Path) -> None:
    plan = jmx_plan(thread_group(java_sampler("fatal", sleep_ms=30, ok=False), on_error="stopthread"))
    for mode, asked in ((protocol.THREADS, 4.0), (protocol.RATE, 10.0)):
        async with running(tmp_path / mode, plan, mode) as run:
            await run.ready()
            await run.begin((0, asked))
            await until(lambda run=run: len(run.seconds) >= 3)  # type: ignore[misc]
            assert all(second.transactions > 0 for second in run.seconds[1:])
            await run.change(state=protocol.STOP)
            await run.over()


async def test_threads_of_a_generator_that_joins_have_numbers_of_their_own(tmp_path: Path) -> None:
    # JMeter's number of threads is wrong after some failures, and while it contains those of a warm-up.
    wrong = "org.apache.jmeter.threads.JMeterContextService.incrNumberOfThreads(); Thread.sleep(300)"
    label = "SampleResult.setSampleLabel(ctx.thread.threadName)"
    plan = jmx_plan(thread_group(groovy_sampler("A", f"{label}; {wrong}"), threads=2))
    # The second to join a run that two generators started.
    phase = (3, 4)
    async with running(tmp_path, plan, protocol.AS_WRITTEN, unique_threads=True, generators=2, phase=phase) as run:
        await run.ready()
        await run.begin()
        await run.over()
        assert set(run.labels()) == {"generator-4-Users 1-2000001", "generator-4-Users 1-2000002"}
        assert max(second.threads for second in run.seconds) <= 2


async def test_a_plan_may_stop_itself(tmp_path: Path) -> None:
    script = "if (vars.getIteration() > 20) { SampleResult.setStopTest(true) }"
    for mode in (protocol.RATE, protocol.THREADS):
        plan = jmx_plan(thread_group(groovy_sampler("enough", script)))
        async with running(tmp_path / mode, plan, mode) as run:
            await run.ready()
            await run.begin((0, 3.0 if mode == protocol.THREADS else 300.0))
            await run.over()
            assert run.labels()["enough"].samples > 20


async def test_waiting_threads_end_with_a_plan_that_stops_itself(tmp_path: Path) -> None:
    stops = thread_group(groovy_sampler("stop", "Thread.sleep(2000); SampleResult.setStopTest(true)"), name="stops")
    plan = jmx_plan(thread_group(java_sampler("seldom"), name="seldom"), stops)
    async with running(tmp_path, plan, protocol.RATE) as run:
        await run.ready()
        # When the test is stopped, the next arrival is minutes away.
        await run.begin((0, 4), (1, 4), (1, 0.01))
        await run.over()
        assert run.labels()["stop"].samples >= 1


async def test_a_soft_stop_lets_the_sample_under_way_finish(tmp_path: Path) -> None:
    plan = jmx_plan(
        thread_group(java_sampler("long", sleep_ms=1500)),
        thread_group(java_sampler("tidy"), name="after", kind="PostThreadGroup"),
    )
    async with running(tmp_path, plan, protocol.THREADS) as run:
        await run.ready()
        await run.begin((0, 3))
        await until(lambda: run.engine.state == protocol.RUNNING and bool(run.seconds))
        await run.change(state=protocol.STOP)
        await run.over()
        labels = run.labels()
        assert labels["long"].errors == 0
        assert labels["long"].samples >= 3
        assert labels["tidy"].samples == 1


async def test_a_sample_that_does_not_end_is_interrupted_after_the_grace(tmp_path: Path) -> None:
    plan = jmx_plan(thread_group(groovy_sampler("stuck", "Thread.sleep(600_000)")))
    async with running(tmp_path, plan, protocol.THREADS, stop_grace_s=1.0) as run:
        await run.ready()
        await run.begin((0, 2), length=1)
        await run.over()
        assert protocol.STOPPING in run.states


async def test_stop_now_before_the_run_has_begun(tmp_path: Path) -> None:
    for mode in (protocol.AS_WRITTEN, protocol.RATE):
        async with running(tmp_path / mode, jmx_plan(QUICK), mode) as run:
            await run.ready()
            await run.change(state=protocol.STOP)
            await run.over()
            assert not run.seconds


async def test_a_plan_as_written_can_be_ended_by_time(tmp_path: Path) -> None:
    plan = jmx_plan(thread_group(java_sampler("on and on", sleep_ms=10), threads=3, loops=-1))
    async with running(tmp_path, plan, protocol.AS_WRITTEN) as run:
        await run.ready()
        await run.begin(length=2)
        await run.over()
        assert [second.threads for second in run.seconds[:2]] == [3, 3]
        assert 2 <= len(run.seconds) <= 3


async def test_a_killed_jvm_is_a_failure_with_the_end_of_its_log(tmp_path: Path) -> None:
    async with running(tmp_path, jmx_plan(QUICK), protocol.RATE) as run:
        await run.ready()
        await run.begin((0, 50))
        await until(lambda: len(run.seconds) >= 2)
        assert run.engine.pid is not None
        os.kill(run.engine.pid, signal.SIGKILL)
        await asyncio.wait_for(run.engine.wait(), PATIENCE_S)
        assert run.engine.state == protocol.FAILED
        assert "SIGKILL" in str(run.engine.error)
        assert "Thread started: Users 1-1" in run.engine.log_tail()
        assert len(run.engine.log_tail(5).splitlines()) == 5
        assert run.engine.seconds == len(run.seconds)
        assert run.engine.last_second == run.seconds[-1].second


async def test_a_terminated_jvm_still_delivers_its_last_second(tmp_path: Path) -> None:
    async with running(tmp_path, jmx_plan(QUICK), protocol.RATE) as run:
        await run.ready()
        await run.begin((0, 50))
        await until(lambda: len(run.seconds) >= 2)
        assert run.engine.pid is not None
        os.kill(run.engine.pid, signal.SIGTERM)
        killed = time.time()
        await asyncio.wait_for(run.engine.wait(), PATIENCE_S)
        assert abs(run.seconds[-1].second - int(killed)) <= 1
        assert run.engine.state == protocol.FAILED
        assert "SIGTERM" in str(run.engine.error)


async def test_a_jvm_that_does_not_leave_after_its_test_is_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "LEAVE_GRACE_S", 0.5)
    script = "new Thread({ while (true) { try { Thread.sleep(600_000) } catch (InterruptedException e) { } } }).start()"
    async with running(tmp_path, jmx_plan(thread_group(groovy_sampler("leave", script))), protocol.AS_WRITTEN) as run:
        await run.ready()
        await run.begin()
        await run.over()
        assert run.labels()["leave"].samples == 1


async def test_a_plan_that_cannot_be_loaded_is_a_failure(tmp_path: Path) -> None:
    broken = thread_group(
        '<com.example.NoSuchSampler testclass="com.example.NoSuchSampler" enabled="true"/><hashTree/>'
    )
    async with running(tmp_path, jmx_plan(broken), protocol.AS_WRITTEN) as run:
        await asyncio.wait_for(run.engine.wait(), PATIENCE_S)
        assert run.engine.state == protocol.FAILED
        assert "com.example.NoSuchSampler" in str(run.engine.error)
        assert "com.example.NoSuchSampler" in run.engine.log_tail()
        assert "\tat " not in run.engine.log_tail()


async def test_a_lost_link_loses_nothing_and_a_stranger_on_the_port_is_ignored(tmp_path: Path) -> None:
    async with running(tmp_path, jmx_plan(QUICK), protocol.RATE) as run:
        reader, writer = await asyncio.open_connection("127.0.0.1", run.engine._link.port)
        writer.write(b'{"type":"hello","protocol":%d,"token":"guess"}\n' % plugin_link.PROTOCOL)
        assert await reader.read() == b""
        writer.close()
        await run.ready()
        await run.begin((0, 60), length=5)
        await until(lambda: len(run.seconds) >= 2)
        link = run.engine._link._writer
        assert link is not None
        link.transport.abort()
        await run.over()
        numbers = [second.second - run.start for second in run.seconds]
        assert numbers[:5] == [0, 1, 2, 3, 4]
        assert len(set(numbers)) == len(numbers)
        assert sum(second.transactions + second.missed for second in run.seconds) == 300


async def test_a_second_that_cannot_be_kept_ends_the_run(tmp_path: Path) -> None:
    async with running(tmp_path, jmx_plan(QUICK), protocol.RATE) as run:

        async def full(second: object) -> None:
            raise OSError("no space left on the disk")

        await run.ready()
        run.engine._link._on_second = full
        await run.begin((0, 60))
        await asyncio.wait_for(run.engine.wait(), PATIENCE_S)
        assert run.engine.state == protocol.FAILED
        assert "no space left on the disk" in str(run.engine.error)


ORPHAN = """
import asyncio, sys
from pathlib import Path
from loadwright.core.protocol import generator as protocol
from tests.support.engines import running, until
from tests.support.jmx import java_sampler, jmx_plan, thread_group

async def main() -> None:
    plan = jmx_plan(thread_group(java_sampler("quick", sleep_ms=3)))
    async with running(Path(sys.argv[1]), plan, protocol.RATE) as run:
        await run.ready()
        await run.begin((0, 20))
        await until(lambda: len(run.seconds) >= 1)
        print(run.engine.pid, flush=True)
        await asyncio.sleep(600)

asyncio.run(main())
"""


async def test_a_jvm_without_its_agent_ends_by_itself(tmp_path: Path) -> None:
    agent = await asyncio.create_subprocess_exec(
        sys.executable, "-c", ORPHAN, str(tmp_path), stdout=subprocess.PIPE, cwd=Path(__file__).parents[2]
    )
    assert agent.stdout is not None
    pid = int(await asyncio.wait_for(agent.stdout.readline(), PATIENCE_S))
    agent.kill()
    await agent.wait()
    await until(lambda: not Path(f"/proc/{pid}").exists())
    log = (tmp_path / "work" / "jmeter.log").read_text()
    assert "The agent is gone; stopping" in log
    journal = Journal(tmp_path / "work")
    assert list(journal.seconds())
    assert journal.complete
    assert journal.load_end is not None
