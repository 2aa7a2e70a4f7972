"""Plans are edited with mouse and keyboard, and nothing that was entered is lost."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.support.plans import java_request, plan

from .conftest import PHONE, Platform, choose_password, picture

SAVED, KEPT = re.compile("Saved as revision"), re.compile("Kept in your draft")


@pytest.fixture
def editor(page: Page, platform: Platform, tmp_path: Path, request: pytest.FixtureRequest) -> Page:
    """The editor of a plan of its own with two requests."""
    choose_password(page, platform)
    file = tmp_path / f"{request.node.name}.jmx"
    file.write_text(plan(java_request("login"), java_request("search")))
    page.goto("/plans")
    page.locator("#file").set_input_files(file)
    page.get_by_role("link", name="Edit", exact=True).click()
    expect(rows(page)).to_have_count(4)
    return page


def rows(page: Page) -> Locator:
    return page.get_by_role("treeitem")


def names(page: Page) -> Locator:
    return page.locator(".editor-name")


def tree(page: Page) -> Locator:
    return page.get_by_role("tree")


def status(page: Page) -> Locator:
    return page.locator("[data-status]")


def test_a_plan_is_edited_with_the_keyboard(editor: Page) -> None:
    page = editor
    tree(page).focus()
    for key in ("ArrowDown", "ArrowDown"):
        page.keyboard.press(key)
    expect(rows(page).nth(2)).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Control+i")
    page.keyboard.type("response ass")
    expect(page.get_by_role("option", name="Response Assertion")).to_be_visible()
    page.keyboard.press("Enter")
    expect(names(page)).to_have_text(["Plan", "Thread Group", "login", "Response Assertion", "search"])
    expect(page.locator("#element-name")).to_have_value("Response Assertion")
    page.keyboard.press("ArrowLeft")
    expect(rows(page).nth(2)).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowLeft")
    expect(names(page)).to_have_text(["Plan", "Thread Group", "login", "search"])
    page.keyboard.press("Control+d")
    expect(names(page)).to_have_text(["Plan", "Thread Group", "login", "login (copy)", "Response Assertion", "search"])
    page.keyboard.press("Alt+ArrowDown")
    expect(names(page)).to_have_text(["Plan", "Thread Group", "login", "search", "login (copy)", "Response Assertion"])
    page.keyboard.press("Control+e")
    expect(page.locator(".editor-off")).to_have_count(2)
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    expect(names(page)).to_have_text(["Plan", "Thread Group", "login", "login (copy)", "Response Assertion", "search"])
    page.keyboard.press("Delete")
    expect(names(page)).to_have_text(["Plan", "Thread Group", "login", "search"])
    expect(status(page)).to_have_text(KEPT)
    page.keyboard.press("Control+s")
    page.get_by_label("Note").fill("With an assertion")
    page.keyboard.press("Enter")
    expect(status(page)).to_have_text(SAVED)


def test_elements_are_dragged_copied_and_searched(editor: Page) -> None:
    page = editor
    rows(page).nth(3).drag_to(rows(page).nth(2), target_position={"x": 60, "y": 3})
    expect(names(page)).to_have_text(["Plan", "Thread Group", "search", "login"])
    rows(page).nth(2).click()
    rows(page).nth(3).click(modifiers=["Shift"])
    expect(page.get_by_text("2 elements are selected.")).to_be_visible()
    page.get_by_role("button", name="Copy").click()
    rows(page).nth(1).click()
    page.get_by_role("button", name="Paste").click()
    expect(names(page)).to_have_text(["Plan", "Thread Group", "search", "login", "search", "login"])
    page.get_by_role("button", name="Search and replace").click()
    page.get_by_label("Search for").fill("search")
    page.get_by_role("button", name="Next place").click()
    expect(rows(page).nth(2)).to_have_attribute("aria-selected", "true")
    expect(page.locator(".editor-hit[aria-current] mark")).to_have_text("search")
    page.get_by_label("Replace by").fill("find")
    page.get_by_role("button", name="Replace", exact=True).click()
    expect(names(page)).to_have_text(["Plan", "Thread Group", "find", "login", "search", "login"])
    page.get_by_role("button", name="Replace all").click()
    page.get_by_role("dialog").get_by_role("button", name="Replace all").click()
    expect(names(page)).to_have_text(["Plan", "Thread Group", "find", "login", "find", "login"])
    note = page.locator("[data-find] [data-note]")
    expect(note).to_have_text("Replaced one place in one element.")
    picture(page, "editor")
    page.get_by_label("Regular expression").check()
    page.get_by_label("Search for").fill("l(og)in")
    expect(page.get_by_text("$0 is all that was found")).to_be_visible()
    page.get_by_label("Replace by").fill("l$1out")
    page.get_by_role("button", name="Replace all").click()
    page.get_by_role("dialog").get_by_role("button", name="Replace all").click()
    expect(names(page)).to_have_text(["Plan", "Thread Group", "find", "logout", "find", "logout"])
    expect(note).to_have_text("Replaced 2 places in 2 elements.")


def test_problems_lead_to_their_elements_and_are_fixed(editor: Page) -> None:
    page = editor
    problems = page.get_by_role("region", name="Problems")
    rows(page).nth(2).click()
    # Until its form has arrived, the field is that of the element before.
    expect(page.locator("#element-name")).to_have_value("login")
    page.locator("#element-name").fill("login ${user}")
    page.locator("#element-comment").click()
    expect(problems.get_by_role("button", name="Warnings: 1")).to_be_visible()
    expect(rows(page).nth(2).locator(".editor-mark")).to_be_visible()
    rows(page).nth(0).click()
    page.keyboard.press("F8")
    expect(page.locator("#element-name")).to_be_focused()
    expect(page.locator("#element-name")).to_have_value("login ${user}")
    expect(rows(page).nth(2)).to_have_attribute("aria-selected", "true")
    page.locator("#element-name").fill("login")
    page.locator("#element-comment").click()
    expect(problems.get_by_text("No problems found")).to_be_visible()
    expect(page.locator(".editor-mark")).to_have_count(0)
    rows(page).nth(1).click()
    page.keyboard.press("Control+i")
    page.keyboard.type("view results tree")
    page.keyboard.press("Enter")
    problems.get_by_role("button", name="Disable the listener").click()
    expect(page.locator(".editor-off")).to_have_count(1)
    expect(problems.get_by_text("No problems found")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(problems.get_by_role("button", name="Disable the listener")).to_be_visible()
    picture(page, "editor-problems")


def test_names_that_are_typed_are_gone_to(editor: Page) -> None:
    page = editor
    tree(page).focus()
    page.keyboard.type("se")
    expect(rows(page).nth(3)).to_have_attribute("aria-selected", "true")


def test_what_is_entered_survives_a_lost_connection_and_a_reload(editor: Page, context: BrowserContext) -> None:
    page = editor
    rows(page).nth(2).click()
    name = page.locator("#element-name")
    expect(name).to_have_value("login")
    context.set_offline(True)
    name.fill("sign in")
    page.locator("#element-comment").click()
    expect(status(page)).to_have_text(re.compile("Not connected"))
    context.set_offline(False)
    expect(status(page)).to_have_text(KEPT)
    expect(names(page).nth(2)).to_have_text("sign in")
    page.reload()
    expect(names(page)).to_have_text(["Plan", "Thread Group", "sign in", "search"])
    page.get_by_role("button", name="Undo").click()
    expect(names(page).nth(2)).to_have_text("login")


def test_no_form_of_another_element_is_shown_without_a_connection(editor: Page, context: BrowserContext) -> None:
    page = editor
    rows(page).nth(2).click()
    name = page.locator("#element-name")
    expect(name).to_have_value("login")
    context.set_offline(True)
    rows(page).nth(3).click()
    expect(page.get_by_text("The server cannot be reached.", exact=True)).to_be_visible()
    expect(name).to_have_count(0)
    context.set_offline(False)
    expect(name).to_have_value("search")
    expect(page.get_by_text("The server cannot be reached.")).to_be_hidden()


def test_what_is_typed_in_two_windows_is_kept(editor: Page, context: BrowserContext) -> None:
    other = context.new_page()
    other.goto(editor.url)
    for page in (editor, other):
        rows(page).nth(2).click()
        expect(page.locator("#element-name")).to_have_value("login")
    editor.locator("#element-comment").fill("of one window")
    other.locator("#element-name").fill("of the other")
    for page in (editor, other):
        page.locator("body").click(position={"x": 1, "y": 1})
    for page in (editor, other):
        expect(names(page).nth(2)).to_have_text("of the other")
        expect(page.locator("#element-comment")).to_have_value("of one window")
        expect(page.locator("#element-name")).to_have_value("of the other")
    other.close()


def test_the_editor_in_chinese_on_a_phone(editor: Page) -> None:
    page = editor
    page.get_by_role("button", name="Language").click()
    page.get_by_role("button", name="中文").click()
    expect(page.get_by_role("button", name="添加", exact=True)).to_be_visible()
    rows(page).nth(2).click()
    expect(page.locator("#element-name")).to_have_value("login")
    page.get_by_role("button", name="添加", exact=True).click()
    expect(page.get_by_role("option", name="响应断言 Response Assertion")).to_be_visible()
    picture(page, "editor-chinese")
    page.keyboard.press("Escape")
    page.set_viewport_size(PHONE)
    expect(rows(page).nth(3)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    picture(page, "editor-phone")
    page.get_by_role("button", name="语言").click()
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("button", name="Add", exact=True)).to_be_visible()


def test_a_missing_file_is_uploaded_where_it_is_named(editor: Page, tmp_path: Path) -> None:
    page = editor
    tree(page).focus()
    page.keyboard.press("Control+i")
    page.keyboard.type("csv data set")
    page.get_by_role("option", name="CSV Data Set Config").click()
    expect(page.locator("#element-name")).to_have_value("CSV Data Set Config")
    page.get_by_label("Filename", exact=True).fill("people.csv")
    finding = page.locator(".editor-check").filter(has_text="people.csv")
    page.get_by_role("region", name="Problems").get_by_role("button", name="Problems").click()
    expect(finding).to_be_visible()
    file = tmp_path / "other name.csv"
    file.write_text("name\nann\n")
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Upload", exact=True).press("Enter")
    chooser.value.set_files(file)
    expect(finding).to_have_count(0)
    expect(page.get_by_label("Filename", exact=True)).to_have_value("people.csv")
    expect(status(page)).to_have_text(KEPT)
    picture(page, "editor-upload")
