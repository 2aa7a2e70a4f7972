"""Spooled points survive the agent, stay in order and within the limit, and are removed once stored."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path

import pytest

from loadwright.agent.runtime.shipper import Shipper
from loadwright.agent.runtime.spool import Spool
from tests.agent.fleet import TOKEN, Fleet, serving, until
from tests.support.disk import small_disk

LINE = "load_second,run=r,generator=a1 transactions={0}i {0}000000000"


def texts(spool: Spool, size: int = 1 << 20) -> list[str]:
    with spool.oldest(size) as found:
        return [text.read().decode() for text in found]


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
    with spool.oldest(4) as found:
        assert spool.put(b"abcd") == [b"5678"]
        with pytest.raises(OSError, match="full"):
            spool.put(b"1234567")
        spool.drop(found)
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


def files(folder: Path) -> list[Path]:
    return sorted(folder.iterdir())


def sizes(folder: Path) -> list[int]:
    return [path.stat().st_size for path in files(folder)]


async def test_a_file_is_used_again_once_everything_in_it_is_stored(tmp_path: Path) -> None:
    spool = Spool(tmp_path, 1000)
    for number in range(20):
        spool.put(b"one %d" % number)
        spool.put(b"two")
        with spool.oldest(1000) as found:
            assert [text.read() for text in found] == [b"one %d" % number, b"two"]
            spool.drop(found)
    assert sizes(tmp_path) == [0]
    spool.close()
    assert files(tmp_path) == []


async def test_the_space_of_what_is_stored_becomes_free(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("loadwright.agent.runtime.spool.SEGMENT_BYTES", 20)
    spool = Spool(tmp_path, 1000)
    for number in range(6):
        spool.put(b"text %d" % number)
    assert len(files(tmp_path)) == 3
    with spool.oldest(18) as found:
        assert len(found) == 3
        spool.drop(found)
    assert len(files(tmp_path)) == 2
    spool.close()
    assert texts(Spool(tmp_path, 1000)) == ["text 2", "text 3", "text 4", "text 5"], "what is stored may come again"


async def test_a_text_that_was_cut_off_is_left_out(tmp_path: Path) -> None:
    spool = Spool(tmp_path, 1000)
    for text in (b"one\n", b"# two\nlines", b"three"):
        spool.put(text)
    spool.close()
    (only,) = files(tmp_path)
    whole = only.read_bytes()
    found = []
    for length in range(len(whole) + 1):
        only.write_bytes(whole[:length])
        found.append(texts(Spool(tmp_path, 1000)))
    kept = ["one\n", "# two\nlines", "three"]
    assert [kept[: len(one)] for one in found] == found
    assert sorted({len(one) for one in found}) == [0, 1, 2, 3]


async def test_texts_of_an_agent_of_an_earlier_version_are_delivered(tmp_path: Path) -> None:
    (tmp_path / f"{7:020d}.lp").write_bytes(b"one\ntwo")
    (tmp_path / f"{8:020d}.lp").write_bytes(b"three\n")
    spool = Spool(tmp_path, 1000)
    spool.put(b"four")
    assert texts(spool) == ["one\ntwo", "three\n", "four"]
    assert spool.pending_points == 4


async def test_a_disk_that_is_full_leaves_no_part_of_a_text(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk") as disk:
        spool = Spool(disk / "spool", 1 << 30)
        spool.put(b"one")
        with pytest.raises(OSError, match="space"):
            spool.put(b"x" * (64 << 20))
        spool.put(b"two")
        assert texts(spool) == ["one", "two"]
        spool.close()
        assert texts(Spool(disk / "spool", 1 << 30)) == ["one", "two"]


async def test_it_goes_on_when_its_folder_is_removed(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "spool", 1000)
    spool.put(b"one")
    shutil.rmtree(tmp_path / "spool")
    assert texts(spool) == ["one"]
    with spool.oldest(10) as found:
        spool.drop(found)
    spool.close()
    spool.put(b"two")
    assert texts(Spool(tmp_path / "spool", 1000)) == ["two"]
