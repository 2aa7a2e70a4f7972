"""Three hundred generators in twenty runs on one server process: its CPU, rate changes, pages, and lost generators.

The generators are simulated, in processes of their own (``agents.py``). CPU is that of the server's process alone, so
other work on the machine affects it little; times include waiting for a core, for which the delays of the simulating
processes are a measure.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread
from typing import Any

import httpx

from benchmarks.agents import LABELS
from benchmarks.blocking import blocking
from benchmarks.figures import Figure
from benchmarks.jvms import cpu_seconds
from benchmarks.pairs import Say
from tests.support.command import until
from tests.support.server_process import FINAL, Server, running_server

PROCESSES, AGENTS, RUNS = 2, 300, 20
FULL_S, QUICK_S = 60.0, 20.0
RATE, RATE_STEP = 150.0, 15.0
PAGE_EVERY_S = 1.0
PATIENCE_S = 180.0
CPU_LIMIT, CHANGE_LIMIT_S, PAGE_LIMIT_S = 50.0, 1.0, 0.5


@dataclass
class Fleet:
    """The simulated generators: their processes, the arrival of every change of an order, and their own delays."""

    processes: list[subprocess.Popen[str]] = field(default_factory=list)
    orders: list[dict[str, Any]] = field(default_factory=list)
    delays: list[dict[str, float]] = field(default_factory=list)

    def command(self, word: str, names: list[str]) -> None:
        for process in self.processes:
            assert process.stdin is not None
            process.stdin.write(f"{word} {' '.join(names)}\n")
            process.stdin.flush()

    def read(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        for line in process.stdout:
            found = json.loads(line)
            (self.delays if "late" in found else self.orders).append(found)

    def received(self, names: set[str], since: float) -> dict[str, float]:
        """Return when each of the named generators first received an order after ``since``."""
        found: dict[str, float] = {}
        for order in list(self.orders):
            if order["at"] >= since and order["agent"] in names:
                found.setdefault(order["agent"], order["at"])
        return found

    def delay(self, since: float) -> float:
        """Return the longest delay of a simulating process's event loop after ``since``, in seconds."""
        return max((one["late"] for one in list(self.delays) if one["at"] >= since), default=0.0)

    def cpu_seconds(self) -> float:
        return sum(cpu_seconds(process.pid) for process in self.processes)


@dataclass
class Window:
    """Measurements of an interval: CPU in percent of a core, and times in seconds. ``own`` are those of the simulation.

    ``changes`` are the times until every generator had a rate change.
    """

    cpu: float = 0.0
    own_cpu: float = 0.0
    own_delay: float = 0.0
    changes: list[float] = field(default_factory=list)
    pages: dict[str, list[float]] = field(default_factory=dict)


async def run(folder: Path, *, quick: bool, say: Say) -> list[Figure]:
    """Measure idle generators, then runs, then runs that each lose a generator and take it back."""
    return blocking(lambda: _measured(folder, QUICK_S if quick else FULL_S, say))


def _measured(folder: Path, seconds: float, say: Say) -> list[Figure]:
    with ExitStack() as stack:
        server = stack.enter_context(running_server(folder, **os.environ))
        browser = stack.enter_context(server.sign_in())
        fleet = stack.enter_context(_fleet(server))
        until(lambda: sum(one["state"] == "idle" for one in _generators(server)) == AGENTS, PATIENCE_S)
        idle = _cpu(server, seconds / 2)
        say(f"{AGENTS} idle generators: {idle:.0f} % of a core")
        runs = _start(server)
        until(lambda: _states(server, runs) == {"running"}, PATIENCE_S)
        time.sleep(5)
        members = {one: _carrying(server, one) for one in runs}
        steady = _window(server, browser, fleet, members, seconds, [])
        say(f"in {RUNS} runs: {steady.cpu:.0f} % of a core")
        lost = [min(members[one]) for one in runs]
        losing = _window(server, browser, fleet, members, seconds, lost)
        say(f"while {RUNS} are lost and taken back: {losing.cpu:.0f} % of a core")
        until(lambda: not _lost(server), PATIENCE_S)
        time.sleep(2)
        back = sum(_carrying(server, one) == members[one] for one in runs)
        for one in runs:
            server.call("POST", f"/runs/{one}/stop", json={})
        until(lambda: _states(server, runs) <= set(FINAL), PATIENCE_S)
        kinds = [event["kind"] for one in runs for event in server.result(one)["events"]]
    note = f"{len(LABELS)} labels each; load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
    return [
        Figure("fleet", "CPU, idle generators", idle, unit=" %"),
        Figure("fleet", f"CPU, {AGENTS} generators in {RUNS} runs", steady.cpu, limit=CPU_LIMIT, unit=" %", note=note),
        Figure("fleet", "CPU while one of each run is lost and back", losing.cpu, limit=CPU_LIMIT, unit=" %"),
        Figure("fleet", "generators lost although in contact", kinds.count("lost") - len(lost), limit=0),
        Figure("fleet", "runs that took theirs back", back, bound="≥", limit=RUNS),
        *_times("", steady),
        *_times(" while generators are lost", losing),
    ]


def _times(when: str, window: Window) -> list[Figure]:
    pages = [time for times in window.pages.values() for time in times]
    slowest = ", ".join(f"{name} {max(times):.2f}" for name, times in window.pages.items())
    note = f"median {statistics.median(pages):.2f} s; slowest {slowest}"
    own = f"part of the times above; it took {window.own_cpu:.0f} % of a core"
    changes = window.changes
    median = f"median {statistics.median(changes):.2f} s"
    return [
        Figure(
            "fleet", f"rate change at every generator{when}", max(changes), limit=CHANGE_LIMIT_S, unit=" s", note=median
        ),
        Figure("fleet", f"slowest page{when}", max(pages), limit=PAGE_LIMIT_S, unit=" s", note=note),
        Figure("fleet", f"longest delay of the simulation itself{when}", window.own_delay, unit=" s", note=own),
    ]


@contextmanager
def _fleet(server: Server) -> Iterator[Fleet]:
    fleet = Fleet()
    code = server.code(AGENTS)
    try:
        for number in range(PROCESSES):
            command = [sys.executable, "-m", "benchmarks.agents", server.url, code, f"g{number}"]
            process = subprocess.Popen(
                [*command, str(AGENTS // PROCESSES)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
            )
            fleet.processes.append(process)
            Thread(target=fleet.read, args=(process,), daemon=True).start()
        yield fleet
    finally:
        for process in fleet.processes:
            process.kill()
            process.wait()


def _generators(server: Server) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = server.call("GET", "/generators?limit=1000")
    return found


def _lost(server: Server) -> list[str]:
    return [one["name"] for one in _generators(server) if one["state"] == "lost"]


def _start(server: Server) -> list[int]:
    plan = server.upload()
    asked = {"plan": plan, "rate": RATE, "duration_s": 3600, "generators": AGENTS // RUNS}
    return [int(server.call("POST", "/runs", json=asked)["id"]) for _ in range(RUNS)]


def _states(server: Server, runs: list[int]) -> set[str]:
    return {one["state"] for one in server.call("GET", "/runs?limit=1000") if one["id"] in runs}


def _carrying(server: Server, run: int) -> set[str]:
    found = server.call("GET", f"/runs/{run}/generators?limit=1000")
    return {one["name"] for one in found if one["share"]}


def _cpu(server: Server, seconds: float, over: Event | None = None) -> float:
    assert server.process is not None
    before, begin = cpu_seconds(server.process.pid), time.monotonic()
    (over or Event()).wait(seconds)
    return (cpu_seconds(server.process.pid) - before) / (time.monotonic() - begin) * 100


def _window(
    server: Server,
    browser: httpx.Client,
    fleet: Fleet,
    members: Mapping[int, set[str]],
    seconds: float,
    lost: list[str],
) -> Window:
    """Change the rate of every run and read pages for some time.

    The generators in ``lost`` are without contact during the first half, and until the server has noticed it.
    """
    window, over = Window(), Event()
    with ThreadPoolExecutor() as threads, ExitStack() as stack:
        stack.callback(over.set)
        cpu = threads.submit(_cpu, server, seconds, over)
        pages = threads.submit(_read_pages, browser, list(members), seconds, window, over)
        own_before, began_at = fleet.cpu_seconds(), time.time()
        fleet.command("lose", lost)
        begin = time.monotonic()
        back = not lost
        for number, (run, names) in enumerate(members.items()):
            time.sleep(max(begin + number * seconds / len(members) - time.monotonic(), 0))
            if not back and number >= len(members) / 2:
                until(lambda: set(_lost(server)) == set(lost), PATIENCE_S)
                fleet.command("back", lost)
                back = True
            reached = names - set(lost) if lost else names
            window.changes.append(_change(server, fleet, run, reached))
        pages.result()
        window.cpu = cpu.result()
        window.own_cpu = (fleet.cpu_seconds() - own_before) / (time.monotonic() - begin) * 100
        window.own_delay = fleet.delay(began_at)
    return window


def _change(server: Server, fleet: Fleet, run: int, names: set[str]) -> float:
    """Change the rate of a run and return the seconds until all named generators have the new order."""
    target = server.run(run)["target"] + RATE_STEP
    begin = time.time()
    server.call("POST", f"/runs/{run}/rate", json={"rate": target})
    until(lambda: len(fleet.received(names, begin)) == len(names), PATIENCE_S)
    return max(fleet.received(names, begin).values()) - begin


def _read_pages(browser: httpx.Client, runs: list[int], seconds: float, window: Window, over: Event) -> None:
    begin = time.monotonic()
    for number in range(int(seconds / PAGE_EVERY_S)):
        if over.wait(max(begin + number * PAGE_EVERY_S - time.monotonic(), 0)):
            return
        pages = {"home": "/", "runs": "/runs", "run": f"/runs/{runs[number % len(runs)]}", "generators": "/generators"}
        name = list(pages)[number % len(pages)]
        window.pages.setdefault(name, []).append(_time(browser, pages[name]))


def _time(browser: httpx.Client, page: str) -> float:
    begin = time.monotonic()
    answer = browser.get(page)
    assert answer.status_code == httpx.codes.OK, f"{page}: {answer.status_code}"
    return time.monotonic() - begin
