"""What monitoring costs: the agent beside other programs, its samples, the collector, reads of many hosts.

And how soon a chart shows what happens.

The programs that are compared run at the same time, so that all of them meet the same load of the machine; what matters
on a busy one is the ratio. The agent sends to a real server. Figures of CPU are those of whole processes.
"""

from __future__ import annotations

import asyncio
import http.client
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks import host_pages, host_reads, reaction, sampling
from benchmarks.figures import AT_LEAST, Figure
from benchmarks.pairs import Say
from loadwright.agent.generator.jmeter.discovery import find_java
from loadwright.collector.app import create_app
from loadwright.collector.parsing import Grant
from loadwright.core.hosts.figures import HOST
from loadwright.core.hosts.merging import COVERED
from loadwright.core.lineprotocol import Point, encode
from loadwright.core.protocol.monitor import MONITOR
from loadwright.telemetry.port import TelemetryStore
from loadwright.telemetry.schema.host import name_of
from tests.agent.host.java import jvms
from tests.support.process import free_port
from tests.support.server_process import Server, running_server

WARM_UP_S, WINDOW_S = 30.0, 120.0
QUICK_WARM_UP_S, QUICK_WINDOW_S = 8.0, 15.0
LIMIT_CPU_S = 4.0
LIMIT_MB = 40.0
HOUR_S = 3600
LIMIT_POINTS_S = 100_000
FIELDS = 10
BATCHES, POINTS_A_BATCH = 20, 5000
_TICKS = os.sysconf("SC_CLK_TCK")


class Program(NamedTuple):
    """A process to measure."""

    name: str
    pid: int


class Usage(NamedTuple):
    """CPU seconds an hour, and megabytes of memory: all that is resident, and without what it shares with others."""

    cpu_s: float
    resident_mb: float
    own_mb: float


async def run(folder: Path, *, quick: bool, say: Say) -> list[Figure]:
    figures = await asyncio.to_thread(_programs, folder, quick, say)
    figures += await _collector(2 if quick else BATCHES, say)
    figures += [one for one in await sampling.run(folder, quick=quick, say=say) if "10,000" in one.name]
    figures += await host_reads.run(folder, quick=quick, say=say)
    return figures + await host_pages.run(folder, quick=quick, say=say)


def _programs(folder: Path, quick: bool, say: Say) -> list[Figure]:
    with running_server(folder) as server, _agent(server, folder / "agent") as agent:
        return [
            *_beside_node_exporter(agent, quick, say),
            *_beside_commands(agent, quick, say),
            *reaction.figures(server, quick=quick, say=say),
        ]


def _beside_node_exporter(agent: Program, quick: bool, say: Say) -> Iterator[Figure]:
    exporter = shutil.which("prometheus-node-exporter")
    with ExitStack() as stack:
        programs = [agent]
        if exporter:
            programs.append(stack.enter_context(_exporter(exporter)))
        usages = _measured(programs, quick, say)
    own = usages[agent.name]
    yield Figure("monitor", "CPU an hour, without ports and JVMs", own.cpu_s, limit=LIMIT_CPU_S, unit=" s")
    yield Figure("monitor", "memory", own.resident_mb, limit=LIMIT_MB, unit=" MB", note=f"{own.own_mb:.1f} MB its own")
    names = [program.name for program in programs[1:]]
    yield from _compared("prometheus-node-exporter", own, usages, names, "it is not installed")


def _beside_commands(agent: Program, quick: bool, say: Say) -> Iterator[Figure]:
    iostat = shutil.which("iostat")
    with ExitStack() as stack:
        jvm = stack.enter_context(jvms.running("Heap"))
        programs = [agent]
        if iostat:
            jstat = find_java().path.resolve().with_name("jstat")
            programs.append(stack.enter_context(_command("iostat", iostat, "-x", "1")))
            programs.append(stack.enter_context(_command("jstat", str(jstat), "-gc", str(jvm.pid), "1000")))
        usages = _measured(programs, quick, say)
    own = usages[agent.name]
    yield Figure("monitor", "CPU an hour, with a JVM", own.cpu_s, unit=" s")
    names = [program.name for program in programs[1:]]
    yield from _compared("iostat and jstat", own, usages, names, "sysstat is not installed")


def _compared(
    name: str, own: Usage, usages: Mapping[str, Usage], others: Sequence[str], reason: str
) -> Iterator[Figure]:
    """Yield the agent's CPU and memory as ratios of those of the others together."""
    if not others:
        yield Figure("monitor", f"CPU / {name}", skipped=reason)
        return
    cpu = sum(usages[one].cpu_s for one in others)
    resident = sum(usages[one].resident_mb for one in others)
    yield Figure("monitor", f"CPU / {name}", own.cpu_s / cpu, note=f"{own.cpu_s:.1f} s against {cpu:.1f} s an hour")
    note = f"{own.resident_mb:.1f} MB against {resident:.1f} MB"
    yield Figure("monitor", f"memory / {name}", own.resident_mb / resident, note=note)


def _measured(programs: Sequence[Program], quick: bool, say: Say) -> dict[str, Usage]:
    time.sleep(QUICK_WARM_UP_S if quick else WARM_UP_S)
    began, before = time.monotonic(), {program.name: _cpu_s(program.pid) for program in programs}
    time.sleep(QUICK_WINDOW_S if quick else WINDOW_S)
    hours = (time.monotonic() - began) / HOUR_S
    usages = {
        program.name: Usage((_cpu_s(program.pid) - before[program.name]) / hours, *_memory_mb(program.pid))
        for program in programs
    }
    for name, usage in usages.items():
        say(f"{name}: {usage.cpu_s:.1f} s of CPU an hour, {usage.resident_mb:.1f} MB, {usage.own_mb:.1f} MB of its own")
    return usages


def _cpu_s(pid: int) -> float:
    """Return the CPU time of a process and all of its threads, ended ones too."""
    values = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    return (int(values[11]) + int(values[12])) / _TICKS


def _memory_mb(pid: int) -> tuple[float, float]:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()[1:]
    sizes = {line.split()[0]: int(line.split()[1]) / 1024 for line in lines}
    return sizes["Rss:"], sizes["Private_Clean:"] + sizes["Private_Dirty:"]


@contextmanager
def _agent(server: Server, home: Path) -> Iterator[Program]:
    command = [sys.executable, "-m", "loadwright", "agent", "monitor", "--server", server.url]
    command += ["--token-file", str(home / "token"), "--home", str(home)]
    command += ["--enrol", server.code(uses=1, role=MONITOR.role)]
    with _started(command) as process:
        yield Program("the agent", process.pid)


@contextmanager
def _exporter(path: str) -> Iterator[Program]:
    """Run it with its own choice of collectors, scraped once a second."""
    port = free_port()
    ended = threading.Event()

    def scrape() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        while not ended.wait(1.0):
            with suppress(OSError):
                connection.request("GET", "/metrics")
                connection.getresponse().read()

    with _started([path, f"--web.listen-address=127.0.0.1:{port}"]) as process:
        scraping = threading.Thread(target=scrape)
        scraping.start()
        try:
            yield Program("prometheus-node-exporter", process.pid)
        finally:
            ended.set()
            scraping.join()


@contextmanager
def _command(name: str, *words: str) -> Iterator[Program]:
    with _started(words) as process:
        yield Program(name, process.pid)


@contextmanager
def _started(words: Sequence[str]) -> Iterator[subprocess.Popen[bytes]]:
    quiet = subprocess.DEVNULL
    with subprocess.Popen(words, stdin=quiet, stdout=quiet, stderr=quiet) as process:
        try:
            yield process
        finally:
            process.terminate()


class _NoStore:
    """A store that keeps nothing, so that the collector alone is measured."""

    def write(self, points: Sequence[Point], **_options: object) -> None:
        pass


async def _collector(batches: int, say: Say) -> list[Figure]:
    """Measure the collector as an application, without connections and without the store."""
    key = "0123456789ab"
    fields = {COVERED: 1, **{field.name: 12.345 for field in HOST.fields[: FIELDS - 1]}}
    name, tags = name_of(HOST, 1), {"monitor": key}
    body = encode(Point(name, tags, dict(fields), second * 10**9) for second in range(POINTS_A_BATCH)).encode()
    store: TelemetryStore = _NoStore()  # type: ignore[assignment]

    async def authorize(_token: str) -> Grant:
        return Grant.of_agent(MONITOR.role, key)

    application = create_app(store, authorize)
    rates = []
    for _ in range(batches):
        used = time.process_time()
        await _posted(application, body)
        rates.append(POINTS_A_BATCH / (time.process_time() - used))
    best = max(rates)
    say(f"collector: {best:,.0f} points of {FIELDS} fields per CPU second")
    name = f"collector: points of {FIELDS} fields per CPU second"
    return [Figure("monitor", name, best, AT_LEAST, LIMIT_POINTS_S, runs=rates, note="the fastest request counts")]


async def _posted(application: object, body: bytes) -> None:
    statuses: list[int] = []
    parts = [body]

    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": parts.pop() if parts else b"", "more_body": bool(parts)}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            statuses.append(message["status"])

    headers = [(b"authorization", b"Bearer token"), (b"content-length", str(len(body)).encode())]
    scope = {
        "type": "http", "method": "POST", "path": "/write", "raw_path": b"/write", "root_path": "", "headers": headers,
        "query_string": b"", "http_version": "1.1", "scheme": "http", "client": None, "server": None,
    }  # fmt: skip
    await application(scope, receive, send)  # type: ignore[operator]
    assert statuses == [204]
