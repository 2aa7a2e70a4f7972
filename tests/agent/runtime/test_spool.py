"""Spooled points survive the agent, stay in order and within the limit, and are removed once stored."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from loadwright.agent.runtime.shipper import Shipper
from loadwright.agent.runtime.spool import Spool
from tests.agent.fleet import TOKEN, Fleet, serving, until

LINE = "load_second,run=r,generator=a1 transactions={0}i {0}000000000"


def texts(spool: Spool, size: int = 1 << 20) -> list[str]:
    with spool.oldest(size) as paths:
        return [path.read_text() for path in paths]


async def test_files_of_an_earlier_process_come_first(tmp_path: Path) -> None:
    former = Spool(tmp_path, 1000)
    former.put(b"one\ntwo")
    former.put(b"three")
    spool = Spool(tmp_path, 1000)
    spool.put(b"four")
    assert texts(spool) == ["one\ntwo", "three", "four"]
    assert spool.pending_points == 4


async def test_the_oldest_give_way_when_the_bound_is_reached(tmp_path: Path) -> None:
    spool = Spool(tmp_path, 10)
    assert [spool.put(text) for text in (b"1\n2\n3", b"456", b"78")] == [[], [], []]
    assert spool.put(b"abcde") == [b"1\n2\n3"]
    assert texts(spool) == ["456", "78", "abcde"]
    assert spool.pending_points == 3
    assert spool.put(b"1234567") == [b"456", b"78", b"abcde"]
    assert texts(spool) == ["1234567"]
    assert texts(Spool(tmp_path, 10)) == ["1234567"]


async def test_files_in_transit_are_not_dropped(tmp_path: Path) -> None:
    spool = Spool(tmp_path, 10)
    for text in (b"1234", b"5678"):
        spool.put(text)
    with spool.oldest(4) as paths:
        assert spool.put(b"abcd") == [b"5678"]
        with pytest.raises(OSError, match="full"):
            spool.put(b"1234567")
        spool.drop(paths)
    assert texts(spool) == ["abcd"]


async def test_one_text_cannot_be_larger_than_the_bound(tmp_path: Path) -> None:
    spool = Spool(tmp_path, 10)
    spool.put(b"123")
    with pytest.raises(OSError, match="full"):
        spool.put(b"12345678901")
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
