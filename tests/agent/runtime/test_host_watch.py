import asyncio
import time
from pathlib import Path

from loadwright.agent.runtime.clock import ClockSample, ServerClock
from loadwright.agent.runtime.host_watch import HostWatch
from tests.agent.fleet import until

AHEAD = 1_000_000.0


async def test_each_second_of_server_time_has_its_sample(tmp_path: Path) -> None:
    clock = ServerClock()
    clock.add(ClockSample(AHEAD, 0.001))
    watch = HostWatch(tmp_path, clock)
    assert watch.cpu_percent(int(time.time() + AHEAD)) is None
    task = asyncio.create_task(watch.run())
    try:
        await until(lambda: watch.now.cpu_percent is not None)
        last = int(time.time() + AHEAD) - 1
        sampled = watch.now.cpu_percent
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    assert watch.now.disk_free_bytes
    assert sampled in {watch.cpu_percent(second) for second in (last - 1, last)}
    # The first sample has no predecessor; a second without a sample gets the latest value.
    assert watch.cpu_percent(last - 1000) == watch.now.cpu_percent
