"""Files of other tools become plans: upload, report, choices, and pasted commands."""

from __future__ import annotations

import asyncio
import json
import re
from pathlib import Path

from playwright.async_api import ConsoleMessage, Page, Route, expect

from tests.support.access.cast import Cast

from .conftest import LOST_STYLES, STYLE_SHEETS
from .test_layout import SIZES, browsing, faults, site

__all__ = ["site"]

TOKEN = "a8F3kq92LmZx07Qb"
COMMANDS = """curl 'https://shop.test/products' -H 'Accept: application/json'
curl 'https://shop.test/cart' --data-raw 'product=7'"""


def recording(folder: Path) -> Path:
    """Write a HAR with a login whose token the next request sends, a static file, and a long list of problems."""
    login = {"token": TOKEN, "user": "ann"}
    entries = [
        {
            "pageref": "p",
            "request": {"method": "POST", "url": "https://shop.test/login"},
            "response": {"content": {"mimeType": "application/json", "text": json.dumps(login)}},
        },
        {
            "pageref": "p",
            "request": {
                "method": "GET",
                "url": "https://shop.test/orders",
                "headers": [{"name": "Authorization", "value": f"Bearer {TOKEN}"}],
            },
        },
        {"pageref": "p", "request": {"method": "GET", "url": "https://shop.test/logo.png"}},
        *({"request": {"method": "GET", "url": f"wss://shop.test/{'x' * 100}/{number}"}} for number in range(20)),
    ]
    file = folder / "a recording of the shop with a long name.har"
    file.write_text(json.dumps({"log": {"pages": [{"id": "p", "title": "Orders"}], "entries": entries}}))
    return file


async def fits(page: Page) -> list[str]:
    found = [fault for size in SIZES for fault in await faults(page, size)]
    return found + [f"no rule for {selector}" for selector in await page.evaluate(LOST_STYLES, STYLE_SHEETS)]


async def test_a_recording_becomes_a_plan_with_the_choices_of_the_page(site: Cast, tmp_path: Path) -> None:
    heard: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        heard.append(message.text)

    async with browsing(site) as context:
        page = await context.new_page()
        page.on("console", hear)
        await page.goto("/plans")
        await page.locator("#file").set_input_files(recording(tmp_path))
        await expect(page).to_have_url(re.compile("/plans/imports/"))
        await expect(page.get_by_text("2 requests become part of the plan.")).to_be_visible()
        assert await fits(page) == []

        await page.get_by_label("Static files").check()
        await page.get_by_label("Base URL").fill("http://test.test:8080")
        await page.get_by_role("button", name="Convert again").click()
        await expect(page.get_by_text("3 requests become part of the plan.")).to_be_visible()
        await expect(page.get_by_label("Base URL")).to_have_value("http://test.test:8080")

        token = page.get_by_role("checkbox", name="token")
        await expect(token).not_to_be_checked()
        await page.get_by_text("sent in 1 place").click()
        await expect(page.get_by_text("GET /orders: header Authorization")).to_be_visible()
        await token.check()
        await page.get_by_label("Name", exact=True).fill("Shop of today")
        await page.get_by_role("button", name="Create plan").click()
        await expect(page.get_by_role("heading", name="Shop of today")).to_be_visible()
        await expect(page.locator(".tree-name").get_by_text("token", exact=True)).to_be_visible()
        assert heard == []


async def test_pasted_commands_become_a_revision(site: Cast) -> None:
    async with browsing(site) as context:
        page = await context.new_page()
        await page.goto(f"/plans/{site.things['unused_plan_id']}/revisions")
        await page.get_by_text("Paste commands of curl or PowerShell").click()
        await page.get_by_label("Commands").fill(COMMANDS)
        assert await fits(page) == []
        await page.get_by_role("button", name="Convert", exact=True).click()
        await expect(page.get_by_text("2 requests become part of the plan.")).to_be_visible()
        await expect(page.get_by_label("Name", exact=True)).to_be_hidden()
        await page.get_by_role("button", name="Add revision").click()
        await expect(page.get_by_text("The import is revision 2. New runs use it.")).to_be_visible()
        await expect(page.locator(".tree-name").get_by_text("POST /cart")).to_be_visible()


async def test_what_is_no_format_is_refused_where_it_was_pasted(site: Cast) -> None:
    async with browsing(site) as context:
        page = await context.new_page()
        await page.goto("/plans")
        await page.get_by_text("Paste commands of curl or PowerShell").click()
        await page.get_by_label("Commands").fill("hello")
        await page.get_by_role("button", name="Convert", exact=True).click()
        await expect(page.get_by_role("alert")).to_contain_text("commands.txt is text of another kind. Use a plan")
        await expect(page.get_by_label("Commands")).to_have_value("hello")


async def test_a_file_that_is_chosen_before_the_scripts_arrive_is_uploaded(site: Cast, tmp_path: Path) -> None:
    async with browsing(site) as context:
        page = await context.new_page()
        chosen = asyncio.Event()

        async def hold(route: Route) -> None:
            await chosen.wait()
            await route.continue_()

        await page.route(re.compile(r"/plans/upload\..*js"), hold)
        await page.goto("/plans", wait_until="commit")
        await page.locator("#file").set_input_files(recording(tmp_path))
        chosen.set()
        await expect(page).to_have_url(re.compile("/plans/imports/"))
