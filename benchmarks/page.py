"""The browser's main thread, memory and first view of the page of a long test that continues."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import statistics
import time
from pathlib import Path
from urllib.parse import urlsplit

from playwright.async_api import Browser, CDPSession, Page, async_playwright

from benchmarks.figures import Figure
from benchmarks.pairs import Say
from benchmarks.soak.long_run import FULL_H, QUICK_H, LongRun
from tests.support.server_process import running_server

FULL_S, QUICK_S = 600, 60
SETTLED_S = 10
"""After this time all parts of the page are shown."""
PATIENCE_MS = 120_000
MIB = 1024 * 1024
ARGUMENTS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
PARTS = {"scripts": "ScriptDuration", "styles": "RecalcStyleDuration", "layout": "LayoutDuration"}
"""What Chromium counts of the main thread apart; the rest is painting."""
DIGIT = re.compile(r"\d")


async def run(folder: Path, *, quick: bool, say: Say, hours: float | None = None) -> list[Figure]:
    """Open the page of a run of ``hours`` with ten generators and fifty labels, and watch it continue."""
    (folder / "server").mkdir()
    with running_server(folder / "server", **os.environ) as server:
        long = LongRun(server, say, hours or (QUICK_H if quick else FULL_H))
        async with long.generators(), async_playwright() as playwright:
            await long.start()
            await long.deliver_past(lambda _done: None, sparse=True)
            program = os.environ.get("CHROMIUM") or shutil.which("chromium")
            browser = await playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
            seconds = QUICK_S if quick else FULL_S
            delivering = asyncio.create_task(long.deliver(seconds + 10 * SETTLED_S))
            figures = await _watch(browser, long, seconds)
            delivering.cancel()
            await asyncio.gather(delivering, return_exceptions=True)
            await browser.close()
    for figure in figures:
        say(f"{figure.name}: {figure.value:.4g}{figure.unit}")
    return figures


async def _watch(browser: Browser, long: LongRun, seconds: int) -> list[Figure]:
    context = await browser.new_context(base_url=long.server.url, viewport={"width": 1280, "height": 720})
    with long.server.sign_in() as signed_in:
        host = urlsplit(long.server.url).hostname or ""
        cookie = signed_in.cookies["sessionid"]
    await context.add_cookies([{"name": "sessionid", "value": cookie, "domain": host, "path": "/"}])
    page = await context.new_page()
    views = [await _first_view(page, long.id) for _ in range(3)]
    await asyncio.sleep(SETTLED_S)
    tools = await context.new_cdp_session(page)
    await tools.send("Performance.enable")
    before, began = await _metrics(tools), time.monotonic()
    await asyncio.sleep(seconds)
    after, took = await _metrics(tools), time.monotonic() - began
    busy = 100 * (after["TaskDuration"] - before["TaskDuration"]) / took
    growth = (after["JSHeapUsedSize"] - before["JSHeapUsedSize"]) / MIB
    return [
        Figure("page", "first view", statistics.median(views), limit=1, unit=" s", runs=views),
        Figure("page", f"main thread during {seconds} s", busy, limit=5, unit=" %"),
        *(
            Figure("page", f"main thread: {part}", 100 * (after[metric] - before[metric]) / took, unit=" %")
            for part, metric in PARTS.items()
        ),
        Figure("page", "memory of scripts", after["JSHeapUsedSize"] / MIB, unit=" MiB"),
        Figure("page", f"growth of memory in {seconds} s", growth, limit=2, unit=" MiB"),
    ]


async def _first_view(page: Page, run: int) -> float:
    """Return the seconds until the page shows values of the charts."""
    began = time.monotonic()
    await page.goto(f"/runs/{run}", wait_until="commit")
    # Not a function to evaluate again and again: the content security policy refuses it.
    await page.locator("#readout .lw-readout-value").filter(has_text=DIGIT).first.wait_for(timeout=PATIENCE_MS)
    return time.monotonic() - began


async def _metrics(tools: CDPSession) -> dict[str, float]:
    """Return Chromium's counters after a collection of garbage."""
    await tools.send("HeapProfiler.collectGarbage")
    found = await tools.send("Performance.getMetrics")
    return {one["name"]: one["value"] for one in found["metrics"]}
