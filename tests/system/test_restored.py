"""A server that is killed during a run continues from what is stored: every second counts once."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

from tests.support.command import until
from tests.support.server_process import FINAL, running_server
from tests.support.simulated_generators import Generator

DURATION_S = 25


async def test_after_a_kill_the_figures_are_those_of_all_measured_seconds(tmp_path: Path) -> None:
    with running_server(tmp_path) as server:
        code = server.code()
        async with Generator(server.url, code, "one") as one, Generator(server.url, code, "two") as two:
            generators = (one, two)
            await _until(lambda: [each["state"] for each in server.call("GET", "/generators")] == ["idle", "idle"])
            asked = {"plan": server.upload(), "rate": 40, "duration_s": DURATION_S, "generators": 2}
            run = int(server.call("POST", "/runs", json=asked)["id"])
            for seconds in (4, 12):
                await _until(partial(_measured, generators, seconds))
                await asyncio.to_thread(server.kill)
                await asyncio.sleep(1.5)
                await asyncio.to_thread(server.start)
            await _until(lambda: server.run(run)["state"] in FINAL)
            document = await asyncio.to_thread(server.result, run)
        frames = [frame for each in generators for second in each.measured.values() for frame in second.frames]
        assert document["total"]["samples"] == sum(frame.samples for frame in frames) > 0
        assert document["total"]["errors"] == sum(frame.errors for frame in frames)
        assert document["total"]["bytes_received"] == sum(frame.bytes_received for frame in frames)
        seconds_of = {one.key: len(one.measured), two.key: len(two.measured)}
        assert {each["id"]: each["seconds"] for each in document["generators"]} == seconds_of
        samples = Counter[int]()
        for each in generators:
            for at, second in each.measured.items():
                samples[at] += sum(frame.samples for frame in second.frames)
        series = document["series"]
        assert dict(zip(series["second"], series["samples"], strict=True)) == dict(samples)


def _measured(generators: Iterable[Generator], seconds: int) -> bool:
    return min(len(each.measured) for each in generators) >= seconds


async def _until(reached: Callable[[], object]) -> None:
    await asyncio.to_thread(until, reached)
