"""The plan editor in a browser: its first page, edits by keyboard, search, checks, and the CPU that an edit needs."""

from __future__ import annotations

import asyncio
import os
import shutil
import statistics
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from urllib.parse import urlsplit

from playwright.async_api import Page, async_playwright

from benchmarks.figures import Figure
from benchmarks.jvms import cpu_seconds
from benchmarks.page import ARGUMENTS
from benchmarks.pairs import Say
from tests.support.command import children
from tests.support.jmx import jmx_plan, thread_group
from tests.support.plans import http_request
from tests.support.server_process import Server, running_server

EDIT_MS = {2_000: 100.0, 20_000: 300.0}
FIRST_PAGE_S = {2_000: 1.0, 20_000: 2.0}
"""What is promised, by the number of elements."""
TIMES, QUICK_TIMES = 9, 3
SETTLED_S = 0.5
"""Until the form of the active element is shown too."""
DOWN = 12
"""The row on which edits are made: in the middle of the screen, as most are."""
REQUEST = ".editor-row[aria-level='3']"
"""A row of a request: the Test Plan and the thread group are above it, what is added to it below."""
SHOWN = """() => new Promise((resolve) => {
  const look = () => {
    const shown = document.querySelector(".editor-row") && document.querySelector("#element-name");
    if (shown) requestAnimationFrame(() => resolve(performance.now()));
    else requestAnimationFrame(look);
  };
  look();
})"""
"""Resolves with the milliseconds since the request of the page when its tree and the first form are drawn."""
WATCH = """(watched) => {
  const place = document.querySelector(watched);
  const before = place.innerHTML;
  let began = 0;
  document.addEventListener("keydown", (event) => { began = event.timeStamp; }, { capture: true, once: true });
  window.measured = new Promise((resolve) => {
    const look = () => {
      if (began && place.innerHTML && place.innerHTML !== before) resolve(performance.now() - began);
      else requestAnimationFrame(look);
    };
    look();
  });
}"""
"""Measures from the next key until a part of the page is another one, and not empty."""
CHECKED = """async () => {
  const began = performance.now();
  const answer = await fetch(`${document.getElementById("editor").dataset.address}/problems`);
  await answer.json();
  return performance.now() - began;
}"""
PATIENCE_S = 120
TREE, HITS = ".editor-rows", "[data-found]"


async def run(folder: Path, *, quick: bool, say: Say) -> list[Figure]:
    """Measure plans of both sizes, all whose requests are neighbours: the worst case for the tree and for moves."""
    figures: list[Figure] = []
    with running_server(folder, **os.environ) as server:
        server.client.timeout = PATIENCE_S
        async with async_playwright() as playwright:
            program = os.environ.get("CHROMIUM") or shutil.which("chromium")
            browser = await playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
            context = await browser.new_context(base_url=server.url, viewport={"width": 1280, "height": 720})
            with server.sign_in() as signed_in:
                cookie = signed_in.cookies["sessionid"]
            host = urlsplit(server.url).hostname or ""
            await context.add_cookies([{"name": "sessionid", "value": cookie, "domain": host, "path": "/"}])
            page = await context.new_page()
            for elements in EDIT_MS:
                async for figure in _Editor(server, page, elements, QUICK_TIMES if quick else TIMES).figures():
                    figures.append(figure)
                    say(f"{figure.name}: {figure.value:.4g}{figure.unit}")
            await browser.close()
    return figures


class _Editor:
    """The editor of a plan with a number of elements."""

    def __init__(self, server: Server, page: Page, elements: int, times: int) -> None:
        self._server = server
        self._page = page
        self._elements = elements
        self._times = times
        # The Test Plan and the thread group are elements too.
        requests = (http_request(f"request {number}", 80, f"/products/{number}") for number in range(elements - 2))
        plan = jmx_plan(thread_group(*requests), variables={"host": "127.0.0.1"})
        self._address = f"/plans/{server.upload(plan, f'{elements}.jmx')}/edit"

    async def figures(self) -> AsyncIterator[Figure]:
        """Measure everything, with one figure after the other."""
        yield await self._first_page()
        for name, (key, prepare) in self._edits().items():
            yield await self._edit(name, key, prepare)
        yield await self._cpu()
        yield await self._search()
        yield await self._replace()
        yield await self._checks()

    def _figure(self, name: str, runs: list[float], limit: float | None, unit: str) -> Figure:
        return Figure(
            "editor", f"{self._elements:,} elements: {name}", statistics.median(runs), limit=limit, unit=unit, runs=runs
        )

    async def _first_page(self) -> Figure:
        """Open drafts that the server does not hold in memory. The first page fills the cache of the browser."""
        runs = []
        for _ in range(1 + self._times):
            await self._page.goto(self._address, wait_until="commit")
            runs.append(float(await self._page.evaluate(SHOWN)) / 1000)
            if len(runs) <= self._times:
                await self._discard()
        await asyncio.sleep(SETTLED_S)
        return self._figure("first page", runs[1:], FIRST_PAGE_S[self._elements], " s")

    async def _discard(self) -> None:
        """Discard the draft: the next page opens another one."""
        await asyncio.sleep(SETTLED_S)
        token = await self._page.locator("[data-discard] [name=csrfmiddlewaretoken]").get_attribute("value")
        answer = await self._page.request.post(
            f"{self._address}/discard",
            form={"csrfmiddlewaretoken": token or ""},
            headers={"Referer": self._server.url},
            max_redirects=0,
        )
        assert answer.status == 302, await answer.text()
        await self._page.goto("about:blank")

    def _edits(self) -> dict[str, tuple[str, Callable[[], Awaitable[None]]]]:
        """Return the keys of edits by their names, each with what is done before they are measured."""
        return {
            "rename": ("Tab", self._enter_name),
            "undo": ("Control+z", self._in_tree),
            "redo": ("Control+y", self._in_tree),
            "disable": ("Control+e", self._in_tree),
            "move up": ("Alt+ArrowUp", self._in_tree),
            "move down": ("Alt+ArrowDown", self._in_tree),
            "duplicate": ("Control+d", self._in_tree),
            "add": ("Enter", self._choose_assertion),
            "delete": ("Delete", self._in_tree),
        }

    async def _edit(self, name: str, key: str, prepare: Callable[[], Awaitable[None]]) -> Figure:
        runs = []
        for _ in range(self._times):
            await prepare()
            runs.append(await self._measured(key, TREE))
        return self._figure(name, runs, EDIT_MS[self._elements], " ms")

    async def _measured(self, key: str, watched: str) -> float:
        await self._page.evaluate(WATCH, watched)
        await self._page.keyboard.press(key)
        took = float(await self._page.evaluate("() => window.measured"))
        await asyncio.sleep(SETTLED_S)
        return took

    async def _in_tree(self) -> None:
        await self._page.locator("[role=tree]").focus()

    async def _enter_name(self) -> None:
        await self._page.locator(".editor-row").nth(DOWN).click()
        await asyncio.sleep(SETTLED_S)
        await self._page.locator("#element-name").press_sequentially("x")

    async def _choose_assertion(self) -> None:
        # The tree has scrolled to what was added before.
        await self._page.locator(REQUEST).last.click()
        await asyncio.sleep(SETTLED_S)
        await self._page.keyboard.press("Control+i")
        await self._page.keyboard.type("response assertion")
        await self._page.locator("#editor-menu [data-key]").first.wait_for()

    async def _search(self) -> Figure:
        """Search for a text that a tenth of the elements contain."""
        runs = []
        for turn in range(self._times):
            await self._page.keyboard.press("Control+f")
            await self._page.locator("#find-pattern").fill(f"products/{1 + turn % 9}")
            runs.append(await self._measured("Enter", HITS))
            await self._page.keyboard.press("Escape")
        return self._figure("search", runs, EDIT_MS[self._elements], " ms")

    async def _replace(self) -> Figure:
        """Replace a text in the names of all requests, with an undo after each time."""
        runs = []
        for _ in range(self._times):
            await self._page.keyboard.press("Control+f")
            await self._page.locator("#find-pattern").fill("request")
            await self._page.locator("#find-replacement").fill("step")
            await self._page.locator("[data-find] [value=replace]").press("Enter")
            await self._page.locator("dialog[open] .btn-primary").wait_for()
            runs.append(await self._measured("Enter", TREE))
            await self._page.locator("#find-replacement").press("Escape")
            await self._in_tree()
            await self._measured("Control+z", TREE)
        return self._figure("replace in all elements", runs, EDIT_MS[self._elements], " ms")

    async def _checks(self) -> Figure:
        """Check the plan again after an edit of one element."""
        runs = []
        for _ in range(self._times):
            await self._in_tree()
            await self._measured("Control+e", TREE)
            runs.append(float(await self._page.evaluate(CHECKED)))
        return self._figure("checks after an edit", runs, None, " ms")

    async def _cpu(self) -> Figure:
        """Return the CPU time of the server and its workbench for an edit, with the requests that follow it."""
        assert self._server.process is not None
        server = self._server.process.pid
        programs = [server, *children(server)]
        await self._in_tree()
        runs = []
        for _ in range(self._times):
            before = sum(map(cpu_seconds, programs))
            for key in ("Control+e", "Control+z"):
                await self._measured(key, TREE)
            runs.append(1000 * (sum(map(cpu_seconds, programs)) - before) / 2)
        return self._figure("CPU of the server for an edit", runs, None, " ms")
