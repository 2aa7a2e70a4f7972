"""The pages of monitoring in a browser, with figures that the test writes as agents do.

The server is in the process of the test.
"""

from __future__ import annotations

import os
import re
import shutil
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from asgiref.sync import sync_to_async
from django.conf import settings as django_settings
from playwright.async_api import Locator, Page, async_playwright, expect
from pytest_django.fixtures import Settings

from loadwright.core.hosts.figures import JVM, PORT, PROCESS
from loadwright.server.alerts.models import Rule
from loadwright.server.config.asgi import create_application
from loadwright.server.fleet import presence
from loadwright.server.fleet.models import Agent
from loadwright.server.platform.telemetry import close, telemetry
from loadwright.server.servers.models import Server
from tests.support import inventory
from tests.support.alerts import alert_of
from tests.support.monitors import add_monitor, measured
from tests.support.pages import signed_in
from tests.support.terminals import serving

from .conftest import ARGUMENTS, DESKTOP, PHONE, SCREENSHOTS

expect.set_options(timeout=30_000)
SECONDS = 300
WEEK = 7 * 86_400
GAP = range(100, 130)
GIB = 2.0**30


@dataclass
class Site:
    """Three servers: one busy with a gap in its measurements, one idle, one without an agent."""

    people: inventory.Cast
    now: int
    busy: Server
    idle: Server
    bare: Server
    agents: dict[str, Agent]

    def write(self, name: str, second: int, **figures: Any) -> None:
        telemetry().write([measured(self.agents[name], second, **figures)])


@pytest.fixture
def site(transactional_db: None, settings: Settings, tmp_path: Path) -> Iterator[Site]:
    settings.HOME = tmp_path
    settings.TELEMETRY = f"sqlite:///{tmp_path / 'telemetry.db'}"
    settings.SECRET_KEY = "only for tests, and long enough to be one"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    close()
    people = inventory.cast()
    idle, bare = people.add("idle-1", address="10.0.0.8"), people.add("bare-1", address="10.0.0.9")
    busy = people.server
    now = int(time.time())
    agents = {"busy": add_monitor("busy", busy), "idle": add_monitor("idle", idle)}
    points = []
    # With seconds to come, so that the servers have current figures however slow the machine is.
    for age in range(SECONDS + 60):
        second = now - SECONDS + age
        figures: dict[str, Any] = {
            "cpu_iowait_percent": 2.0,
            "load_1": 1.5,
            "memory_total_bytes": 8 * GIB,
            "tcp_established": 12.0,
        }
        idle_figures = {**figures, "cpu_percent": 10.0, "memory_available_bytes": 6 * GIB}
        points.append(measured(agents["idle"], second, **idle_figures))
        if age in GAP:
            continue
        cpu = 95.0 if age == 200 else 40.0
        busy_figures = {**figures, "cpu_percent": cpu, "memory_available_bytes": 2 * GIB}
        points.append(measured(agents["busy"], second, **busy_figures))
        points.append(measured(agents["busy"], second, JVM, part="shop", heap_used_bytes=GIB, gc_percent=0.5))
        points.append(measured(agents["busy"], second, PORT, part="8080", established=7.0))
        points.append(measured(agents["busy"], second, PORT, part="443", established=5.0))
        points.append(measured(agents["busy"], second, PROCESS, part="shop", restarts=int(age == 250)))
    for age in range(0, 900, 10):
        begin = (now - WEEK - 600 + age) // 10 * 10
        points.append(measured(agents["busy"], begin, resolution=10, cpu_percent=77.0, cpu_percent_max=88.0))
    telemetry().write(points)
    yield Site(people, now, busy, idle, bare, agents)
    close()


@asynccontextmanager
async def browsing(site: Site) -> AsyncIterator[Page]:
    """A page in which an administrator is signed in, without script errors at the end."""
    program = os.environ.get("CHROMIUM") or shutil.which("chromium")
    complaints: list[str] = []
    async with serving(create_application(background=False)) as served, async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        context = await chromium.new_context(base_url=served.url, viewport=DESKTOP, locale="en-US")
        name = django_settings.SESSION_COOKIE_NAME
        session = await sync_to_async(lambda: signed_in(site.people.admin).cookies[name].value)()
        await context.add_cookies([{"name": name, "value": session, "url": served.url}])
        page = await context.new_page()
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        yield page
        await chromium.close()
    assert complaints == []


def card(page: Page, title: str) -> Locator:
    return page.locator(".lw-chart-card", has=page.get_by_role("heading", name=title, exact=True))


def statistics(page: Page, title: str) -> Locator:
    return card(page, title).locator(".lw-statistics")


def row(page: Page, name: str) -> Locator:
    return page.locator(".mon-row", has_text=name)


async def drag(page: Page, chart: Locator, begin: float, end: float) -> None:
    box = await chart.bounding_box()
    assert box is not None
    y = box["y"] + box["height"] / 2
    await page.mouse.move(box["x"] + box["width"] * begin, y)
    await page.mouse.down()
    await page.mouse.move(box["x"] + box["width"] * end, y, steps=4)
    await page.mouse.up()


def fire(server: Server, count: int) -> None:
    rule = Rule.objects.create(name="Disk", subject="disk_space", operator=">", limit=85, recovery=85)
    for number in range(count):
        alert_of(rule, server, part=f"/data{number}")


async def picture(page: Page, name: str) -> None:
    SCREENSHOTS.mkdir(exist_ok=True)
    await page.screenshot(path=SCREENSHOTS / f"{name}.png", caret="initial")


async def test_the_average_of_all_is_shown_first_and_servers_are_chosen_beside_it(site: Site) -> None:
    async with browsing(site) as page:
        requested: list[str] = []
        page.on("request", lambda request: requested.append(request.url))
        await page.goto("/monitoring?last=300")
        names = page.locator(".mon-host-name")
        await expect(names).to_have_text(["All servers, average", "web-1", "idle-1", "bare-1"])
        await expect(row(page, "bare-1")).to_contain_text("no agent")
        # The mean of 40 and 10, that of 95 and 10 at the peak, and 10 alone in the gap.
        await expect(statistics(page, "CPU")).to_contain_text(re.compile(r"max 52\.5%.*min 10%"))
        # The scripts use the requests that the browser has sent before.
        queries = [parse_qs(urlsplit(address).query) for address in requested if "points=900" in address]
        figures = [one for query in queries for one in query["figure"]]
        assert figures, requested
        assert len(figures) == len(set(figures)), requested
        await page.locator(".mon-host", has_text="web-1").click()
        await expect(page).to_have_url(re.compile(rf"server={site.busy.pk}\b"))
        await expect(statistics(page, "CPU")).to_contain_text(re.compile(r"max 95%.*90% 40%.*min 40%"))
        await expect(card(page, "Memory")).to_contain_text("JVM")
        await expect(card(page, "TCP ports")).to_contain_text("established")
        # There is no pressure on this host.
        await expect(card(page, "Pressure")).to_be_hidden()
        await expect(page.locator("[data-absent]")).to_contain_text("Pressure")
        await expect(card(page, "Disk throughput")).to_contain_text("Disk throughput")
        await row(page, "idle-1").get_by_role("checkbox").check()
        await expect(card(page, "CPU").locator(".lw-legend-line")).to_contain_text(["web-1", "idle-1"])
        await page.reload()
        await expect(card(page, "CPU").locator(".lw-legend-line")).to_contain_text(["web-1", "idle-1"])
        await page.get_by_placeholder("Name, address or room").fill("10.0.0.8")
        await expect(names).to_have_text(["All servers, average", "idle-1"])


async def test_one_of_several_ports_is_chosen_and_kept_in_the_address(site: Site) -> None:
    async with browsing(site) as page:
        await page.goto(f"/monitoring?server={site.busy.pk}&since={site.now - SECONDS}&until={site.now}")
        await expect(statistics(page, "TCP ports")).to_contain_text("max 12")
        choice = card(page, "TCP ports").get_by_label("Shown in the chart TCP ports")
        await expect(choice.locator("option")).to_have_text(["all ports", "443", "8080"])
        await choice.select_option("443")
        await expect(statistics(page, "TCP ports")).to_contain_text("max 5")
        await expect(page).to_have_url(re.compile("part=host_port%3A443"))
        await page.reload()
        await expect(statistics(page, "TCP ports")).to_contain_text("max 5")
        await choice.select_option("all ports")
        await expect(statistics(page, "TCP ports")).to_contain_text("max 12")
        await expect(page).not_to_have_url(re.compile("part="))
        # A single JVM leaves nothing to choose.
        await expect(card(page, "Java heap").locator("select")).to_be_hidden()


async def test_what_was_not_measured_is_a_gap_and_a_restart_an_event(site: Site) -> None:
    async with browsing(site) as page:
        since = site.now - SECONDS
        await page.goto(f"/monitoring?server={site.busy.pk}&since={since}&until={site.now}")
        await expect(statistics(page, "CPU")).to_contain_text("max 95%")
        await card(page, "CPU").get_by_role("button", name="More of the chart CPU").click()
        await card(page, "CPU").get_by_role("button", name="Show as table").click()
        table = page.get_by_role("dialog", name="CPU")
        cells = await table.locator("tbody tr td:nth-child(3)").all_inner_texts()
        gap = cells.index("–")
        assert cells[gap : gap + len(GAP)] == ["–"] * len(GAP)
        assert (cells[gap - 1], cells[gap + len(GAP)]) == ("40%", "40%")
        assert "0%" not in cells
        await table.get_by_role("button", name="Close").click()
        chart = page.locator("#chart-host-cpu")
        box = await chart.bounding_box()
        overlay = await chart.locator(".u-over").bounding_box()
        assert box is not None
        assert overlay is not None
        await page.mouse.move(overlay["x"] + overlay["width"] * 250.5 / SECONDS, box["y"] + 20)
        await expect(page.locator(".lw-moment-marks")).to_contain_text("shop: process restarted")


async def test_statistics_follow_the_zoom_that_the_address_keeps(site: Site) -> None:
    async with browsing(site) as page:
        since = site.now - SECONDS
        await page.goto(f"/monitoring?server={site.busy.pk}&since={since}&until={site.now}")
        await expect(statistics(page, "CPU")).to_contain_text("max 95%")
        # Before the peak.
        await drag(page, page.locator("#chart-host-cpu"), 0.2, 0.3)
        await expect(statistics(page, "CPU")).to_contain_text("max 40%")
        await expect(page).to_have_url(re.compile(r"zoom=\d+-\d+"))
        await page.reload()
        await expect(statistics(page, "CPU")).to_contain_text("max 40%")
        await page.get_by_role("button", name="Reset zoom").click()
        await expect(statistics(page, "CPU")).to_contain_text("max 95%")
        await expect(page).not_to_have_url(re.compile("zoom="))


async def test_back_leads_to_what_was_shown_before(site: Site) -> None:
    async with browsing(site) as page:
        since = site.now - SECONDS
        await page.goto(f"/monitoring?server={site.busy.pk}&since={since}&until={site.now}")
        await expect(statistics(page, "CPU")).to_contain_text("max 95%")
        await drag(page, page.locator("#chart-host-cpu"), 0.2, 0.3)
        await expect(statistics(page, "CPU")).to_contain_text("max 40%")
        # It is no entry of its own, and keeps the zoom.
        await page.get_by_label("a week ago").check()
        await expect(page).to_have_url(re.compile(r"zoom=\d+-\d+.*compare=week"))
        await row(page, "idle-1").get_by_role("button").click()
        await expect(statistics(page, "CPU")).to_contain_text("max 10%")
        await page.go_back()
        await expect(statistics(page, "CPU")).to_contain_text("max 40%")
        await expect(page.locator("#chosen")).to_have_text("web-1")
        await expect(page.get_by_label("a week ago")).to_be_checked()
        await page.go_back()
        await expect(statistics(page, "CPU")).to_contain_text("max 95%")
        await expect(page.get_by_role("button", name="Reset zoom")).to_be_disabled()
        await page.go_forward()
        await expect(statistics(page, "CPU")).to_contain_text("max 40%")


async def test_a_live_page_shows_new_seconds_until_it_is_paused(site: Site) -> None:
    async with browsing(site) as page:
        await page.goto(f"/monitoring?server={site.busy.pk}&last=300")
        await expect(statistics(page, "CPU")).to_contain_text("max 95%")

        async def busier(percent: float) -> None:
            await sync_to_async(site.write)("busy", int(time.time()), cpu_percent=percent)

        await busier(97.0)
        await expect(statistics(page, "CPU")).to_contain_text("max 97%")
        await page.get_by_role("button", name="Pause").click()
        await expect(page).to_have_url(re.compile(r"until=\d+"))
        # A pause ends with the current second, whatever arrives later.
        await expect(page.get_by_role("button", name="Live")).to_be_visible()
        await page.wait_for_load_state("networkidle")
        await busier(99.0)
        await page.get_by_label("a week ago").check()
        await expect(card(page, "CPU")).to_contain_text("a week ago")
        await expect(statistics(page, "CPU")).to_contain_text("max 97%")
        await page.get_by_role("button", name="Live").click()
        await expect(page).not_to_have_url(re.compile("until="))
        await expect(statistics(page, "CPU")).to_contain_text("max 99%")


async def test_the_same_time_a_week_ago_is_compared(site: Site) -> None:
    async with browsing(site) as page:
        await page.goto(f"/monitoring?server={site.busy.pk}&last=300&compare=week")
        legend = card(page, "CPU").locator(".lw-legend-line", has_text="a week ago")
        await expect(legend).to_contain_text("77%")
        # It does not count in the statistics.
        await expect(statistics(page, "CPU")).to_contain_text(re.compile(r"max 95%.*min 40%"))
        await picture(page, "monitoring")


async def test_charts_are_on_the_page_of_a_server_and_fit_on_a_phone(site: Site) -> None:
    async with browsing(site) as page:
        await page.set_viewport_size(PHONE)
        await page.goto(f"/servers/{site.busy.pk}")
        await expect(statistics(page, "CPU")).to_contain_text("max 95%")
        await page.get_by_label("Period").select_option("last 5 minutes")
        await page.wait_for_load_state("networkidle")
        await page.locator("#chart-host-cpu").focus()
        await page.keyboard.press("Home")
        marks = page.locator(".lw-moment-marks")
        for _ in range(SECONDS):
            if await marks.get_by_text("Agent lost").count():
                break
            await page.keyboard.press("ArrowRight")
        await expect(marks).to_contain_text("Agent lost")
        await page.get_by_role("link", name="Open in Monitoring").click()
        await expect(page.locator("#chosen")).to_have_text("web-1")
        await expect(statistics(page, "CPU")).to_contain_text("max 95%")
        await picture(page, "monitoring-phone")


async def test_a_server_without_an_agent_leads_to_the_way_to_get_one(site: Site) -> None:
    async with browsing(site) as page:
        await page.goto("/monitoring")
        await page.locator(".mon-host", has_text="bare-1").click()
        await page.get_by_role("link", name="Add agents").click()
        await expect(page).to_have_url(re.compile("/hosts#add$"))
        await page.get_by_label("State").select_option("none")
        await expect(page.locator("#hosts-rows tbody tr")).to_have_count(1)
        await expect(page).to_have_url(re.compile("state=none"))
        await page.get_by_role("link", name="bare-1").click()
        await expect(page.locator("#no-agent")).to_be_visible()


async def test_loads_are_in_one_column_beside_marks_of_any_length(site: Site) -> None:
    await sync_to_async(fire)(site.busy, 12)
    async with browsing(site) as page:
        await page.goto("/monitoring?last=300")
        mark = row(page, "web-1").locator(".lw-mark")
        await expect(mark).to_have_text("12")
        boxes = [await load.bounding_box() for load in await page.locator(".mon-host-load").all()]
        assert len({box["x"] + box["width"] for box in boxes if box}) == 1, boxes
        parts = (row(page, "web-1").locator(part) for part in (".mon-host-name", ".lw-mark", ".mon-host-load"))
        name, beside, load = [await part.bounding_box() for part in parts]
        assert name is not None
        assert beside is not None
        assert load is not None
        assert name["x"] + name["width"] <= beside["x"]
        assert beside["x"] + beside["width"] <= load["x"]
        await mark.click()
        await expect(page).to_have_url(re.compile(r"/alerts"))


async def test_the_list_follows_the_agents_without_a_reload(site: Site) -> None:
    async with browsing(site) as page:
        await page.goto("/hosts")
        row = page.locator("#hosts-rows tbody tr", has_text="idle-1")
        await expect(row).to_contain_text("measured")
        presence.forget(site.agents["idle"].key)
        await expect(row).to_contain_text("no contact", timeout=30_000)


async def test_the_status_line_of_a_terminal_has_cpu_of_a_server_with_an_agent(site: Site) -> None:
    """The server is named as the terminal page does it, without opening a shell."""
    name_server = """(status, id) => {
      status.hidden = false;
      status.dataset.server = id;
      status.dispatchEvent(new Event("server"));
    }"""
    async with browsing(site) as page:
        await page.goto("/terminal")
        status, host = page.locator("#status"), page.locator("#status-host")
        await status.evaluate(name_server, str(site.idle.pk))
        await expect(host).to_contain_text("10%")
        await expect(host).to_have_attribute("href", f"/monitoring?project=shop&server={site.idle.pk}")
        await status.evaluate(name_server, str(site.bare.pk))
        await expect(host).to_be_hidden()
