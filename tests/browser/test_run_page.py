"""The page of a run that was measured: other runs beside it, and its failed samples."""

from __future__ import annotations

import gzip
import re
from datetime import timedelta

from asgiref.sync import sync_to_async
from django.utils import timezone
from playwright.async_api import Page, expect

from loadwright.core.jmx.document.bundle import PlanBundle, write_bundle
from loadwright.core.protocol import generator as protocol
from loadwright.core.runspec import RunSpec
from loadwright.server.fleet.models import Agent
from loadwright.server.plans.models import Plan
from loadwright.server.platform import stored
from loadwright.server.platform.telemetry import telemetry
from loadwright.server.runs import storage
from loadwright.server.runs.measurements.merging import finish
from loadwright.server.runs.models import Run, RunGenerator, RunTarget
from loadwright.server.runs.results.artifact import finalise
from loadwright.telemetry.load import points_of
from tests.core.stats.examples import frame, second_of
from tests.server.runs.results.test_failures import sample
from tests.support.access.cast import Cast
from tests.support.bundles import stored_bundle
from tests.support.site import JMX

from .test_layout import browsing, site

__all__ = ["site"]

BUNDLE = write_bundle(PlanBundle("run.jmx", JMX))
SECONDS = 30


@sync_to_async
def measured(cast: Cast, name: str, threads: int, *, days_ago: int) -> Run:
    """A run of the plan in debug mode that ended. Each second has as many requests as threads, and one failure."""
    plan, agent = Plan.objects.get(pk=cast.things["plan_id"]), Agent.objects.get(pk=cast.things["agent_id"])
    begin = timezone.now() - timedelta(days=days_ago, seconds=SECONDS)
    run = Run.objects.create(
        name=name, plan=plan, plan_name=plan.name, project=plan.project, created_by=cast.person("owner"),
        spec=RunSpec(mode="threads", target=threads, duration_s=SECONDS, debug=True), state=Run.State.STOPPING,
        outcome=Run.State.FINISHED, claimed_at=begin, start_at=begin, end_at=begin + timedelta(seconds=SECONDS),
        bundle_sha256=stored_bundle(BUNDLE), bundle_size=len(BUNDLE),
    )  # fmt: skip
    RunTarget.objects.create(run=run, at=begin, value=threads)
    RunGenerator.objects.create(run=run, agent=agent, position=0, state=protocol.ENDED, drained=True)
    for offset in range(SECONDS):
        second = second_of(int(begin.timestamp()) + offset, {"Look": [9]}, threads=threads, cpu_percent=10.0)
        second.frames.append(frame("Pay", [20] * threads, errors=1))
        telemetry().write(points_of(run.key, agent.key, second))
    finish(run)
    failed = [sample("Pay", 1000 * at, response="out of stock" if at == 7 else "") for at in range(SECONDS)]
    stored.write(storage.path(run.key, f"failures-{agent.key}.jtl.gz"), gzip.compress("".join(failed).encode()))
    finalise(run)
    return run


async def test_other_runs_of_the_plan_are_drawn_beside_a_run(site: Cast) -> None:
    former = await measured(site, "Former", 7, days_ago=3)
    run = await measured(site, "Run", 5, days_ago=1)
    async with browsing(site) as context:
        page = await context.new_page()
        await page.goto(f"/runs/{run.pk}")
        await page.get_by_role("button", name="Overlay").click()
        await page.get_by_role("checkbox", name=f"#{former.pk}").check()
        await page.keyboard.press("Escape")
        await expect(page).to_have_url(re.compile(rf"with={former.pk}\b"))
        for reload in (False, True):
            if reload:
                await page.reload()
            for chart in ("rate", "latency", "errors", "threads", "bytes"):
                legend = page.locator(f".lw-chart-card:has(#chart-{chart}) .lw-legend")
                await expect(legend.get_by_role("button", name=f"#{former.pk}")).to_be_visible()
            # Lines are there before their values arrive.
            beside = page.locator(".lw-readout-row", has_text=f"#{former.pk}")
            await expect(beside.get_by_text("7", exact=True).first).to_be_visible()
            assert await threads_beside(page) == {"7"}
        await page.get_by_role("button", name="Overlay").click()
        await page.get_by_role("checkbox", name=f"#{former.pk}").uncheck()
        await expect(page.locator(f".lw-legend [data-line='run:{former.pk}']")).to_have_count(0)


async def threads_beside(page: Page) -> set[str]:
    """The values of the other run in the table of the chart of threads: those of each second since its start."""
    menu = page.get_by_role("button", name="More of the chart Threads")
    await menu.click()
    await page.locator(".lw-chart-card:has(#chart-threads)").get_by_role("button", name="Show as table").click()
    numbers = page.locator("dialog.lw-numbers")
    rows = numbers.locator("tbody tr")
    await expect(rows).to_have_count(SECONDS)
    found = {await rows.nth(at).locator("td").last.inner_text() for at in range(SECONDS)}
    await numbers.get_by_role("button", name="Close").click()
    return found


async def test_the_errors_of_a_label_lead_to_its_failures(site: Cast) -> None:
    run = await measured(site, "Run", 5, days_ago=1)
    async with browsing(site) as context:
        page = await context.new_page()
        await page.goto(f"/runs/{run.pk}")
        row = page.locator("#labels-table tbody tr", has_text="Pay")
        await row.get_by_role("link", name=re.compile("^30 ")).click()
        pane = page.locator("#failures")
        shown = pane.locator("details.run-failure")
        await expect(shown).to_have_count(20)
        await expect(pane).to_contain_text("page 1 of 2")
        await pane.get_by_role("button", name="Next").click()
        await expect(shown).to_have_count(10)
        search = pane.get_by_role("searchbox")
        await search.press_sequentially("out of st")
        await expect(shown).to_have_count(1)
        await expect(pane).to_contain_text("1 of 30 kept failures")
        await expect(search).to_be_focused()
        await page.reload()
        await expect(shown).to_have_count(1)
        await expect(pane.locator("#failed-label")).to_have_value("=Pay")
        await pane.locator("#failed-order").select_option("at")
        await expect(page).to_have_url(re.compile("failed_order=at"))
        await pane.get_by_role("button", name="Clear").click()
        await expect(shown).to_have_count(20)
