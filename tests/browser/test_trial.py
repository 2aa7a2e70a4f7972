"""A plan is tried once with a real JMeter: its samples arrive on the page, and are read there."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.support.jmx import java_sampler, jmx_plan, preprocessor, thread_group, transaction
from tests.support.plans import http_request
from tests.support.targets import serving

from .conftest import LONG, PHONE, Platform, choose_password, picture

HOSTILE = "<script>document.title = 'taken over'</script><img src=x onerror=alert(1)>\x1b[31m\u202eevil"


class Shop(BaseHTTPRequestHandler):
    """Answers with JSON, a hostile page, and a page that takes some seconds."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        answers = {
            "/cart": (200, "application/json", b'{"total":5,"lines":[]}'),
            "/hostile": (500, "text/html; charset=utf-8", HOSTILE.encode()),
        }
        if self.path == "/slow":
            time.sleep(4)
        status, kind, body = answers.get(self.path, (200, "text/plain", b"ok"))
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def left_out() -> tuple[str, ...]:
    return ("--no-monitor", "--no-sample")


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with serving(Shop) as port:
        yield port


@pytest.fixture
def signed_in(page: Page, platform: Platform) -> Page:
    choose_password(page, platform)
    page.on("dialog", lambda dialog: pytest.fail(f"a response opened a dialog: {dialog.message}"))
    return page


def upload(page: Page, folder: Path, name: str, *parts: str) -> None:
    file = folder / f"{name}.jmx"
    file.write_bytes(jmx_plan(*parts, variables={"host": "127.0.0.1"}))
    page.goto("/plans")
    page.locator("#file").set_input_files(file)
    expect(page.get_by_role("heading", name=name, exact=True)).to_be_visible()


def no_sideways_scroll(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_a_plan_is_tried_once(signed_in: Page, tmp_path: Path, port: int) -> None:
    page = signed_in
    upload(
        page,
        tmp_path,
        "shop",
        thread_group(java_sampler("prepare"), name="Before", kind="SetupThreadGroup"),
        thread_group(
            transaction("checkout", http_request("cart", port, "/cart"), http_request("hostile", port, "/hostile")),
            http_request("slow", port, "/slow"),
            threads=30,
            loops=20,
        ),
    )
    page.get_by_role("link", name="Plans", exact=True).click()
    page.get_by_role("button", name="Actions for shop").click()
    page.get_by_role("button", name="Try once").click()
    expect(page.get_by_role("heading", name="Trial of shop", exact=True)).to_be_visible()
    rows = page.locator("#trial-samples .trial-row")
    sample = page.locator("#sample")

    # Samples appear while the plan is executed; a chosen one stays while others arrive.
    expect(rows.filter(has_text="hostile")).to_be_visible(timeout=LONG)
    expect(page.get_by_role("button", name="Stop")).to_be_visible()
    page.get_by_role("link", name="hostile").click()
    expect(sample.get_by_role("heading", name="hostile")).to_be_visible()
    expect(page.get_by_role("button", name="Try again")).to_be_visible(timeout=LONG)
    expect(sample.get_by_role("heading", name="hostile")).to_be_visible()
    expect(rows).to_contain_text(["prepare", "checkout", "cart", "hostile", "slow"])
    expect(rows.locator("xpath=self::*[@aria-current]")).to_contain_text("hostile")
    expect(page.locator(".trial-state")).to_contain_text("4 requests")
    expect(page.locator(".trial-state")).to_contain_text("1 failed")

    # What a server sent is text.
    expect(sample).to_contain_text("<script>document.title = 'taken over'</script>")
    expect(sample).to_contain_text("⟨U+202E⟩evil")
    assert page.title().startswith("Trial of shop")
    assert sample.locator("script, img").count() == 0
    expect(sample).to_contain_text(f"GET http://127.0.0.1:{port}/hostile")
    picture(page, "trial")

    # The keyboard moves through the samples; a reload keeps the chosen one.
    page.get_by_role("link", name="hostile").focus()
    page.keyboard.press("ArrowUp")
    expect(sample.get_by_role("heading", name="cart")).to_be_visible()
    expect(sample).to_contain_text('{\n  "total": 5,\n  "lines": []\n}')
    page.reload()
    expect(sample.get_by_role("heading", name="cart")).to_be_visible()

    # A trial is not among the results.
    page.goto("/runs")
    expect(page.get_by_text("No runs yet")).to_be_visible()
    page.get_by_label("with trials").check()
    expect(page.locator("#runs-rows")).to_contain_text("shop trial")


def extracted(request: str, name: str, pattern: str) -> str:
    """Return a request from whose response a variable is taken."""
    extractor = (
        '<RegexExtractor guiclass="RegexExtractorGui" testclass="RegexExtractor" testname="total" enabled="true">'
        f'<stringProp name="RegexExtractor.refname">{name}</stringProp>'
        f'<stringProp name="RegexExtractor.regex">{pattern}</stringProp>'
        '<stringProp name="RegexExtractor.template">$1$</stringProp></RegexExtractor><hashTree/>'
    )
    return request.rstrip().removesuffix("<hashTree/>") + f"<hashTree>{extractor}</hashTree>"


def test_one_request_is_tried_alone(signed_in: Page, tmp_path: Path, port: int) -> None:
    page = signed_in
    broken = preprocessor("vars.put('user', 'mei'); log.warn('no key for the signature')")
    upload(
        page,
        tmp_path,
        "part",
        thread_group(java_sampler("sign in"), name="Before", kind="SetupThreadGroup"),
        thread_group(
            broken,
            transaction("checkout", extracted(http_request("cart", port, "/cart"), "total", "total&quot;:(.)")),
            http_request("slow", port, "/slow"),
            threads=30,
            loops=20,
        ),
    )
    page.get_by_role("button", name="Options of the trial").click()
    page.get_by_label("Skip setUp and tearDown thread groups").check()
    page.keyboard.press("Escape")
    row = page.locator(".tree-row").filter(has_text="cart")
    row.hover()
    row.get_by_role("button", name="Try: cart").click()
    expect(page.get_by_role("heading", name="Trial of part › cart")).to_be_visible()
    rows, sample = page.locator("#trial-samples .trial-row"), page.locator("#sample")
    expect(rows).to_contain_text(["cart"], timeout=LONG)
    expect(page.get_by_role("button", name="Try again")).to_be_visible(timeout=LONG)
    expect(rows).to_have_count(1)
    expect(sample.get_by_role("row", name="total not set 5")).to_be_visible()
    expect(sample.get_by_role("row", name="user not set mei")).to_be_visible()
    page.get_by_text("1 warning or error in JMeter’s log").click()
    expect(page.locator(".trial-problems")).to_contain_text("no key for the signature")
    picture(page, "trial-element")

    # The same again, with the options of the first time.
    page.get_by_role("button", name="Options of the trial").click()
    expect(page.get_by_label("Skip setUp and tearDown thread groups")).to_be_checked()
    page.keyboard.press("Escape")
    first = page.url
    page.get_by_role("button", name="Try again").click()
    page.wait_for_url(lambda url: url != first)
    expect(page.get_by_role("button", name="Try again")).to_be_visible(timeout=LONG)
    expect(rows).to_have_count(1)


def test_the_editor_tries_what_is_typed(signed_in: Page, tmp_path: Path, port: int) -> None:
    page = signed_in
    requests = http_request("cart", port, "/cart"), http_request("slow", port, "/slow")
    upload(page, tmp_path, "edited", thread_group(*requests, threads=30, loops=20))
    page.get_by_role("link", name="Edit", exact=True).click()
    page.get_by_role("treeitem").filter(has_text="cart").click()
    expect(page.locator("#element-name")).to_have_value("cart")
    page.get_by_role("button", name="Try it").click()
    panel = page.get_by_role("complementary", name="Try it")
    expect(panel.locator("[data-chosen]")).to_have_text("cart")
    # Not left yet, so not stored yet.
    page.locator("#element-name").fill("cart as typed")
    page.keyboard.press("Control+Enter")
    expect(panel.locator("#trial-samples .trial-row")).to_contain_text(["cart as typed"], timeout=LONG)
    # The panel was replaced, and the focus would be nowhere.
    expect(panel.locator("#try-form").get_by_role("button", name="Try it")).to_be_focused()
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(page.get_by_role("button", name="Try it")).to_be_focused()
    page.keyboard.press("Enter")
    expect(panel.locator("#trial-samples .trial-row")).to_have_count(1)
    expect(panel.locator("[data-chosen]")).to_have_text("cart as typed")
    picture(page, "editor-trial")
    # The drawer covers neither the form nor the buttons, and is there again when the page is opened again.
    page.set_viewport_size({"width": 1280, "height": 720})
    for used in (page.get_by_role("button", name="Save", exact=True), page.locator("#element-name")):
        used.scroll_into_view_if_needed()
        used.click(trial=True)
    handle = panel.get_by_role("separator")
    height = int(handle.get_attribute("aria-valuenow") or 0)
    handle.press("ArrowDown")
    expect(handle).to_have_attribute("aria-valuenow", str(height - 32))
    page.reload()
    expect(panel.locator("#trial-samples .trial-row")).to_have_count(1)
    expect(handle).to_have_attribute("aria-valuenow", str(height - 32))
    panel.get_by_role("button", name="Close").click()
    expect(panel).to_be_hidden()


def test_recorded_responses_are_beside_those_of_a_trial(signed_in: Page, tmp_path: Path, port: int) -> None:
    page = signed_in
    recorded = json.dumps({"total": 4, "lines": []})
    response = {"status": 200, "content": {"mimeType": "application/json", "text": recorded}}
    request = {"method": "GET", "url": f"http://127.0.0.1:{port}/cart"}
    file = tmp_path / "recorded.har"
    file.write_text(json.dumps({"log": {"entries": [{"request": request, "response": response}]}}))
    page.goto("/plans")
    page.locator("#file").set_input_files(file)
    expect(page.get_by_label("Recorded responses")).to_be_checked()
    page.get_by_role("button", name="Create plan").click()
    page.get_by_role("button", name="Try once").click()
    compared = page.get_by_role("group", name=re.compile("^Recorded and replayed"))
    expect(compared.locator("del")).to_have_text(re.compile('"total": 4,'), timeout=LONG)
    expect(compared.locator("ins").last).to_have_text(re.compile('"total": 5,'))
    picture(page, "trial-recorded")


def test_a_trial_is_stopped_and_needs_an_idle_generator(signed_in: Page, tmp_path: Path, port: int) -> None:
    page = signed_in
    upload(page, tmp_path, "long", thread_group(*[http_request(f"slow {n}", port, "/slow") for n in range(30)]))
    address = page.url
    page.get_by_role("button", name="Try once").click()
    expect(page.locator(".trial-row").first).to_be_visible(timeout=LONG)
    trial = page.url
    page.goto(address)
    page.get_by_role("button", name="Try once").click()
    expect(page.get_by_role("alert")).to_contain_text("No generator is idle that could try the plan")
    page.goto(trial)
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_role("button", name="Try again")).to_be_visible(timeout=LONG)
    expect(page.locator(".trial-state")).to_contain_text("stopped")
    expect(page.locator("#trial-top")).to_contain_text(re.compile("stopped by admin", re.IGNORECASE))

    page.set_viewport_size(PHONE)
    page.reload()
    no_sideways_scroll(page)
    page.locator(".trial-row a").first.click()
    expect(page.locator("#sample").get_by_role("heading", name=re.compile("slow"))).to_be_in_viewport()
    picture(page, "trial-phone")


def test_a_plan_without_samples_says_where_to_look(signed_in: Page, tmp_path: Path) -> None:
    page = signed_in
    upload(page, tmp_path, "empty", thread_group(transaction("nothing in it")))
    page.get_by_role("button", name="Try once").click()
    expect(page.get_by_role("button", name="Try again")).to_be_visible(timeout=LONG)
    expect(page.locator("#trial-top")).to_contain_text("Nothing was sampled")
    page.get_by_role("link", name="JMeter’s log").click()
    expect(page.get_by_role("heading", name="Log of local")).to_be_visible()
