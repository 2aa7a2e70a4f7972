"""The event loop of a server process."""

from __future__ import annotations

import asyncio
import gc
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
