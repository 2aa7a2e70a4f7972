"""Steps of the browser tests with the charts of a run."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from .conftest import DESKTOP, LONG, picture


def zoom(page: Page) -> None:
    """The tiles show the statistics of the part of the run that the charts show."""
    tiles = page.locator("#range")
    expect(tiles).to_contain_text("Whole run")
    chart = page.locator("#chart-rate")
    box = chart.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] * 0.3, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + box["height"] / 2, steps=4)
    page.mouse.up()
    expect(tiles).not_to_contain_text("Whole run")
    expect(tiles.locator("[data-statistic=mean_ms]")).to_contain_text(re.compile(r"\d ms"))
    page.get_by_role("button", name="Reset zoom").click()
    expect(tiles).to_contain_text("Whole run")
    for name in ("samples", "min_ms", "mean_ms", "max_ms"):
        expect(tiles.locator(f"[data-statistic={name}]")).to_contain_text(re.compile(r"\d"))


def chart_boxes(page: Page) -> list[str]:
    """Place and size of everything that must not move while values change."""
    found: list[str] = page.evaluate(
        "[...document.querySelectorAll('.lw-chart, .lw-legend, #readout, .lw-readout-part, .lw-readout-row')]"
        # The read-out stays in view when the page scrolls, so its place is not the same.
        ".map((one) => [one.offsetLeft, one.closest('#readout') ? 0 : one.offsetTop, one.offsetWidth, one.offsetHeight]"
        ".join())"
    )
    return found


def read_charts(page: Page) -> None:
    """The numbers of all charts are read in one place, with mouse and keyboard, and nothing moves meanwhile."""
    readout, chart = page.locator("#readout"), page.locator("#chart-latency")
    time = readout.locator(".lw-readout-time")
    expect(time).to_contain_text("UTC+8")
    chart.focus()
    # Something else can move the charts meanwhile, such as a message above them; the keys would do it each time.
    for _ in range(10):
        before = chart_boxes(page)
        page.keyboard.press("Home")
        first = time.inner_text()
        page.keyboard.press("ArrowRight")
        expect(time).not_to_have_text(first)
        expect(readout.locator("[role=status]")).to_contain_text(re.compile(r"p50 [\d.,]+ m?s, p95 [\d.,]+ m?s"))
        moved = [(old, new) for old, new in zip(before, chart_boxes(page), strict=True) if old != new]
        if not moved:
            break
    assert moved == []
    page.keyboard.press("+")
    expect(page).to_have_url(re.compile(r"since=\d+&until=\d+"))
    page.reload()
    expect(page.locator("#range")).not_to_contain_text("Whole run")
    expect(page.get_by_role("button", name="Reset zoom")).to_be_enabled()
    chart.focus()
    page.keyboard.press("Escape")
    expect(page.locator("#range")).to_contain_text("Whole run")
    expect(page).not_to_have_url(re.compile("since="))
    six = "[...document.querySelectorAll('.lw-chart')].map((one) => one.getBoundingClientRect().bottom)"
    reasons = page.locator("#reasons").evaluate("(box) => box.getBoundingClientRect().height")
    page.evaluate("scrollTo(0, 0)")
    assert max(page.evaluate(six)) - reasons <= DESKTOP["height"]


def choose_lines(page: Page) -> None:
    """Lines are hidden and shown alone; elapsed times are shown as a heat map."""
    card = page.locator(".lw-chart-card", has=page.locator("#chart-latency"))
    lines = {name: card.get_by_role("button", name=name, exact=True) for name in ("p50", "p95", "p99")}
    lines["p99"].click()
    expect(lines["p99"]).to_have_attribute("aria-pressed", "false")
    expect(card.locator(".lw-line-name")).to_have_count(2)
    expect(page.locator("#readout")).not_to_contain_text("p99")
    lines["p95"].click(modifiers=["Alt"])
    expect(card.locator(".lw-line-name")).to_have_text(["p95"])
    lines["p95"].click(modifiers=["Alt"])
    expect(card.locator(".lw-line-name")).to_have_count(3)
    plain = card.locator("canvas").evaluate("(canvas) => canvas.toDataURL()")
    card.get_by_role("button", name="Heat").click()
    for _ in range(LONG // 250):
        if card.locator("canvas").evaluate("(canvas) => canvas.toDataURL()") != plain:
            break
        page.wait_for_timeout(250)
    else:
        raise AssertionError("the heat map is not drawn")
    expect(page).to_have_url(re.compile("heat=1"))
    picture(page, "heat")
    card.get_by_role("button", name="Heat").click()


def take_charts_along(page: Page) -> None:
    """A chart is enlarged, read as a table, and downloaded."""
    card = page.locator(".lw-chart-card", has=page.locator("#chart-latency"))
    card.get_by_role("button", name="Enlarge the chart Latency").click()
    large = page.get_by_role("dialog", name="Latency")
    expect(large.locator("#readout")).to_be_visible()
    size = large.locator("#chart-latency canvas").bounding_box()
    assert size is not None
    assert size["height"] > DESKTOP["height"] / 2
    picture(page, "large")
    page.keyboard.press("Escape")
    expect(large).to_have_count(0)
    expect(page.locator("main #readout")).to_be_visible()
    for entry, start in (("Download PNG", b"\x89PNG"), ("Download CSV", b"\xef\xbb\xbftime,elapsed_s,p50,p95,p99\r\n")):
        card.get_by_role("button", name="More of the chart Latency").click()
        with page.expect_download() as waiting:
            card.get_by_role("button", name=entry).click()
        assert waiting.value.suggested_filename.startswith("Browser-test-Latency.")
        assert Path(waiting.value.path()).read_bytes().startswith(start)
    card.get_by_role("button", name="More of the chart Latency").click()
    card.get_by_role("button", name="Show as table").click()
    table = page.get_by_role("dialog", name="Latency")
    expect(table.locator("tbody tr").first).to_contain_text(" ms")
    picture(page, "numbers")
    table.get_by_role("button", name="Close").click()
    expect(table).to_have_count(0)
