"""Every page at three sizes, with long names: nothing is wider than the window, and no button is cut off.

The pages are those of the access table, in a server in the process of the test. Lists are filled.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from asgiref.sync import sync_to_async
from django.conf import settings as django_settings
from playwright.async_api import BrowserContext, ConsoleMessage, Page, ViewportSize, async_playwright, expect
from pytest_django.fixtures import Settings

from loadwright.core.messages import plans
from loadwright.server.config.asgi import create_application
from loadwright.server.notifications.models import Channel
from loadwright.server.plans.models import Plan
from loadwright.server.platform.telemetry import close
from loadwright.server.projects.models import Project
from loadwright.server.runs.models import Run
from tests.support.access.cast import Cast, build
from tests.support.access.requests import content, filled
from tests.support.access.rules import Ask
from tests.support.access.table import PAGES
from tests.support.long_names import lengthen_names
from tests.support.pages import signed_in
from tests.support.rows import Base, add_rows
from tests.support.terminals import serving

from .conftest import ARGUMENTS, DESKTOP, LOST_STYLES, PHONE, STYLE_SHEETS

LARGE = ViewportSize(width=1920, height=1080)
SIZES = (DESKTOP, LARGE, PHONE)
ACTIVE = "/runs/{active_id}"
FAULTS = (Path(__file__).parent / "layout_faults.js").read_text()
TOP_BAR_AT_THE_END = """() => {
  scrollTo({ top: document.documentElement.scrollHeight, behavior: "instant" });
  const { top } = document.querySelector(".lw-top").getBoundingClientRect();
  scrollTo({ top: 0, behavior: "instant" });
  return top;
}"""


@pytest.fixture
def site(transactional_db: None, settings: Settings, tmp_path: Path) -> Iterator[Cast]:
    """All objects of the access table, several rows in each list, and long names."""
    settings.HOME = tmp_path
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.TELEMETRY = f"sqlite:///{tmp_path / 'telemetry.db'}"
    settings.SECRET_KEY = "only for tests, and long enough to be one"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    close()
    cast = build()
    things = cast.things
    base = Base(
        cast.person("owner"),
        Project.objects.get(pk=things["project_id"]),
        Plan.objects.get(pk=things["plan_id"]),
        Run.objects.get(pk=things["active_id"]),
        Channel.objects.get(pk=things["channel_id"]),
    )
    add_rows(base, range(3))
    Run.objects.update(warnings=[plans.START_DELAY(element="Users", delay=30)])
    lengthen_names()
    yield cast
    close()


@asynccontextmanager
async def browsing(cast: Cast) -> AsyncIterator[BrowserContext]:
    """A browser in which the administrator is signed in."""
    program = os.environ.get("CHROMIUM") or shutil.which("chromium")
    async with serving(create_application(background=False)) as served, async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        context = await chromium.new_context(base_url=served.url, viewport=DESKTOP, locale="en-US")
        name, session = django_settings.SESSION_COOKIE_NAME, cast.sessions["administrator"]
        await context.add_cookies([{"name": name, "value": session, "url": served.url}])
        yield context
        await chromium.close()


def addresses(cast: Cast) -> list[str]:
    """The addresses of all pages; others are those of files, of parts of pages, and of pages of tools."""
    found = [ACTIVE.format(**cast.things)]
    for address, page in PAGES.items():
        ask = page.get if isinstance(page.get, Ask) else Ask(page.get)
        if ask.rule.administrator == "ok":
            found.append(f"{filled(address, ask, cast)}?{urlencode(content(ask, cast))}".removesuffix("?"))
    client = signed_in(cast.person("administrator"))
    return [address for address in found if is_page(client.get(address))]


def is_page(answer: Any) -> bool:
    with closing(answer):
        return bool(answer.status_code == 200 and not answer.streaming and b'class="lw-main"' in answer.content)


async def faults(page: Page, size: ViewportSize) -> list[str]:
    """What does not fit in a window of this size."""
    await page.set_viewport_size(size)
    found: list[str] = await page.evaluate(FAULTS)
    if await page.evaluate(TOP_BAR_AT_THE_END) != 0:
        found.append("the top bar leaves the window when the page is scrolled")
    return [f"{urlsplit(page.url).path} at {size['width']}: {text}" for text in found]


async def test_every_page_fits_in_windows_of_three_sizes_and_logs_nothing(site: Cast) -> None:
    """It has all its styles, and the console stays empty: no error of a script, no violation of the policy."""
    found: list[str] = []
    pages = await sync_to_async(addresses)(site)
    async with browsing(site) as context:
        page = await context.new_page()

        def heard(message: ConsoleMessage) -> None:
            # The server whose files are shown cannot be reached, and the browser logs the status.
            if "status of 502" not in message.text:
                found.append(f"{page.url}: {message.type}: {message.text}")

        page.on("console", heard)
        page.on("pageerror", lambda error: found.append(f"{page.url}: {error}"))
        for address in pages:
            await page.goto(address)
            lost = await page.evaluate(LOST_STYLES, STYLE_SHEETS)
            found += [f"{address}: no rule for {selector}" for selector in lost]
            for size in SIZES:
                found += await faults(page, size)
    assert not found, "\n".join(found)
    assert len(pages) > 35


async def test_all_charts_of_a_run_are_visible_below_its_head(site: Cast) -> None:
    """Also with a warning of two lines. The head stays when the page is scrolled."""
    async with browsing(site) as context:
        page = await context.new_page()
        await page.goto(ACTIVE.format(**site.things))
        await expect(page.locator("#reasons")).to_contain_text("only as written")
        charts = page.locator(".run-charts .card")
        await expect(charts).to_have_count(6)
        for size in (DESKTOP, LARGE):
            await page.set_viewport_size(size)
            await expect(charts.last).to_be_in_viewport(ratio=1)
        assert await page.evaluate("scrollY") == 0
        head = page.locator(".run-head")
        above = await head.bounding_box()
        await page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
        assert await page.evaluate("scrollY") > 0
        assert await head.bounding_box() == above
