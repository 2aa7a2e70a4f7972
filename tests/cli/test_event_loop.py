"""The event loop of a server process."""

from __future__ import annotations

import asyncio
import gc
import subprocess
import sys
from collections.abc import Iterator

import pytest
import uvloop

from loadwright.cli import event_loop


@pytest.fixture(autouse=True)
def _unchanged_interval() -> Iterator[None]:
    before = sys.getswitchinterval()
    yield
    sys.setswitchinterval(before)


def test_threads_take_turns_more_often_than_by_default() -> None:
    found: list[float] = []

    async def main() -> None:
        assert isinstance(asyncio.get_running_loop(), uvloop.Loop)
        found.append(sys.getswitchinterval())

    before = sys.getswitchinterval()
    event_loop.run(main())
    assert found == [pytest.approx(event_loop.SWITCH_SECONDS)]
    assert found[0] < before


def test_what_is_loaded_is_not_collected_again() -> None:
    loaded = [[number] for number in range(1000)]
    try:
        event_loop.exempt_from_collection()
        later: list[object] = []
        found = {id(one) for one in gc.get_objects()}
        assert gc.get_freeze_count() > len(loaded)
        assert (id(loaded) in found, id(later) in found) == (False, True)
    finally:
        gc.unfreeze()


ARENAS = """
import asyncio
from pathlib import Path

from loadwright.cli import event_loop


def arenas():
    kept = [bytes(5000) for _ in range(100)]
    reserved = [line.split()[0] for line in Path("/proc/self/maps").read_text().splitlines() if " ---p " in line]
    sizes = [int(end, 16) - int(begin, 16) for begin, end in (span.split("-") for span in reserved)]
    return sum(1 for size in sizes if size > 2**24)


async def main():
    print(sum(await asyncio.gather(*(asyncio.to_thread(arenas) for _ in range(4)))))


"""


def test_threads_share_the_memory_that_others_have_freed() -> None:
    """An arena of a thread reserves 64 MiB of addresses. Its limit holds for a whole process."""
    counts = [
        int(subprocess.run([sys.executable, "-c", ARENAS + run], capture_output=True, text=True, check=True).stdout)
        for run in ("asyncio.run(main())", "event_loop.run(main())")
    ]
    assert counts[0] > 0
    assert counts[1] == 0
