"""What a person does before the scripts of a page have arrived is not lost."""

from __future__ import annotations

import asyncio
import re

from playwright.async_api import Page, Route, expect

from loadwright.server.runs.models import Run
from tests.support.access.cast import Cast

from .test_layout import ACTIVE, browsing, site

__all__ = ["site"]


async def delayed(page: Page, name: str) -> asyncio.Event:
    """Let the script ``name`` arrive when the event is set."""
    arrive = asyncio.Event()

    async def hold(route: Route) -> None:
        await arrive.wait()
        await route.continue_()

    await page.route(f"**/{name}*", hold)
    return arrive


async def test_a_menu_that_was_pressed_early_opens_when_the_scripts_have_arrived(site: Cast) -> None:
    async with browsing(site) as context:
        page = await context.new_page()
        for name in ("tabler.min*.js", "app*.js"):
            arrive = await delayed(page, name)
            await page.goto("/plans", wait_until="commit")
            menu = page.get_by_role("button", name="Theme")
            # Twice: nothing happened the first time.
            await menu.click()
            await menu.click()
            dark = page.get_by_role("button", name="Dark", exact=True)
            await expect(dark).not_to_be_visible()
            arrive.set()
            await expect(dark).to_be_visible()
            await dark.click()
            await expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
            await page.unroute_all()


async def test_a_list_follows_what_was_entered_early(site: Cast) -> None:
    async with browsing(site) as context:
        page = await context.new_page()
        arrive = await delayed(page, "app*.js")
        await page.goto("/plans", wait_until="commit")
        await page.get_by_role("searchbox", name="Name").fill("no plan has this name")
        arrive.set()
        await expect(page).to_have_url(re.compile("q=no"))
        await expect(page.get_by_role("link", name="Clear", exact=True)).to_be_visible()


async def test_a_form_that_asks_is_not_sent_before_it_can(site: Cast) -> None:
    active = ACTIVE.format(**site.things)
    async with browsing(site) as context:
        page = await context.new_page()
        arrive = await delayed(page, "app*.js")
        await page.goto(active, wait_until="commit")
        await page.get_by_role("button", name="Stop", exact=True).first.click()
        arrive.set()
        await expect(page.locator("dialog[open]")).to_contain_text("Stop")
        run = await Run.objects.aget(pk=site.things["active_id"])
        assert run.state == Run.State.RUNNING
