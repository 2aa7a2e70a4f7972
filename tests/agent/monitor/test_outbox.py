"""Points become valid line protocol in the spool, and wait in memory while the disk refuses them."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from loadwright.agent.monitor import outbox
from loadwright.agent.monitor.outbox import Outbox
from loadwright.agent.runtime.shipper import Shipper
from loadwright.agent.runtime.spool import Spool
from loadwright.core.hosts.merging import Merger, Point
from loadwright.core.hosts.readings import Series
from loadwright.core.lineprotocol import Point as Line
from loadwright.core.lineprotocol import decode
from loadwright.core.protocol.monitor import MONITOR
from loadwright.telemetry import schema
from tests.agent.fleet import AGENT, TOKEN, Fleet, serving

HOST = Point(1, Series("host"), 1_700_000_000, {"cpu_percent": 12.5, "oom_kills": 1, "covered_s": 1})
DISK = Point(60, Series("host_disk", "sda, 1"), 1_700_000_000, {"read_bytes_s": 3.0, "covered_s": 60})


def spooled(spool: Spool) -> list[Line]:
    with spool.oldest(1 << 30) as texts:
        return [point for text in texts for point in decode(text.read().decode())]


async def test_points_are_those_of_the_schema_with_the_agent_and_the_part_as_tags(tmp_path: Path) -> None:
    spool = Spool(tmp_path, 1 << 20)
    Outbox(spool, "m1").put([HOST, DISK])
    points = spooled(spool)
    assert points == [
        Line("host_1s", {"monitor": "m1"}, dict(HOST.values), 1_700_000_000 * 10**9),
        Line("host_disk_60s", {"monitor": "m1", "device": "sda, 1"}, dict(DISK.values), 1_700_000_000 * 10**9),
    ]
    for point in points:
        schema.check(point)


async def test_without_points_nothing_is_written(tmp_path: Path) -> None:
    spool = Spool(tmp_path, 1 << 20)
    Outbox(spool, "m1").put([])
    assert spool.pending_points == 0


async def test_what_the_disk_refuses_waits_in_order(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    spool = Spool(tmp_path / "spool", 1 << 20)
    box = Outbox(spool, "m1")
    (tmp_path / "spool").rmdir()
    (tmp_path / "spool").touch()
    with caplog.at_level(logging.WARNING):
        box.put([HOST])
        box.put([DISK])
    assert len(caplog.records) == 1, "the same problem is logged once"
    (tmp_path / "spool").unlink()
    (tmp_path / "spool").mkdir()
    box.put([HOST._replace(second=1_700_000_001)])
    assert [point.time_ns // 10**9 - 1_700_000_000 for point in spooled(spool)] == [0, 0, 1]


async def test_what_waits_is_limited_and_the_newest_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "MAX_HELD_BYTES", 300)
    spool = Spool(tmp_path / "spool", 1 << 20)
    box = Outbox(spool, "m1")
    (tmp_path / "spool").rmdir()
    (tmp_path / "spool").touch()
    for second in range(10):
        box.put([HOST._replace(second=second)])
    (tmp_path / "spool").unlink()
    (tmp_path / "spool").mkdir()
    box.put([])
    assert [point.time_ns // 10**9 for point in spooled(spool)] == [6, 7, 8, 9]


async def test_an_hour_without_the_collector_is_delivered_in_order(tmp_path: Path) -> None:
    disks = {Series("host_disk", f"sd{letter}"): {"busy_percent": 5.0, "reads_s": 3.0} for letter in "abcd"}
    merger, fleet = Merger(), Fleet(MONITOR)
    spool = Spool(tmp_path, 1 << 28)
    box = Outbox(spool, AGENT)
    begin = 1_700_002_800
    for second in range(begin, begin + 3600):
        box.put(merger.add(second, 1, {Series("host"): {"cpu_percent": 12.5, "load_1": 1.0}, **disks}))
    async with serving(fleet):
        shipper = Shipper(spool, f"{fleet.url}/telemetry/write", TOKEN)
        try:
            await shipper.wait_drained()
        finally:
            await shipper.close()
    assert [point.time_ns // 10**9 for point in fleet.points if point.measurement == "host_1s"] == [
        *range(begin, begin + 3600)
    ]
    assert fleet.writes < 10, "it is sent in large batches"
    hours = [point for point in fleet.points if point.measurement == "host_disk_3600s"]
    assert {int(point.fields["covered_s"]) for point in hours[-4:]} == {3600}


async def test_a_full_spool_drops_its_oldest_points_and_says_so(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    spool = Spool(tmp_path, 200)
    box = Outbox(spool, "m1")
    with caplog.at_level(logging.WARNING):
        for second in range(6):
            box.put([HOST._replace(second=second)])
    assert [point.time_ns // 10**9 for point in spooled(spool)][-1] == 5
    assert "the oldest points are dropped" in caplog.text
