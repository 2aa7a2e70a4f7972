"""Plain JMeter and JMeter driven by Loadwright, measured in the same independent way.

nginx counts the requests, the kernel the CPU time of the JVM. Both JVMs get the same flags and properties and are
started in the same way, by Loadwright's own launcher: in a separate process group but not in a session, because the
kernel schedules sessions as groups (autogroup).
"""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from benchmarks.figures import Scale
from loadwright.agent.generator.jmeter.command import Launch, signal_group, start
from loadwright.agent.generator.jmeter.discovery import find_java, find_jmeter, find_plugin
from loadwright.core.protocol import generator as protocol
from tests.support.command import children
from tests.support.engines import running
from tests.support.jmx import jmx_plan, thread_group
from tests.support.plans import http_request
from tests.support.process import Service

THREADS = 20
HEAP_MB = 512
START_LIMIT_S = 60.0
STOP_LIMIT_S = 15.0
TICKS = os.sysconf("SC_CLK_TCK")

Started = Callable[[], AbstractAsyncContextManager[int]]
"""Starts a JMeter that produces load until the end of the block; yields its process id."""


@dataclass(frozen=True)
class Window:
    """The differences between two points in time: CPU times in seconds; ``agent_cpu_s`` is that of this process.

    ``others_cpu_s`` is that of all processes except the JVM, this one and nginx: the interference.
    """

    seconds: float
    samples: int
    cpu_s: float
    agent_cpu_s: float
    others_cpu_s: float

    @property
    def rate(self) -> float:
        return self.samples / self.seconds

    @property
    def others_percent(self) -> float:
        """Return the CPU use of other processes, all cores together 100."""
        return 100 * self.others_cpu_s / self.seconds / (os.cpu_count() or 1)


def web_plan(target: Service, *others: str, threads: int = THREADS, groups: int = 1) -> bytes:
    """Return a plan with one request that is repeated forever, with keep-alive, by ``threads`` in all groups."""
    group = thread_group(*others, http_request("ok", target.port), threads=threads // groups, loops=-1)
    return jmx_plan(*[group] * groups, variables={"host": "127.0.0.1"})


async def measure(started: Started, target: Service, scale: Scale) -> Window:
    """Start a JMeter, let it warm up and measure it."""
    async with httpx.AsyncClient(base_url=target.url, trust_env=False, timeout=30) as client, started() as pid:
        await until_it_sends(client, pid)
        await asyncio.sleep(scale.warm_up_s)
        before, begin, cpu = await requests_taken(client), time.monotonic(), CpuTimes(pid, target)
        await asyncio.sleep(scale.window_s)
        samples, seconds, now = (
            await requests_taken(client) - before - 1,
            time.monotonic() - begin,
            CpuTimes(pid, target),
        )
        jvm, agent = now.jvm - cpu.jvm, now.agent - cpu.agent
        others = now.machine - cpu.machine - jvm - agent - (now.nginx - cpu.nginx)
        return Window(seconds, samples, jvm, agent, others)


async def until_it_sends(client: httpx.AsyncClient, pid: int) -> None:
    """Wait for the first request of a JVM."""
    idle = await requests_taken(client)
    deadline = time.monotonic() + START_LIMIT_S
    # Each query of the counter is a request itself.
    while await requests_taken(client) <= (idle := idle + 1):
        if time.monotonic() > deadline:
            raise RuntimeError(f"process {pid} sent nothing to {client.base_url} within {START_LIMIT_S:g} s")
        await asyncio.sleep(0.1)


async def requests_taken(client: httpx.AsyncClient) -> int:
    """Return the number of requests that nginx received, from the third line of its ``stub_status``."""
    status = (await client.get("/status")).raise_for_status().text
    return int(status.splitlines()[2].split()[2])


class CpuTimes:
    """CPU seconds used so far by user and system, as counted by the kernel."""

    def __init__(self, jvm: int, target: Service) -> None:
        assert target.process is not None  # it is running
        master = target.process.pid
        self.jvm = cpu_seconds(jvm)
        self.agent = time.process_time()
        self.nginx = sum(cpu_seconds(pid) for pid in (master, *children(master)))
        user, nice, system, _idle, _waiting, irq, softirq, *_ = _words(Path("/proc/stat"))[1:]
        self.machine = sum(int(ticks) for ticks in (user, nice, system, irq, softirq)) / TICKS


def cpu_seconds(pid: int) -> float:
    """Return the CPU time a process has used so far."""
    words = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(words[11]) + int(words[12])) / TICKS


def _words(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").split("\n", 1)[0].split()


class StartScriptLaunch(Launch):
    """The options of JMeter's own start script, version 5.6.3, without ours."""

    def java_options(self) -> list[str]:
        heap = ("-Xms1g", "-Xmx1g", "-XX:MaxMetaspaceSize=256m")
        collector = ("-XX:+UseG1GC", "-XX:MaxGCPauseMillis=100", "-XX:G1ReservePercent=20")
        return ["-server", "-XX:+HeapDumpOnOutOfMemoryError", *heap, *collector]

    def all_properties(self) -> dict[str, str]:
        return {}


@asynccontextmanager
async def plain(folder: Path, plan: bytes, *, jtl: bool = False, kind: type[Launch] = Launch) -> AsyncIterator[int]:
    """Run ``jmeter -n`` with ``plan`` unchanged: no plugin element, and no listener without ``jtl``."""
    path = _written(folder, plan)
    launch = kind(
        jmeter=find_jmeter(),
        java=find_java(),
        plugin=find_plugin(),
        plan=path,
        work=folder,
        heap_mb=HEAP_MB,
        token="",
        jtl=jtl,
    )
    process = await start(launch)
    try:
        yield process.pid
    finally:
        signal_group(process.pid, signal.SIGTERM)
        try:
            async with asyncio.timeout(STOP_LIMIT_S):
                await process.wait()
        except TimeoutError:
            signal_group(process.pid, signal.SIGKILL)
            await process.wait()


def _written(folder: Path, plan: bytes) -> Path:
    folder.mkdir(parents=True)
    path = folder / "plain.jmx"
    path.write_bytes(plan)
    return path


@asynccontextmanager
async def loadwright(folder: Path, plan: bytes, mode: str, load: float, *, warm_up: bool = False) -> AsyncIterator[int]:
    """Run ``plan`` like an agent, with ``load`` threads or transactions per second."""
    async with running(folder, plan, mode, jtl=False, heap_mb=HEAP_MB, warm_up=warm_up) as run:
        await run.ready()
        await run.begin((0, load))
        assert run.engine.pid is not None  # it is ready
        yield run.engine.pid
        if run.engine.state != protocol.RUNNING:
            raise RuntimeError(f"JMeter did not run to the end: {run.engine.error}\n{run.engine.log_tail()}")
