"""What was measured survives the agent, stays in order and within its bound, and leaves once it is taken."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from loadwright.agent.runtime.shipper import Shipper
from loadwright.agent.runtime.spool import Spool
from tests.agent.fleet import TOKEN, Fleet, serving, until

LINE = "load_second,run=r,generator=a1 transactions={0}i {0}000000000"


def texts(spool: Spool, size: int = 1 << 20) -> list[str]:
    return [path.read_text() for path in spool.head(size)]


async def test_what_a_former_process_left_comes_first(tmp_path: Path) -> None:
    former = Spool(tmp_path, 1000)
    former.put(b"one\ntwo")
    former.put(b"three")
    spool = Spool(tmp_path, 1000)
    spool.put(b"four")
    assert texts(spool) == ["one\ntwo", "three", "four"]
    assert spool.pending_points == 4


async def test_the_bound_holds_and_room_comes_back(tmp_path: Path) -> None:
    spool = Spool(tmp_path, 10)
    spool.put(b"12345678")
    with pytest.raises(OSError, match="full"):
        spool.put(b"123")
    spool.drop(spool.head(1))
    spool.put(b"123")
    assert texts(spool) == ["123"]


async def test_a_batch_has_at_least_one_text(tmp_path: Path) -> None:
    spool = Spool(tmp_path, 1000)
    for text in (b"11111", b"22222", b"33333"):
        spool.put(text)
    assert texts(spool, 1) == ["11111"]
    assert texts(spool, 10) == ["11111", "22222"]


async def test_everything_arrives_in_order_once_the_collector_works(tmp_path: Path) -> None:
    async with serving(Fleet()) as fleet:
        fleet.collector_works = False
        spool = Spool(tmp_path, 1 << 20)
        shipper = Shipper(spool, f"{fleet.url}/telemetry/write", TOKEN)
        try:
            for second in range(1, 1001):
                spool.put(LINE.format(second).encode())
            await asyncio.sleep(0.5)
            assert not fleet.points
            assert not spool.emptied.is_set()
            fleet.collector_works = True
            await asyncio.wait_for(shipper.wait_drained(), 30)
            assert [point.time_ns // 1_000_000_000 for point in fleet.points] == list(range(1, 1001))
            assert spool.pending_points == 0
            spool.put(LINE.format(2000).encode())
            await until(lambda: len(fleet.points) == 1001)
            await until(lambda: texts(spool) == [])
        finally:
            await shipper.close()
