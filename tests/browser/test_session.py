"""A session that ends while pages are open: it is announced, and nothing that was entered is lost."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, expect

from tests.support.server_process import CHOSEN, Server, running_server

from .conftest import DESKTOP, PHONE, Platform, picture, sign_in

REFUSED = ("status of 400", "status of 401", "Status Error Code 401")
"""Chromium and htmx log refused requests, which are what these tests are about."""


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running_server(tmp_path_factory.mktemp("installation")) as server:
        server.call("POST", "/projects", json={"name": "shop"})
        yield server


@pytest.fixture(scope="module")
def platform(installation: Server) -> Platform:
    return Platform(installation.url, installation.password, installation.home)


@pytest.fixture
def page(context: BrowserContext, platform: Platform) -> Iterator[Page]:
    """A page of the administrator, without script errors and violations of the content security policy."""
    page = context.new_page()
    complaints: list[str] = []

    def heard(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not any(text in message.text for text in REFUSED):
            complaints.append(f"{message.type}: {message.text} ({page.url})")

    page.on("console", heard)
    page.on("pageerror", lambda error: complaints.append(f"{error} ({page.url})"))
    sign_in(page, platform.password)
    expect(page.get_by_role("navigation", name="Main menu")).to_be_visible()
    yield page
    assert complaints == []


def end_session(context: BrowserContext) -> None:
    context.clear_cookies()


def look_again(page: Page) -> None:
    """Pretend that the person returns to the tab, when pages look after their session."""
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def enter_password(page: Page) -> None:
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("User name")).to_have_value("admin")
    dialog.get_by_label("Password").fill(CHOSEN)
    page.keyboard.press("Enter")
    expect(dialog).to_have_count(0)


def test_a_form_is_sent_after_signing_in_again(page: Page, context: BrowserContext, installation: Server) -> None:
    page.goto("/projects")
    page.get_by_label("Name", exact=True).first.fill("Typed before")
    end_session(context)
    look_again(page)
    bar = page.get_by_role("alert").filter(has_text="You are signed out")
    expect(bar).to_be_visible()
    for size, device in ((PHONE, "phone"), (DESKTOP, "desktop")):
        page.set_viewport_size(size)
        for theme in ("dark", "light"):
            page.evaluate("theme => chooseTheme(theme)", theme)
            picture(page, f"session-bar-{device}-{theme}")
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_label("Name", exact=True).first.press("Enter")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Password").fill("wrong")
    page.keyboard.press("Enter")
    expect(dialog.get_by_role("alert")).to_contain_text("is wrong")
    picture(page, "session-dialog")
    enter_password(page)
    expect(page.get_by_role("heading", name="Typed before")).to_be_visible()
    expect(bar).to_have_count(0)
    assert "Typed before" in [project["name"] for project in installation.call("GET", "/projects")]


def test_cancelling_keeps_the_page_and_what_was_entered(page: Page, context: BrowserContext) -> None:
    page.goto("/projects")
    field = page.get_by_label("Name", exact=True).first
    field.fill("Not yet")
    end_session(context)
    field.press("Enter")
    page.get_by_role("dialog").get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(field).to_have_value("Not yet")


def test_pages_in_other_tabs_go_on_after_signing_in_once(page: Page, context: BrowserContext) -> None:
    other = context.new_page()
    other.goto("/projects")
    field = other.get_by_label("Name", exact=True).first
    field.fill("In the other tab")
    end_session(context)
    look_again(other)
    expect(other.get_by_role("alert").filter(has_text="You are signed out")).to_be_visible()
    look_again(page)
    page.get_by_role("alert").get_by_role("button", name="Sign in").click()
    enter_password(page)
    expect(other.get_by_role("alert")).to_have_count(0)
    field.press("Enter")
    expect(other.get_by_role("dialog")).to_have_count(0)
    expect(other.get_by_role("heading", name="In the other tab")).to_be_visible()
    other.close()


def test_lists_that_refresh_announce_the_end_and_stay(page: Page, context: BrowserContext) -> None:
    page.goto("/generators")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    end_session(context)
    expect(page.get_by_role("alert").filter(has_text="You are signed out")).to_be_visible()
    assert page.url.endswith("/generators")


def test_what_is_sent_as_the_session_ends_is_kept_by_going_back(page: Page, context: BrowserContext) -> None:
    """The check before sending passes, and the session ends then."""
    page.goto("/projects")
    field = page.get_by_label("Name", exact=True).first
    field.fill("Typed and kept")
    page.get_by_label("Allow uploads to its servers").uncheck()
    person = page.evaluate("Number(document.body.dataset.person)")
    token = page.locator("[name=csrfmiddlewaretoken]").first.input_value()
    page.route("**/login", lambda route: route.fulfill(json={"person": person, "csrf": token}))
    kept = [cookie for cookie in context.cookies() if cookie["name"] == "csrftoken"]
    context.clear_cookies()
    context.add_cookies(kept)  # type: ignore[arg-type]
    field.press("Enter")
    expect(page.get_by_role("heading", name="You are signed out")).to_be_visible()
    picture(page, "session-refused")
    page.unroute("**/login")
    with page.expect_popup() as opened:
        page.get_by_role("link", name="Sign in in another tab").click()
    sign_in(opened.value, CHOSEN)
    expect(opened.value.get_by_role("navigation", name="Main menu")).to_be_visible()
    page.get_by_role("button", name="Go back").click()
    expect(field).to_have_value("Typed and kept")
    expect(page.get_by_label("Allow uploads to its servers")).not_to_be_checked()
    field.press("Enter")
    expect(page.get_by_role("heading", name="Typed and kept")).to_be_visible()
    page.goto("/projects")
    expect(field).to_have_value("")
