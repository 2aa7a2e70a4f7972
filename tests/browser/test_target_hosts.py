"""The hosts under test on the page of a run, measured by a real monitor agent, with a real JMeter."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.support.command import started, until
from tests.support.jmx import java_sampler, jmx_plan, thread_group

from .conftest import DESKTOP, LONG, PHONE, Platform, choose_password, picture

REQUEST = """async ([method, path, body]) => {
  const token = JSON.parse(document.body.getAttribute("hx-headers"));
  const form = body?.file && new FormData();
  if (form) {
    form.set("file", new File([body.file], "shop.jmx"));
    form.set("project", body.project);
  }
  const json = form ? {} : { "Content-Type": "application/json" };
  const content = form || (body && JSON.stringify(body)) || undefined;
  const answer = await fetch(`/api/v1${path}`, { method, headers: { ...json, ...token }, body: content });
  const text = await answer.text();
  if (!answer.ok) throw new Error(text);
  return text ? JSON.parse(text) : null;
}"""


@pytest.fixture(scope="module")
def left_out() -> tuple[str, ...]:
    return ("--no-monitor", "--no-sample")


def call(page: Page, method: str, path: str, body: Any = None) -> Any:
    """A request to the API by the person who is signed in."""
    return page.evaluate(REQUEST, [method, path, body])


@contextmanager
def monitored(page: Page, platform: Platform, folder: Path) -> Iterator[None]:
    """This machine as the server ``shop-web`` of a project, measured by a monitor."""
    call(page, "POST", "/projects", {"name": "Shop"})
    call(page, "POST", "/rooms", {"name": "Hall", "purpose": "application"})
    place = {
        "project": "Shop",
        "room": "Hall",
        "username": "root",
        "secret": {"kind": "password", "password": "x-1-y-2"},
    }
    web = call(page, "POST", "/servers", {"name": "shop-web", "address": "192.0.2.1", **place})["id"]
    code = call(page, "POST", "/generators/codes", {"uses": 1, "role": "monitor"})["code"]
    token = ("--token-file", str(folder / "token"), "--home", str(folder / "agent"))
    with started("agent", "monitor", "--server", platform.url, *token, "--enrol", code):
        (agent,) = until(lambda: call(page, "GET", "/monitors"))
        call(page, "PUT", f"/monitors/{agent['id']}/server", {"server": web})
        until(lambda: "cpu_percent" in call(page, "GET", f"/hosts/{web}")["figures"])
        yield


def test_hosts_are_charted_beside_the_load(page: Page, platform: Platform, tmp_path: Path) -> None:
    choose_password(page, platform)
    until(lambda: any(one["state"] == "idle" for one in call(page, "GET", "/generators")))
    with monitored(page, platform, tmp_path):
        content = jmx_plan(thread_group(java_sampler("home"), threads=5, loops=-1)).decode()
        plan = call(page, "POST", "/plans", {"file": content, "project": "Shop"})["id"]
        asked = {
            "plan": plan,
            "rate": 10,
            "duration_s": 600,
            "requirements": ["memory(shop-*) <= 100%", "load(shop-web) < 0"],
        }
        run = call(page, "POST", "/runs", asked)["id"]
        page.goto(f"/runs/{run}?tab=target-hosts")
        pane = page.locator("#target-hosts")
        cpu = pane.locator(".lw-chart-card", has=page.locator("#chart-host-cpu"))
        expect(pane.get_by_label("shop-web")).to_be_checked(timeout=LONG)
        expect(cpu.get_by_role("button", name="shop-web", exact=True)).to_be_visible(timeout=LONG)
        expect(pane.locator(".lw-readout")).to_contain_text(re.compile(r"CPU\s*shop-web[^%]*%"))
        figures_arrive(page)
        one_cursor(page)
        one_zoom(page)
        picture(page, "target-hosts")
        page.set_viewport_size(PHONE)
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
        picture(page, "target-hosts-phone")
        legends_are_whole(page)
        call(page, "POST", f"/runs/{run}/stop", {"now": True})
        expect(page.locator("#reasons")).to_contain_text("load(shop-web) < 0 – ", timeout=LONG)
        expect(page.locator("#reasons")).to_contain_text(" on shop-web")
        expect(cpu.get_by_role("button", name="shop-web", exact=True)).to_be_visible()
    kept = call(page, "GET", f"/runs/{run}/result")["hosts"]
    assert [(one["name"], one["resolution"]) for one in kept] == [("shop-web", 10)]


def figures_arrive(page: Page) -> None:
    """The chart goes on by itself."""
    series = "document.querySelector('#target-hosts [data-readout] .lw-readout-time').textContent"
    first = page.evaluate(series)
    for _ in range(LONG // 250):
        if page.evaluate(series) != first:
            return
        page.wait_for_timeout(250)
    raise AssertionError("no further values")


def legends_are_whole(page: Page) -> None:
    """The names of all JVMs can be read, however long they are."""

    def with_long_names(route: Route) -> None:
        answer = route.fetch()
        content = answer.json()
        for host in content["hosts"]:
            jvms = [line for line in host["lines"] if line["figure"].startswith("host_jvm.")]
            others = [line for line in host["lines"] if line not in jvms]
            # Those of other tests run on this machine too.
            one = min((line["part"] for line in jvms), default="")
            names = ("order-processing-service-of-production", "inventory-synchronisation-worker")
            host["lines"] = others + [{**line, "part": name} for line in jvms if line["part"] == one for name in names]
        route.fulfill(response=answer, json=content)

    page.route(re.compile(r"/hosts/series\?"), with_long_names)
    heap = page.locator(".lw-chart-card", has=page.locator("#chart-host-heap"))
    for size in (PHONE, DESKTOP):
        page.set_viewport_size(size)
        page.reload()
        expect(heap.locator(".lw-legend-line")).to_have_count(2, timeout=LONG)
        assert heap.locator(".lw-legend").evaluate(
            "one => one.scrollWidth <= one.clientWidth && one.scrollHeight <= one.clientHeight"
        )
    page.unroute_all(behavior="wait")


def one_cursor(page: Page) -> None:
    """A chart of hosts and those of the run have the same cursor."""
    # A chart that moves under the mouse would take the cursor along.
    page.mouse.move(2, 2)
    own = page.locator("#target-hosts [data-readout]")

    def placed() -> bool:
        page.locator("#chart-host-cpu").focus()
        page.keyboard.press("Home")
        page.keyboard.press("ArrowRight")
        return "lw-readout-live" not in (own.get_attribute("class") or "")

    # On a busy machine, a chart without data yet has no place for the cursor.
    until(placed)
    expect(page.locator("#readout")).not_to_have_class(re.compile("lw-readout-live"))
    assert own.locator(".lw-readout-time").inner_text()


def one_zoom(page: Page) -> None:
    """A zoom of one is that of all, and is kept in the address."""
    page.locator("#chart-host-cpu").focus()
    page.keyboard.press("+")
    expect(page).to_have_url(re.compile(r"since=\d+&until=\d+"))
    expect(page.get_by_role("button", name="Reset zoom")).to_be_enabled()
    page.get_by_role("button", name="Reset zoom").click()
    expect(page).not_to_have_url(re.compile("since="))
