"""The product in Chromium: from sign-in to a result, and every page in Chinese."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest
from playwright.sync_api import Page, expect

from loadwright.server.web import numbers
from tests.server.plans.packed import two_plans

from .charts import choose_lines, read_charts, take_charts_along, zoom
from .conftest import DESKTOP, LONG, PASSWORD, PHONE, Platform, picture, sign_in


@pytest.fixture(scope="module")
def left_out() -> tuple[str, ...]:
    return ("--no-monitor", "--no-sample")


def figure(page: Page, name: str) -> float:
    """The number shown in the strip; 0 while it is empty."""
    found = re.search(r"[\d.,]+", page.locator(f"#{name}").inner_text())
    return float(found[0].replace(",", "")) if found else 0.0


def samples(page: Page) -> int:
    """The number of samples in the first row of the table of labels; 0 while it is empty."""
    cell = page.locator("#labels-table tbody tr:first-child td:nth-child(3)")
    return int(cell.inner_text().replace(",", "")) if cell.count() and cell.is_visible() else 0


def more_than(page: Page, before: int) -> int:
    """Wait until more samples are counted."""
    # Tables are updated while they are on the screen.
    page.locator("#labels-table").scroll_into_view_if_needed()
    for _ in range(LONG // 250):
        if samples(page) > before:
            return samples(page)
        page.wait_for_timeout(250)
    raise AssertionError(f"no more than {before} samples")


def change_password(page: Page, platform: Platform) -> None:
    sign_in(page, platform.password)
    expect(page.get_by_text("Choose your own password now.")).to_be_visible()
    page.get_by_label("Current password").fill(platform.password)
    page.get_by_label("New password", exact=True).fill(PASSWORD)
    page.get_by_label("Repeat new password").fill("something else")
    page.get_by_role("main").get_by_role("button", name="Change password").click()
    expect(page.get_by_text("The two new passwords differ.")).to_be_visible()
    for label, text in (("Current password", platform.password), ("New password", PASSWORD)):
        page.get_by_label(label, exact=True).fill(text)
    page.get_by_label("Repeat new password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Change password").click()
    expect(page.get_by_text("Your password has been changed.")).to_be_visible()
    expect(page.get_by_text("Three steps to the first result")).to_be_visible()
    picture(page, "empty")


def open_plans(page: Page) -> None:
    """Open the list of plans, with the script that uploads a chosen file."""
    page.get_by_role("link", name="Plans", exact=True).click()
    expect(page).to_have_url(re.compile("/plans$"))
    page.wait_for_load_state()


def upload(page: Page, plan_file: Path, tmp_path: Path) -> None:
    open_plans(page)
    wrong = tmp_path / "notes.jmx"
    wrong.write_text("no plan")
    page.locator("#file").set_input_files(wrong)
    expect(page.get_by_role("alert")).to_contain_text("notes.jmx is text of another kind. Use a plan of JMeter (.jmx)")
    several = tmp_path / "several.zip"
    several.write_bytes(two_plans())
    page.locator("#file").set_input_files(several)
    expect(page.get_by_role("alert")).to_contain_text("several.zip has 2 plans (browse.jmx, buy.jmx); choose one")
    picture(page, "several-plans")
    page.get_by_role("button", name="browse.jmx").click()
    expect(page.get_by_role("heading", name="several")).to_be_visible()
    open_plans(page)
    page.locator("#file").set_input_files(plan_file)
    expect(page.get_by_role("heading", name="sample-shop")).to_be_visible()
    expect(page.locator(".plan-files")).to_contain_text("products.csv")
    picture(page, "plan")


def replace(page: Page, plan_file: Path, tmp_path: Path) -> None:
    """Upload a new version of the plan, and restore the old one."""
    page.get_by_role("link", name="Upload a new version").click()
    page.get_by_label("Note", exact=True).first.fill("Pay in place of checkout")
    changed = tmp_path / "changed.zip"
    with ZipFile(plan_file) as source, ZipFile(changed, "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name).replace(b'testname="checkout"', b'testname="pay"'))
    page.locator("#file").set_input_files(changed)
    expect(page.get_by_text("New runs use it.")).to_be_visible()
    page.get_by_role("link", name="Revisions", exact=True).click()
    rows = page.locator("tbody tr")
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text("Pay in place of checkout")
    expect(rows.first).to_contain_text("newest")
    expect(rows.first).to_contain_text("1 element changed: pay")
    picture(page, "revisions")
    rows.last.get_by_role("button", name="Restore").click()
    page.get_by_role("dialog").get_by_role("button", name="Restore").click()
    expect(rows).to_have_count(3)
    expect(rows.first).to_contain_text("restored from 1")
    rows.first.get_by_role("link", name="3", exact=True).click()
    expect(page.get_by_role("heading", name="revision 3")).to_be_visible()
    picture(page, "revision")
    page.get_by_role("link", name="Plan", exact=True).click()


def start(page: Page) -> None:
    page.get_by_role("link", name="Start a run").click()
    page.get_by_label("Target").fill("0")
    page.get_by_role("button", name="Start", exact=True).click()
    expect(page.get_by_text("Invalid rate 0")).to_be_visible()
    page.get_by_label("Target").fill("20")
    page.get_by_label("Duration").fill("10m")
    page.get_by_label("Name", exact=True).fill("Browser test")
    page.get_by_label("Requirements").fill("p95 < 10s")
    expect(page.get_by_text("About 12,000 transactions in 10 min.")).to_be_visible()
    picture(page, "start")
    page.get_by_role("button", name="Start", exact=True).click()
    expect(page.get_by_role("heading", name="Browser test")).to_be_visible()


def watch(page: Page) -> None:
    """Numbers change without reloading the page."""
    expect(page.locator("#state")).to_have_text("running", timeout=LONG)
    page.evaluate("window.loaded = 'once'")
    first = more_than(page, 0)
    assert more_than(page, first) > first
    assert figure(page, "asked") == 20
    assert figure(page, "reached") > 0
    assert page.evaluate("window.loaded") == "once"
    page.evaluate("scrollTo(0, 0)")
    expect(page.locator("#chart-rate canvas")).to_be_visible()


def read_log(page: Page) -> None:
    """JMeter's log is read while the run goes on."""
    page.get_by_role("tab", name="Generators").click()
    expect(page.locator("#generators-table").get_by_role("button", name="Share…")).to_be_visible()
    picture(page, "generators")
    # Numbers of a busy machine, measured before the next second replaces them.
    assert cut_tables(page, longer="#generators-table td.lw-num", by="00") == []
    page.locator("#generators-table").get_by_role("link", name="Log").click()
    page.get_by_role("button", name="Get the current log").click()
    expect(page.locator("#log pre")).to_contain_text("INFO", timeout=LONG)
    page.get_by_role("link", name="Browser test").click()
    expect(page.locator("#state")).to_have_text("running")
    # Before the scripts of the page have run, forms are sent as without them and open a new page.
    page.wait_for_load_state()


def change_rate(page: Page) -> None:
    page.get_by_role("button", name="Change rate").click()
    expect(page.get_by_label("Total rate of all generators")).to_be_focused()
    page.get_by_label("Total rate of all generators").fill("nothing")
    page.get_by_role("button", name="Apply").click()
    expect(page.get_by_text("“nothing” is not a number.")).to_be_visible()
    page.get_by_label("Total rate of all generators").fill("300%")
    expect(page.locator("#target-result")).to_contain_text("= 60/s, 300% of what was requested at the start")
    page.get_by_role("button", name="Apply").click()
    expect(page.locator("#asked")).to_have_text("60/s", timeout=LONG)
    for _ in range(LONG // 250):
        if figure(page, "reached") > 40:
            break
        page.wait_for_timeout(250)
    assert figure(page, "reached") > 40
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Note").click()
    expect(page.get_by_label("Note for the charts")).to_be_focused()
    page.get_by_label("Note for the charts").fill("second node added")
    page.get_by_role("button", name="Add", exact=True).click()
    page.keyboard.press("Escape")
    page.get_by_role("tab", name="Events").click()
    expect(page.locator("#events-table")).to_contain_text("20 → 60/s")
    expect(page.locator("#events-table")).to_contain_text("second node added")
    picture(page, "running")


def stop(page: Page) -> None:
    page.get_by_role("button", name="Stop", exact=True).click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Stop “Browser test”?")
    dialog.get_by_role("button", name="Stop").click()
    expect(page.locator("#state")).to_have_text("stopped", timeout=LONG)
    expect(page.locator("#verdict")).to_have_text(re.compile("valid|doubtful"))
    expect(page.locator("#reasons")).to_contain_text("p95 < 10s")


def read_result(page: Page) -> None:
    page.get_by_role("tab", name="Settings and files").click()
    for name in ("result.json", "run.jmx", "jmeter"):
        expect(page.locator("#files")).to_contain_text(name, timeout=LONG)
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Result", exact=True).click()
    result = json.loads(Path(waiting.value.path()).read_text())
    assert result["state"] == "stopped"
    assert result["requirements"][0]["held"] is True
    assert {"rate", "note", "stop"} <= {event["kind"] for event in result["events"]}
    page.reload()
    expect(page.locator("#state")).to_have_text("stopped")
    # The address keeps the tab.
    expect(page.get_by_role("tab", name="Settings and files")).to_have_attribute("aria-selected", "true")
    page.get_by_role("tab", name="Labels").click()
    assert samples(page) == 0 or samples(page) == result["total"]["samples"]
    assert more_than(page, 0) == result["total"]["samples"]
    picture(page, "ended")


def test_from_signing_in_to_a_result(page: Page, platform: Platform, plan_file: Path, tmp_path: Path) -> None:
    change_password(page, platform)
    upload(page, plan_file, tmp_path)
    replace(page, plan_file, tmp_path)
    start(page)
    watch(page)
    zoom(page)
    read_log(page)
    change_rate(page)
    stop(page)
    read_result(page)
    read_charts(page)
    choose_lines(page)
    take_charts_along(page)


PAGES = (
    "/",
    "/runs",
    "/plans",
    "/generators",
    "/tokens",
    "/password",
    "/sessions",
    "/people",
    "/audit",
    "/search?q=shop",
    "/runs/1",
    "/plans/2",
    "/plans/2/revisions",
    "/plans/2/revisions/1",
    "/runs/new?plan=2",
)


@pytest.fixture
def in_chinese(page: Page) -> Iterator[Page]:
    """A page in Chinese. The language is stored for the person, so it is reset afterwards."""
    sign_in(page, PASSWORD)
    page.get_by_role("button", name="Language").click()
    page.get_by_role("button", name="中文").click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-hans")
    yield page
    page.set_viewport_size(DESKTOP)
    page.goto("/")
    page.get_by_role("button", name="语言").click()
    page.get_by_role("button", name="English").last.click()
    expect(page.locator("html")).to_have_attribute("lang", "en")


def cut_tables(page: Page, *, longer: str = "", by: str = "") -> list[str]:
    """The visible tables whose columns do not all fit, with ``by`` appended to the cells that ``longer`` selects."""
    found: list[str] = page.evaluate(
        "([longer, by]) => {"
        "for (const cell of longer ? document.querySelectorAll(longer) : []) cell.textContent += by;"
        "return [...document.querySelectorAll('.table-responsive')]"
        ".filter((one) => one.offsetParent && one.scrollWidth > one.clientWidth).map((one) => one.innerText)}",
        [longer, by],
    )
    return found


def test_every_page_in_chinese_at_both_sizes_and_in_both_themes(in_chinese: Page) -> None:
    """Each page is opened in both themes, at one size each, and then resized."""
    page = in_chinese
    desktop, phone = (DESKTOP, "desktop"), (PHONE, "phone")
    for theme, sizes in (("light", (desktop, phone)), ("dark", (phone, desktop))):
        page.evaluate("theme => chooseTheme(theme)", theme)
        for where in PAGES:
            page.set_viewport_size(sizes[0][0])
            page.goto(where)
            expect(page.locator("html")).to_have_attribute("data-bs-theme", theme)
            heading = page.get_by_role("main").get_by_role("heading").first
            for size, name in sizes:
                page.set_viewport_size(size)
                expect(heading).to_be_visible()
                picture(page, f"zh-{name}-{theme}-{where.strip('/').replace('/', '-').replace('?', '-') or 'home'}")
                assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{where} is too wide"
                assert size is PHONE or cut_tables(page) == [], where
                assert re.search(r"[\u4e00-\u9fff]", page.get_by_role("main").inner_text()), where


def test_no_column_is_cut_in_english(page: Page) -> None:
    sign_in(page, PASSWORD)
    for where in ("/runs", "/plans/2/revisions", "/projects", "/servers", "/generators", "/runs/1"):
        page.goto(where)
        expect(page.get_by_role("main").get_by_role("heading").first).to_be_visible()
        assert cut_tables(page) == [], where
    more_than(page, 0)
    # Numbers of a longer run.
    assert cut_tables(page, longer="#labels-table td:nth-child(n+3)", by="0") == []
    for tab in ("Generators", "Errors", "Events"):
        page.get_by_role("tab", name=tab).click()
        assert cut_tables(page) == [], tab


def test_the_address_keeps_the_filter_of_labels(page: Page) -> None:
    sign_in(page, PASSWORD)
    page.goto("/runs/1")
    more_than(page, 0)
    rows = page.locator("#labels-table tbody tr:not(.lw-total)")
    label = rows.first.get_by_role("button").inner_text()
    page.get_by_placeholder("Filter labels").fill(label.upper())
    expect(rows).to_have_count(1)
    page.reload()
    expect(rows).to_have_count(1)
    expect(rows.first).to_contain_text(label)


def test_run_page_is_read_with_the_keyboard(page: Page) -> None:
    sign_in(page, PASSWORD)
    page.goto("/runs/1")
    page.keyboard.press("/")
    expect(page.locator("#search")).to_be_focused()
    page.keyboard.type("brow")
    expect(page.locator("#search-results")).to_contain_text("Browser test")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Browser test")).to_be_visible()
    row = page.locator("#labels-table tbody tr").nth(1).get_by_role("button")
    label = row.inner_text()
    row.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#chosen")).to_contain_text(label)


def test_scripts_and_pages_write_numbers_alike(page: Page, platform: Platform) -> None:
    page.goto("/login")
    values = [0, 0.0123456, 0.4, 1, 9.996, 12.345, 99.95, 123.456, 999.6, 1234.6, 9999, 10_000, 12_345, 1e6, 2.5e9]
    for name in ("significant", "rate", "milliseconds", "size", "count", "percent", "duration"):
        written = page.evaluate(
            "async ([name, values]) => { const all = await import('/static/web/format.js');"
            " return [...values.map((value) => all[name](value)), all[name](null)]; }",
            [name, values],
        )
        assert written == [getattr(numbers, name)(value) for value in [*values, None]], name
