"""Two people edit one plan: each sees the other, and decides what is kept where both changed the same."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import ExitStack
from urllib.parse import urlsplit

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.plans import java_request, plan
from tests.support.server_process import Server, running_server

from .conftest import DESKTOP, PHONE, picture

PLAN = plan(java_request("login"), java_request("search")).encode()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running_server(tmp_path_factory.mktemp("people"), **os.environ) as server:
        yield server


@pytest.fixture(scope="module")
def cookies(server: Server) -> Iterator[dict[str, str]]:
    """The sessions of two administrators, who may edit every plan."""
    with ExitStack() as stack:
        admin = stack.enter_context(server.sign_in())
        page = admin.get("/people").text
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert token is not None
        given = {"csrfmiddlewaretoken": token[1], "username": "mei", "administrator": "on"}
        password = re.search(r'id="secret">([^<]+)<', admin.post("/people", data=given).text)
        assert password is not None
        mei = stack.enter_context(httpx.Client(base_url=server.url, timeout=60))
        server.enter(mei, "mei", password[1])
        yield {"admin": admin.cookies["sessionid"], "mei": mei.cookies["sessionid"]}


@pytest.fixture
def editors(server: Server, chromium: Browser, cookies: dict[str, str]) -> Iterator[list[Page]]:
    """The editor of a plan of two people."""
    address = f"/plans/{server.upload(PLAN)}/edit"
    host = urlsplit(server.url).hostname or ""
    with ExitStack() as stack:
        pages = []
        for cookie in cookies.values():
            context = chromium.new_context(base_url=server.url, viewport=DESKTOP, locale="en-US")
            stack.callback(context.close)
            context.add_cookies([{"name": "sessionid", "value": cookie, "domain": host, "path": "/"}])
            page = context.new_page()
            page.goto(address)
            expect(page.get_by_role("treeitem")).to_have_count(4)
            pages.append(page)
        yield pages


def rename(page: Page, before: str, after: str) -> None:
    page.get_by_role("treeitem").filter(has_text=before).click()
    name = page.locator("#element-name")
    expect(name).to_have_value(before)
    name.fill(after)
    name.press("Tab")
    expect(page.locator(".editor-name").filter(has_text=after)).to_be_visible()


def save(page: Page) -> None:
    page.keyboard.press("Control+s")
    page.locator("#editor-save").get_by_role("button", name="Save").click()


def test_each_sees_the_other_and_newer_revisions(editors: list[Page]) -> None:
    admin, mei = editors
    expect(admin.locator("[data-people]")).to_have_text("mei is here")
    expect(mei.locator("[data-people]")).to_have_text("admin is here")
    rename(mei, "login", "sign in")
    expect(admin.locator("[data-people]")).to_have_text("mei is editing")
    save(mei)
    expect(admin.locator("[data-newer]")).to_contain_text("mei has added revision 2 meanwhile.")
    picture(admin, "editor-newer")
    mei.goto("/plans")
    expect(admin.locator("[data-people]")).to_be_hidden()
    # Other elements: nothing has to be decided.
    rename(admin, "search", "find")
    save(admin)
    expect(admin.locator(".editor-name")).to_have_text(["Plan", "Thread Group", "sign in", "find"])
    expect(admin.locator("[data-status]")).to_have_text("Saved as revision 3")


@pytest.mark.parametrize(("choice", "kept"), [("Your version", "enter"), ("Version of revision 2", "sign in")])
def test_who_saves_later_decides_what_is_kept(editors: list[Page], choice: str, kept: str) -> None:
    admin, mei = editors
    rename(mei, "login", "sign in")
    rename(admin, "login", "enter")
    rename(admin, "search", "find")
    save(mei)
    expect(mei.locator("[data-status]")).to_have_text("Saved as revision 2")
    save(admin)
    expect(admin.get_by_role("heading", name="Conflicts")).to_be_visible()
    conflict = admin.get_by_role("group", name=re.compile("name changed"))
    expect(conflict).to_have_count(1)
    expect(conflict).to_contain_text("enter")
    expect(conflict).to_contain_text("sign in")
    picture(admin, "editor-conflicts")
    admin.set_viewport_size(PHONE)
    assert admin.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    picture(admin, "editor-conflicts-phone")
    admin.set_viewport_size(DESKTOP)
    # Nothing is lost by going back first.
    admin.get_by_role("link", name="Back to the editor").click()
    expect(admin.locator(".editor-name")).to_have_text(["Plan", "Thread Group", "enter", "find"])
    save(admin)
    admin.get_by_label(choice).check()
    admin.get_by_role("button", name="Use these versions").click()
    expect(admin.get_by_text("Your changes are now on top of revision 2.")).to_be_visible()
    expect(admin.locator(".editor-name")).to_have_text(["Plan", "Thread Group", kept, "find"])
    save(admin)
    expect(admin.locator("[data-status]")).to_have_text("Saved as revision 3")


def test_a_reload_keeps_what_waits_for_the_server(editors: list[Page]) -> None:
    page, _other = editors
    page.context.set_offline(True)
    page.get_by_role("treeitem").filter(has_text="login").click()
    page.keyboard.press("Delete")
    expect(page.locator("[data-status]")).to_contain_text("Not connected")
    # The browser asks before the page is left; changes that were not sent yet are sent by the next page.
    page.on("dialog", lambda dialog: dialog.accept())
    page.context.set_offline(False)
    page.reload()
    expect(page.locator(".editor-name")).to_have_text(["Plan", "Thread Group", "search"])
    expect(page.locator("[data-status]")).to_contain_text("Kept in your draft")


def test_what_was_typed_for_an_element_that_another_window_deletes_can_be_copied(editors: list[Page]) -> None:
    page = editors[0]
    other = page.context.new_page()
    other.goto(page.url)
    for window in (page, other):
        window.get_by_role("treeitem").filter(has_text="search").click()
        expect(window.locator("#element-name")).to_have_value("search")
    other.locator("[role=tree]").focus()
    page.locator("#element-comment").press_sequentially("a long comment")
    other.keyboard.press("Delete")
    kept = page.locator("[data-lost]")
    expect(kept.get_by_role("textbox", name="search › Comments")).to_have_value("a long comment")
    expect(page.locator("[data-problem]")).to_be_hidden()
    expect(page.locator("#element-name")).to_have_value("login")
    picture(page, "editor-lost")
    page.set_viewport_size(PHONE)
    picture(page, "editor-lost-phone")
    kept.get_by_role("button", name="Close").click()
    expect(kept).to_be_hidden()
