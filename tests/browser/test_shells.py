"""Open shells in another browser, and the page of terminals on phones, with a real sshd."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.server_process import Server, running_server
from tests.support.sshd import Sshd, sshd

from .conftest import DESKTOP, PHONE, Platform, sign_in
from .terminals import add_machine, add_projects, look, run, shown, tabs


@pytest.fixture(scope="module")
def machine() -> Iterator[Sshd]:
    with sshd(name="web-1") as server:
        yield server


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running_server(tmp_path_factory.mktemp("installation")) as server:
        add_projects(server)
        yield server


@pytest.fixture(scope="module")
def platform(installation: Server) -> Platform:
    return Platform(installation.url, installation.password, installation.home)


def test_open_shells_are_continued_in_another_browser(
    page: Page, chromium: Browser, platform: Platform, machine: Sshd, installation: Server
) -> None:
    add_machine(installation, machine, "web-left")
    sign_in(page, platform.password)
    expect(page.get_by_role("link", name="Terminal")).to_be_visible()
    for number in (1, 2):
        page.goto("/terminal")
        if number == 2:
            page.keyboard.press("Alt+Shift+T")
        page.get_by_role("option", name="web-left").click()
        run(page, f"echo shell-{number}''-was-here; kept=yes")
        expect(shown(page)).to_contain_text(f"shell-{number}-was-here")
    state = page.context.storage_state()
    page.close()
    other = chromium.new_context(base_url=platform.url, viewport=PHONE, locale="en-US", storage_state=state)
    phone = other.new_page()
    phone.goto("/terminal")
    expect(phone.get_by_role("heading", name="Reconnect to your 2 open shells")).to_be_visible()
    expect(phone.locator(".term-shell").first).to_contain_text("disconnected")
    look(phone, "shells")
    phone.set_viewport_size(PHONE)
    phone.get_by_role("button", name="Reconnect: web-left").first.click()
    expect(shown(phone)).to_contain_text("shell-1-was-here")
    run(phone, "echo kept=$kept")
    expect(shown(phone)).to_contain_text("kept=yes")
    first = page.context.new_page()
    first.goto("/terminal")
    expect(first.get_by_role("button", name="Reconnect: web-left")).to_have_count(1)
    first.get_by_role("button", name="Continue here: web-left").click()
    expect(shown(first)).to_contain_text("kept=yes")
    expect(phone.get_by_role("status").filter(has_text="continues in another")).to_be_visible()
    first.goto("/terminal/sessions")
    first.get_by_role("link", name="Resume the terminal on web-left").first.click()
    expect(tabs(first)).to_have_count(2)
    other.close()


def test_the_files_are_closed_on_phones_whatever_the_desktop_shows(
    page: Page, platform: Platform, machine: Sshd, installation: Server
) -> None:
    add_machine(installation, machine, "web-drawer")
    sign_in(page, platform.password)
    expect(page.get_by_role("link", name="Terminal")).to_be_visible()
    page.goto("/terminal")
    page.get_by_role("option", name="web-drawer").click()
    # A shell can be continued after a reload once it is there.
    run(page, "echo it''-is-there")
    expect(shown(page)).to_contain_text("it-is-there")
    page.locator("#files").click()
    drawer = page.get_by_role("complementary", name="Files")
    expect(drawer).to_be_visible()
    page.set_viewport_size(PHONE)
    expect(drawer).to_be_hidden()
    page.reload()
    expect(shown(page)).to_be_visible()
    expect(drawer).to_be_hidden()
    page.locator("#files").click()
    expect(drawer).to_be_visible()
    page.locator("#files").click()
    page.set_viewport_size(DESKTOP)
    page.reload()
    expect(drawer).to_be_visible()
