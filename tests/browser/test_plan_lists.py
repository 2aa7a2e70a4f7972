"""The lists of a plan in a browser: its requests are disabled, a missing file is uploaded, and the plan is disabled."""

from __future__ import annotations

import re
from pathlib import Path
from zipfile import ZipFile

import pytest
from playwright.sync_api import Page, Route, expect

from tests.support.plans import http_request, java_request, plan

from .conftest import PHONE, Platform, choose_password, picture

LARGE = b"user;password\n" + b"mei;secret\n" * 200_000
"""More than two parts of an upload."""


@pytest.fixture
def listed(page: Page, platform: Platform, tmp_path: Path) -> Page:
    """The page of a plan that lacks a file, uploaded by the administrator."""
    choose_password(page, platform)
    document = plan(http_request("cart", 80, "/cart"), java_request("pause ${__FileToString(data/users.csv)}"))
    with ZipFile(tmp_path / "lists.zip", "w") as archive:
        archive.writestr("lists.jmx", document)
        archive.writestr("notes.txt", "left over\n")
    page.goto("/plans")
    page.set_input_files("#file", tmp_path / "lists.zip")
    expect(page).to_have_url(re.compile(r"/plans/\d+$"))
    return page


def tab(page: Page, name: str) -> None:
    page.get_by_role("main").get_by_role("link", name=name, exact=True).click()


def test_a_request_is_disabled_and_found_in_the_tree(listed: Page) -> None:
    page = listed
    tab(page, "Requests")
    page.get_by_label("Select cart").check()
    page.get_by_role("button", name="Disable").click()
    expect(page.get_by_text("Revision 2 has been added: 1 element changed.")).to_be_visible()
    page.get_by_label("State").select_option("disabled")
    expect(page.locator("#elements-rows tbody tr")).to_have_count(1)
    picture(page, "plan-requests")
    page.get_by_role("link", name="cart", exact=True).click()
    expect(page.locator(".tree li:target")).to_contain_text("cart")
    page.set_viewport_size(PHONE)
    tab(page, "Requests")
    page.get_by_role("link", name=re.compile("Thread groups")).click()
    expect(page.get_by_role("cell", name="1 thread", exact=False).first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_a_missing_file_is_uploaded_although_parts_are_lost(listed: Page, tmp_path: Path) -> None:
    page = listed
    (tmp_path / "export.csv").write_bytes(LARGE)
    lost: list[str] = []

    def lose_one(route: Route) -> None:
        if len(lost) < 1:
            lost.append(route.request.url)
            route.fulfill(status=409, json={})
        else:
            route.continue_()

    tab(page, "Files")
    row = page.get_by_role("row").filter(has_text="data/users.csv")
    expect(row).to_contain_text("missing")
    expect(page.get_by_role("row").filter(has_text="notes.txt")).to_contain_text("unused")
    picture(page, "plan-files")
    page.route("**/parts", lose_one)
    row.locator("input[type=file]").set_input_files(tmp_path / "export.csv")
    expect(row).not_to_contain_text("missing")
    assert lost
    row.get_by_role("link", name="data/users.csv", exact=True).click()
    expect(page.get_by_text("200,001 lines")).to_be_visible()
    expect(page.get_by_role("cell", name="mei", exact=True).first).to_be_visible()
    picture(page, "plan-file")


def test_a_plan_is_disabled_and_copied_in_the_list(listed: Page) -> None:
    page = listed
    page.goto("/plans?q=lists&sort=-created")
    row = page.locator("#plans-rows tbody tr").first
    row.get_by_role("button", name=re.compile("Actions for")).click()
    row.get_by_role("button", name="Disable").click()
    expect(page.locator("#plans-rows tbody tr").first).to_contain_text("disabled")
    page.locator("#plans-rows tbody tr").first.get_by_role("button", name=re.compile("Actions for")).click()
    page.locator("#plans-rows tbody tr").first.get_by_role("button", name="Copy").click()
    expect(page.get_by_text("This is a copy of the plan “lists”.")).to_be_visible()
    expect(page.get_by_role("heading", name="lists (copy)")).to_be_visible()
