"""Charts of 50 hosts in a browser: the time from the request of the page until the charts on the screen are drawn."""

from __future__ import annotations

import asyncio
import os
import shutil
import statistics
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import httpx
from playwright.async_api import Page, async_playwright

from benchmarks.figures import Figure
from benchmarks.host_reads import HOSTS, points
from benchmarks.page import ARGUMENTS
from benchmarks.pairs import Say
from loadwright.core.hosts.lines import Grid
from loadwright.core.protocol.monitor import MONITOR
from loadwright.core.stats.intervals import begin_of
from loadwright.telemetry.store import open_store
from tests.support.server_process import Server, running_server
from tests.support.services import influxd

TIMES, QUICK_TIMES = 7, 2
LIMIT_S = 0.5
HOUR, MONTH = 3600, 30 * 86_400
SETTLED_S = 5
PAUSE_S = 3
"""Time in which stores end what the charts below the screen requested."""
VIEWS = {
    "average, 1 h": f"/monitoring?last={HOUR}",
    "average, 30 days": f"/monitoring?last={MONTH}",
    "one of them, 1 h": f"/monitoring?last={HOUR}&server={{server}}",
}
DRAWN = """() => new Promise((resolve) => {
  const look = () => {
    const value = document.querySelector("#chart-host-cpu canvas") && document.querySelector(".lw-statistics-value");
    if (/[0-9]/.test(value?.textContent)) requestAnimationFrame(() => resolve(performance.now()));
    else requestAnimationFrame(look);
  };
  look();
})"""
"""Resolves with the milliseconds since the request of the page, in the frame after that in which its charts appear."""


async def run(folder: Path, *, quick: bool, say: Say) -> list[Figure]:
    """Measure both stores."""
    figures: list[Figure] = []
    for name, store in _stores(folder):
        home = folder / name
        home.mkdir()
        with running_server(home, **os.environ, LOADWRIGHT_TELEMETRY=store) as server:
            shown = _add_hosts(server, store)
            say(f"{name}: {HOSTS} hosts are measured")
            figures += await _views(server, shown, name, QUICK_TIMES if quick else TIMES, say)
    return figures


def _stores(folder: Path) -> Iterator[tuple[str, str]]:
    yield "SQLite", f"sqlite:///{folder / 'pages.db'}"
    with influxd() as influx:
        yield "InfluxDB", f"influxdb://127.0.0.1:{influx.port}/pages"


def _add_hosts(server: Server, store: str) -> int:
    """Add servers with agents, and what these have measured in a month; return the id of the first."""
    server.call("POST", "/projects", json={"name": "bench"})
    code = server.code(uses=HOSTS, role=MONITOR.role)
    server.call("POST", "/rooms", json={"name": "bench"})
    keys: list[str] = []
    ids: list[int] = []
    linked = {}
    secret = {"kind": "password", "password": "none"}
    # Nothing listens on this port, so no facts are collected.
    place = {"project": "bench", "room": "bench", "address": "127.0.0.1", "port": 9}
    for number in range(HOSTS):
        name = f"host-{number:02}"
        asked = {"name": name, "username": "nobody", "secret": secret, **place}
        ids.append(server.call("POST", "/servers", json=asked)["id"])
        agent = {"code": code, "role": MONITOR.role, "name": name, "hostname": name}
        answer = httpx.post(f"{server.url}/agent/enrol", json=agent).raise_for_status().json()
        keys.append(answer["agent"])
        linked[keys[-1]] = ids[-1]
    for monitor in server.call("GET", "/monitors?limit=500"):
        server.call("PUT", f"/monitors/{monitor['id']}/server", json={"server": linked[monitor["key"]]})
    now = int(time.time())
    with closing(open_store(store)) as opened:
        for grid in (Grid(begin_of(now, 10) - HOUR, 10, 420), Grid(begin_of(now, 3600) - MONTH, 3600, 721)):
            opened.write(points(keys, grid))
    return ids[0]


async def _views(server: Server, shown: int, store: str, times: int, say: Say) -> list[Figure]:
    program = os.environ.get("CHROMIUM") or shutil.which("chromium")
    figures = []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        context = await browser.new_context(base_url=server.url, viewport={"width": 1280, "height": 720})
        with server.sign_in() as signed_in:
            cookie = signed_in.cookies["sessionid"]
        host = urlsplit(server.url).hostname or ""
        await context.add_cookies([{"name": "sessionid", "value": cookie, "domain": host, "path": "/"}])
        page = await context.new_page()
        await asyncio.sleep(SETTLED_S)
        for view, address in VIEWS.items():
            path = address.format(server=shown)
            # The first one fills the cache of the browser.
            runs = [await _drawn_s(page, path) for _ in range(1 + times)][1:]
            name = f"{HOSTS} hosts in the browser: {view}, {store}"
            figures.append(Figure("host_pages", name, statistics.median(runs), limit=LIMIT_S, unit=" s", runs=runs))
            say(f"{name}: {figures[-1].value:.3f} s")
        await browser.close()
    return figures


async def _drawn_s(page: Page, path: str) -> float:
    # From another page of the product, as people come there.
    await page.goto("/servers")
    await asyncio.sleep(PAUSE_S)
    await page.goto(path, wait_until="commit")
    return float(await page.evaluate(DRAWN)) / 1000
