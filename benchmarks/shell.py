"""Terminals in the browser: echo, floods and memory, compared with OpenSSH's own client in the same run."""

from __future__ import annotations

import asyncio
import random
import statistics
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.figures import AT_LEAST, Figure
from benchmarks.pairs import Say
from benchmarks.terminals import PROMPT, Native, Place, Terminal, native, place

KEYS_PER_S = 5
NATIVE = 5
"""Number of concurrent ssh shells in which keys are typed."""
MB = 1_000_000
DRAWN_PER_S = 3 * MB
PAUSE_S = 10.0


@dataclass(frozen=True)
class Scale:
    """Number of terminals, seconds of typing, megabytes of output, and repetitions."""

    typed: int
    seconds: float
    flood_mb: int
    pairs: int
    idle: int


FULL = Scale(typed=100, seconds=15, flood_mb=100, pairs=4, idle=200)
QUICK = Scale(typed=20, seconds=4, flood_mb=20, pairs=1, idle=40)


async def run(folder: Path, *, quick: bool, say: Say) -> list[Figure]:
    """Measure on one server with its own sshd."""
    scale = QUICK if quick else FULL
    flood = folder / "flood.txt"
    with place(folder, scale.idle) as there:
        size = _write_lines(flood, scale.flood_mb)
        figures = await _idle(there, scale, say)
        figures += await _echo(there, scale, say)
        figures += await _cat(there, scale, flood, say)
        figures += await _slow_browser(there, scale, say)
        return figures + await _stopped_browser(there, flood, size, say)


def _write_lines(path: Path, megabytes: int) -> int:
    line = b"The quick brown fox jumps over the lazy dog, and then sleeps in the warm sun.\n"
    return path.write_bytes(line * (megabytes * MB // len(line)))


# Idle -----------------------------------------------------------------------------------------------


async def _idle(there: Place, scale: Scale, say: Say) -> list[Figure]:
    """Memory of idle terminals. The first ones warm everything up, including connections."""
    async with there.terminals(len(there.people)):
        await asyncio.sleep(1)
        before = there.memory_kb()
        async with there.terminals(scale.idle):
            await asyncio.sleep(1)
            each = (there.memory_kb() - before) / scale.idle
    say(f"{scale.idle} idle terminals: {each:.0f} KB each")
    return [Figure("shell", f"memory of each of {scale.idle} idle terminals", each, limit=100, unit=" KB")]


# Echo -----------------------------------------------------------------------------------------------


async def _echo(there: Place, scale: Scale, say: Say) -> list[Figure]:
    """CPU of the web process per key, and the delay of the echo."""
    async with AsyncExitStack() as stack:
        terminals = await stack.enter_async_context(there.terminals(scale.typed))
        shells = [await stack.enter_async_context(native(there.sshd)) for _ in range(NATIVE)]
        everybody: list[Terminal | Native] = [*terminals, *shells]
        for shell in everybody:
            await shell.type("cat > /dev/null\r")
            await shell.until("null\r\n")
        await asyncio.sleep(1)
        idle, begin = there.cpu_s(), time.monotonic()
        await asyncio.sleep(scale.seconds / 3)
        idle = (there.cpu_s() - idle) / (time.monotonic() - begin)
        cpu, begin = there.cpu_s(), time.monotonic()
        ours, theirs = await asyncio.gather(
            asyncio.gather(*(_type(shell, scale.seconds) for shell in terminals)),
            asyncio.gather(*(_type(shell, scale.seconds) for shell in shells)),
        )
        cpu, seconds = there.cpu_s() - cpu, time.monotonic() - begin
    keys = sum(len(delays) for delays in ours)
    mine, native_s = (statistics.median(delay for delays in side for delay in delays) for side in (ours, theirs))
    rate = keys / seconds
    say(f"{scale.typed} terminals, {rate:.0f} keys/s: {1000 * cpu / keys:.2f} ms CPU a key, idle {idle:.1%} of a core")
    note = f"{1000 * mine:.2f} ms against {1000 * native_s:.2f} ms; {rate:.0f} keys/s"
    return [
        Figure("shell", f"CPU a key at {scale.typed} terminals", 1000 * cpu / keys, limit=0.6, unit=" ms"),
        Figure("shell", "echo, median / ssh's", mine / native_s, limit=3, note=note),
    ]


async def _type(shell: Terminal | Native, seconds: float) -> list[float]:
    """Type for a while; return the echo delay of each key in seconds."""
    delays = []
    await asyncio.sleep(random.random() / KEYS_PER_S)
    end = time.monotonic() + seconds
    while (begin := time.monotonic()) < end:
        await shell.type("x")
        await shell.output()
        delays.append(time.monotonic() - begin)
        await asyncio.sleep(max(0.0, begin + 1 / KEYS_PER_S - time.monotonic()))
    return delays


# Floods ---------------------------------------------------------------------------------------------


async def _cat(there: Place, scale: Scale, flood: Path, say: Say) -> list[Figure]:
    """Throughput of a large file, in pairs of alternating order."""
    found = []
    async with there.terminals(1) as (terminal,), native(there.sshd) as shell:
        for number in range(scale.pairs):
            rates = {}
            for side in (terminal, shell) if number % 2 == 0 else (shell, terminal):
                begin = time.monotonic()
                await side.type(f"cat {flood}\r")
                size = await side.until(PROMPT)
                rates[side] = size / (time.monotonic() - begin) / MB
            found.append((rates[terminal], rates[shell]))
            say(f"cat, pair {number + 1}/{scale.pairs}: {rates[terminal]:.1f} MB/s, ssh {rates[shell]:.1f} MB/s")
    runs = [ours / theirs for ours, theirs in found]
    note = (
        f"{statistics.median(o for o, _ in found):.1f} MB/s against {statistics.median(t for _, t in found):.1f} MB/s"
    )
    name = f"cat of {scale.flood_mb} MB / ssh's"
    return [Figure("shell", name, statistics.median(runs), AT_LEAST, 0.8, runs=runs, note=note)]


class Slow:
    """A browser that receives everything and draws it at its own rate; the server's memory is monitored."""

    def __init__(self, there: Place, terminal: Terminal) -> None:
        self._there = there
        self._terminal = terminal
        self._waiting: asyncio.Queue[bytes] = asyncio.Queue()
        self._before = there.memory_kb()
        self.peak_kb = 0
        self.prompted = asyncio.Event()

    async def take(self) -> None:
        while True:
            self._waiting.put_nowait(await self._terminal.output())

    async def draw(self) -> None:
        due, seen = time.monotonic(), b""
        while True:
            frame = await self._waiting.get()
            for begin in range(0, len(frame), 16384):
                part = frame[begin : begin + 16384]
                due = max(due, time.monotonic() - 0.01) + len(part) / DRAWN_PER_S
                await asyncio.sleep(due - time.monotonic())
                seen = seen[-len(PROMPT) :] + part
                if PROMPT.encode() in seen:
                    self.prompted.set()
                await self._terminal.draw(len(part))

    async def watch(self) -> None:
        while True:
            self.peak_kb = max(self.peak_kb, self._there.memory_kb() - self._before)
            await asyncio.sleep(0.05)


@asynccontextmanager
async def _slow(there: Place) -> AsyncIterator[tuple[Terminal, Slow]]:
    async with there.terminals(1) as (terminal,):
        slow = Slow(there, terminal)
        tasks = [asyncio.create_task(work) for work in (slow.take(), slow.draw(), slow.watch())]
        try:
            yield terminal, slow
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


async def _slow_browser(there: Place, scale: Scale, say: Say) -> list[Figure]:
    """An endless flood to a browser that draws 3 MB/s: memory, and the delay of Ctrl+C."""
    delays: list[float] = []
    growth = 0
    for _ in range(scale.pairs + 1):
        async with _slow(there) as (terminal, slow):
            await terminal.type("yes 0123456789abcdefghijklmnopqrstuvwxyz\r")
            await asyncio.sleep(3)
            begin = time.monotonic()
            await terminal.type("\x03")
            await slow.prompted.wait()
            delays.append(time.monotonic() - begin)
            growth = max(growth, slow.peak_kb)
    say(f"at 3 MB/s: Ctrl+C after {1000 * statistics.median(delays):.0f} ms, {growth / 1000:.1f} MB more memory")
    milliseconds = [1000 * delay for delay in delays]
    return [
        Figure(
            "shell", "Ctrl+C in a flood at 3 MB/s, slowest", max(milliseconds), limit=300, unit=" ms", runs=milliseconds
        ),
        Figure("shell", "memory meanwhile", growth / 1000, limit=5, unit=" MB"),
    ]


async def _stopped_browser(there: Place, flood: Path, written: int, say: Say) -> list[Figure]:
    """A browser that reads nothing for 10 s during a flood, and then all of it."""
    async with there.terminals(1) as (terminal,):
        before = there.memory_kb()
        await terminal.type(f"cat {flood}\r")
        await terminal.output()
        peak = 0
        end = time.monotonic() + PAUSE_S
        while time.monotonic() < end:
            peak = max(peak, there.memory_kb() - before)
            await asyncio.sleep(0.1)
        size = await terminal.until(PROMPT)
    say(f"after {PAUSE_S:.0f} s without reading: {size / MB:.0f} MB came, {peak / 1000:.1f} MB more memory meanwhile")
    return [
        Figure("shell", f"memory while a browser reads nothing for {PAUSE_S:.0f} s", peak / 1000, limit=5, unit=" MB"),
        Figure("shell", "part of the output that came after it", size / written, AT_LEAST, 0.9),
    ]
