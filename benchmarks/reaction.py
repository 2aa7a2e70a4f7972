"""The time from the start of a busy loop until the chart of its host shows it in a real browser."""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from urllib.parse import urlsplit

from playwright.sync_api import Page, sync_playwright

from benchmarks.figures import Figure
from benchmarks.pairs import Say
from tests.support.command import until
from tests.support.server_process import Server
from tests.system.test_monitor import add_server

ROUNDS, QUICK_ROUNDS = 10, 3
LIMIT_S = 2.0
PATIENCE_S = 60.0
SETTLED_S = 3.0
BUSY_PERCENT, IDLE_PERCENT = 85, 60
ARGUMENTS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
LOOP = "while True: pass"

SHOWN = """([least, most]) => {
  const line = document.querySelector("#chart-host-cpu").closest(".card").querySelector(".lw-legend-line");
  const value = parseFloat(/([\\d.]+)%/.exec(line?.textContent ?? "")?.[1]);
  return value >= least && value <= most;
}"""
"""Whether the newest value in the legend of the chart of CPU is between two percentages."""


def figures(server: Server, *, quick: bool, say: Say) -> list[Figure]:
    """Measure with the agent of ``server``, which is on this machine."""
    (agent,) = until(lambda: server.call("GET", "/monitors"))
    host = add_server(server)
    server.call("PUT", f"/monitors/{agent['id']}/server", json={"server": host})
    with _page(server) as page:
        page.goto(f"/monitoring?server={host}&last=300")
        times = [_time(page) for _ in range(QUICK_ROUNDS if quick else ROUNDS)]
    say("busy loop until the chart shows it: " + ", ".join(f"{one:.2f} s" for one in times))
    note = f"median {statistics.median(times):.2f} s; the longest counts"
    return [Figure("monitor", "busy loop to chart", max(times), limit=LIMIT_S, unit=" s", runs=times, note=note)]


def _time(page: Page) -> float:
    _wait(page, 0, IDLE_PERCENT)
    time.sleep(SETTLED_S)
    began = time.monotonic()
    with ExitStack() as stack:
        for _ in range(os.cpu_count() or 1):
            process = stack.enter_context(subprocess.Popen([sys.executable, "-c", LOOP]))
            # Behind the server and the browser, which are on the same machine only here.
            os.setpriority(os.PRIO_PROCESS, process.pid, 10)
            stack.callback(process.kill)
        _wait(page, BUSY_PERCENT, 100)
        return time.monotonic() - began


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
