"""A header set is made, chosen for a request in the editor, changed, and the plan is brought in step."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.support.plans import http_request, plan

from .conftest import PHONE, Platform, choose_password, picture

LINES = "POST /orders HTTP/1.1\nContent-Type: application/json\nX-Shop: 7\n"


def paste(page: Page, cell: Locator, text: str) -> None:
    """Paste a text, as from the clipboard, which a page that is served over http cannot write."""
    cell.focus()
    cell.evaluate(
        """(target, text) => {
          const clipboardData = new DataTransfer();
          clipboardData.setData("text/plain", text);
          target.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
        }""",
        text,
    )
    expect(page.locator("[data-of=name]").first).to_be_visible()


def make_set(page: Page, name: str, *methods: str) -> None:
    page.goto("/plans/header-sets/new")
    page.get_by_label("Name", exact=True).first.fill(name)
    for method in methods:
        page.get_by_label(method, exact=True).check()
    paste(page, page.locator("[data-of=name]").first, LINES)
    expect(page.locator("[data-of=name]")).to_have_count(2)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("has been created")).to_be_visible()


def element(page: Page, name: str) -> Locator:
    page.locator(".editor-name", has_text=re.compile(f"^{name}$")).first.click()
    form = page.locator(".element-form")
    expect(form.locator("#element-name")).to_have_value(name)
    return form


def make_sets(page: Page) -> None:
    page.goto("/plans")
    page.get_by_role("link", name="Header sets").click()
    expect(page.get_by_text("No header sets yet")).to_be_visible()
    make_set(page, "Browser", "GET")
    make_set(page, "JSON API", "POST")
    picture(page, "header-set")
    page.get_by_role("link", name="All header sets").click()
    expect(page.locator("#sets-rows tbody .lw-name a")).to_have_text(["Browser", "JSON API"])


def upload_and_edit(page: Page, file: Path) -> None:
    """Upload a plan with a POST request, and open it in the editor."""
    file.write_text(plan(http_request("order", 1, "/orders").replace(">GET<", ">POST<")))
    page.goto("/plans")
    page.locator("#file").set_input_files(file)
    page.get_by_role("link", name="Edit", exact=True).click()


def choose(page: Page) -> str:
    """Choose a set for the request: those for its method come first. Return the address of the editor."""
    form = element(page, "order")
    choice = form.get_by_label("Header set", exact=True)
    expect(choice.locator("optgroup").first).to_have_attribute("label", "Suggested for POST")
    form.locator("#field-HTTPSampler-method").select_option("GET")
    expect(choice.locator("optgroup").first.locator("option")).to_have_text(["Browser"])
    form.locator("#field-HTTPSampler-method").select_option("POST")
    expect(choice.locator("optgroup").first.locator("option")).to_have_text(["JSON API"])
    choice.select_option("JSON API")
    form.get_by_role("button", name="Use", exact=True).click()
    expect(form.get_by_text("Has the headers of the set JSON API.")).to_be_visible()
    expect(page.locator(".editor-name")).to_have_text(["Plan", "Thread Group", "order", "JSON API"])
    picture(page, "header-set-chosen")
    page.keyboard.press("Control+s")
    page.get_by_role("dialog").get_by_role("button", name="Save").click()
    expect(page.locator("[data-status]")).to_have_text(re.compile("Saved as revision 2"))
    return page.url.partition("#")[0]


def bring_in_step(page: Page, editor: str) -> None:
    """Change the set; the plan follows when that is requested."""
    page.goto("/plans/header-sets")
    page.get_by_role("link", name="JSON API", exact=True).click()
    page.locator("[data-of=value]").nth(1).fill("8")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Bring the plans that use it in step below.")).to_be_visible()
    expect(page.locator("#used [data-state]")).to_contain_text("differs")
    page.goto(editor.removesuffix("/edit"))
    expect(page.get_by_text("has other headers now than this plan")).to_be_visible()
    page.goto(editor)
    form = element(page, "JSON API")
    expect(form.get_by_text("Differs from the set JSON API.")).to_be_visible()
    picture(page, "header-set-differs")
    page.goto("/plans/header-sets")
    page.get_by_role("link", name="JSON API", exact=True).click()
    page.get_by_role("button", name="Bring chosen plans in step").click()
    expect(page.get_by_text("1 plan has a new revision.")).to_be_visible()
    expect(page.locator("#used [data-revision]")).to_have_text("revision 3")
    expect(page.locator("#used [data-state]")).to_have_text("in step")
    picture(page, "header-set-in-step")
    page.goto(editor)
    form = element(page, "JSON API")
    expect(form.get_by_text("Has the headers of the set JSON API.")).to_be_visible()


def detach(page: Page) -> None:
    """Detach the Header Manager, and make another set of it."""
    form = page.locator(".element-form")
    form.get_by_role("button", name="Detach").click()
    form.get_by_label("Name of the new header set").fill("Orders")
    form.get_by_role("button", name="Save as a header set").click()
    expect(form.get_by_text("Has the headers of the set Orders.")).to_be_visible()


def test_a_set_is_chosen_for_a_request_and_kept_in_step(page: Page, platform: Platform, tmp_path: Path) -> None:
    choose_password(page, platform)
    make_sets(page)
    upload_and_edit(page, tmp_path / "orders.jmx")
    editor = choose(page)
    bring_in_step(page, editor)
    detach(page)
    page.set_viewport_size(PHONE)
    for address in ("/plans/header-sets", "/plans/header-sets/new"):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    picture(page, "header-set-phone")
