"""Reads of the figures of 50 hosts: the CPU time that charts of them take in the server's process.

SQLite works in this process too, InfluxDB in its own. Each read is the one of pages and of the API, without the lookup
of servers in the database.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path

from benchmarks.figures import Figure
from benchmarks.pairs import Say
from loadwright.core.hosts.figures import HOST
from loadwright.core.hosts.lines import Grid, lines, steps
from loadwright.core.hosts.merging import COVERED, HIGH
from loadwright.core.lineprotocol import Point
from loadwright.core.stats.fields import MEAN
from loadwright.telemetry.schema.host import name_of
from loadwright.telemetry.store import TelemetryStore, open_store
from tests.support.services import influxd

HOSTS = 50
LIMIT_CPU_S = 0.1
TIMES = 5
END = 1_800_000_000
PERIODS = {"1 h at 10 s": Grid(END - 3600, 10, 360), "30 days at 1 h": Grid(END - 30 * 86_400, 3600, 720)}
FIGURES = ("cpu_percent", "disk_busy_percent", "network_percent")
"""Those by which hosts are sorted."""
FIRST = (
    "cpu_percent", "cpu_iowait_percent", "cpu_system_percent", "cpu_steal_percent", "memory_available_bytes",
    "memory_free_bytes", "memory_total_bytes", "disk_read_bytes_s", "disk_written_bytes_s", "disk_busy_percent",
    "received_bytes_s", "sent_bytes_s", "network_percent",
)  # fmt: skip
"""Those of the host itself in the charts at the top of the page, which it requests first."""
ALL = (
    *FIRST, "load_1", "load_5", "load_15", "pressure_cpu_percent", "pressure_memory_percent", "pressure_io_percent",
    "tcp_established", "tcp_time_wait", "tcp_retransmit_percent", "tcp_retransmitted_segments_s", "tcp_resets_s",
    "tcp_listen_overflows_s",
)  # fmt: skip
"""Those of the host itself in all charts of the page."""
OWNERS = {f"{number:012x}": number for number in range(HOSTS)}


async def run(folder: Path, *, quick: bool, say: Say) -> list[Figure]:
    """Measure both stores."""
    return await asyncio.to_thread(_measure, folder, 1 if quick else TIMES, say)


def _measure(folder: Path, times: int, say: Say) -> list[Figure]:
    figures: list[Figure] = []
    for name, store in _stores(folder):
        say(f"{name}: writing {HOSTS} hosts")
        for grid in PERIODS.values():
            store.write(points(OWNERS, grid))
        for period, grid in PERIODS.items():
            for what, read in READS.items():
                cpu, wall = _timed(partial(read, store, grid), times)
                say(f"{name}: {what}, {period}: {min(cpu):.3f} s of CPU, {min(wall):.3f} s")
                title = f"CPU of reading {HOSTS} hosts, {period}, {what}, {name}"
                figures.append(Figure("host_reads", title, min(cpu), limit=LIMIT_CPU_S, unit=" s", runs=cpu))
    return figures


@contextmanager
def _opened(url: str) -> Iterator[TelemetryStore]:
    with closing(open_store(url)) as store:
        yield store


def _stores(folder: Path) -> Iterator[tuple[str, TelemetryStore]]:
    with _opened(f"sqlite:///{folder / 'telemetry.db'}") as store:
        yield "SQLite", store
    with influxd() as influx, _opened(f"influxdb://127.0.0.1:{influx.port}/bench") as store:
        yield "InfluxDB", store


def points(keys: Iterable[str], grid: Grid) -> Iterator[Point]:
    """Yield points of the agents with these keys, with every figure of the host."""
    chance = random.Random(1)
    for key in keys:
        for slot in range(grid.count):
            fields: dict[str, int | float | str | bool] = {COVERED: grid.resolution}
            for field in HOST.fields:
                value = round(chance.random() * 100, 3)
                fields[field.name] = field.kind(value)
                if field.over_time == MEAN:
                    fields[field.name + HIGH] = field.kind(value)
            yield Point(name_of(HOST, grid.resolution), {"monitor": key}, fields, grid.start_ns + slot * grid.step_ns)


def _series(store: TelemetryStore, grid: Grid) -> None:
    where = (name_of(HOST, grid.resolution), {"monitor": list(OWNERS)}, grid.start_ns, grid.end_ns)
    found = lines(store.rows(*where, [COVERED, *FIGURES]), OWNERS, False, grid, [MEAN] * len(FIGURES))
    assert len(found) == HOSTS
    assert all(None not in line for one in found.values() for line in one)


def _averages(store: TelemetryStore, grid: Grid, figures: Sequence[str]) -> None:
    where = (name_of(HOST, grid.resolution), {"monitor": list(OWNERS)}, grid.start_ns, grid.end_ns)
    found = steps(store.means(*where, figures, grid.step_ns), grid, len(figures))
    assert all(None not in line for line in found)


READS: dict[str, Callable[[TelemetryStore, Grid], None]] = {
    "each host": _series,
    "their average": partial(_averages, figures=FIGURES),
    "their average, first charts": partial(_averages, figures=FIRST),
    "their average, all charts": partial(_averages, figures=ALL),
}


def _timed(read: Callable[[], None], times: int) -> tuple[list[float], list[float]]:
    """Return CPU and elapsed seconds of each of ``times`` reads, after one that fills caches."""
    read()
    cpu, wall = [], []
    for _ in range(times):
        began, used = time.perf_counter(), time.process_time()
        read()
        cpu.append(time.process_time() - used)
        wall.append(time.perf_counter() - began)
    return cpu, wall
