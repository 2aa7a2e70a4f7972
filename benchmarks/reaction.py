"""The time from the start of a busy loop until the chart of its process shows it in a real browser."""

from __future__ import annotations

import os
import shutil
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from playwright.sync_api import Page, sync_playwright

from benchmarks.figures import Figure
from benchmarks.pairs import Say
from tests.support.command import until
from tests.support.server_process import Server

ROUNDS, QUICK_ROUNDS = 10, 3
LIMIT_S = 2.0
PATIENCE_S = 120.0
SETTLED_S = 3.0
BUSY_PERCENT, IDLE_PERCENT = 10, 3
"""Of one core: what the machine does besides must not matter."""
IDENTIFIER = "busy-loop-of-the-benchmark"
ARGUMENTS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
PROGRAM = """
import signal, time
busy = False
def change(*_):
    global busy
    busy = not busy
signal.signal(signal.SIGUSR1, change)
while True:
    if not busy:
        time.sleep(0.01)
"""
"""Is idle, and busy between two signals."""

SHOWN = """([least, most]) => {
  const line = document.querySelector("#chart-host-process_cpu").closest(".card").querySelector(".lw-legend-line");
  const value = parseFloat(/([\\d.]+)%/.exec(line?.textContent ?? "")?.[1]);
  return value >= least && value <= most;
}"""
"""Whether the newest value in the legend of the chart of processes is between two percentages."""


def figures(server: Server, *, quick: bool, say: Say) -> list[Figure]:
    """Measure with the agent of ``server``, which is on this machine."""
    (agent,) = until(lambda: server.call("GET", "/monitors"))
    with subprocess.Popen([sys.executable, "-c", PROGRAM, IDENTIFIER]) as program, _page(server) as page:
        server.call("POST", "/projects", json={"name": "Benchmark", "app_id": IDENTIFIER})
        server.call("POST", "/rooms", json={"name": "Benchmark", "purpose": "application"})
        secret = {"kind": "password", "password": "not-used-1"}
        place = {"project": "Benchmark", "room": "Benchmark", "address": "192.0.2.1", "username": "nobody"}
        host = server.call("POST", "/servers", json={"name": "web-1", **place, "secret": secret})["id"]
        server.call("PUT", f"/monitors/{agent['id']}/server", json={"server": host})
        page.goto(f"/monitoring?server={host}&last=300")
        page.locator("#chart-host-process_cpu").scroll_into_view_if_needed(timeout=1000 * PATIENCE_S)
        times = [_time(page, program) for _ in range(QUICK_ROUNDS if quick else ROUNDS)]
        program.kill()
    say("busy loop until the chart shows it: " + ", ".join(f"{one:.2f} s" for one in times))
    note = f"median {statistics.median(times):.2f} s; the longest counts"
    return [Figure("monitor", "busy loop to chart", max(times), limit=LIMIT_S, unit=" s", runs=times, note=note)]


def _time(page: Page, program: subprocess.Popen[bytes]) -> float:
    _wait(page, 0, IDLE_PERCENT)
    time.sleep(SETTLED_S)
    began = time.monotonic()
    program.send_signal(signal.SIGUSR1)
    _wait(page, BUSY_PERCENT, 100)
    took = time.monotonic() - began
    program.send_signal(signal.SIGUSR1)
    return took


def _wait(page: Page, least: int, most: int) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not page.evaluate(SHOWN, [least, most]):
        if time.monotonic() > deadline:
            raise TimeoutError(f"the chart shows no CPU between {least}% and {most}%")
        time.sleep(0.02)


@contextmanager
def _page(server: Server) -> Iterator[Page]:
    program = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright, server.sign_in() as signed_in:
        browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        context = browser.new_context(base_url=server.url, viewport={"width": 1280, "height": 720})
        host = urlsplit(server.url).hostname or ""
        cookie = signed_in.cookies["sessionid"]
        context.add_cookies([{"name": "sessionid", "value": cookie, "domain": host, "path": "/"}])
        yield context.new_page()
        browser.close()
