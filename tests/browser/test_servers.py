"""Scripts of the pages of servers in a real browser, with the server in the test's process."""

from __future__ import annotations

import os
import re
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.utils import timezone
from playwright.sync_api import ConsoleMessage, Page, Route, expect, sync_playwright
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from loadwright.server.accounts.models import User
from loadwright.server.servers.models import Server
from tests.support.inventory import KEY, Cast
from tests.support.inventory import cast as new_cast
from tests.support.pages import signed_in

from .conftest import ARGUMENTS, DESKTOP


@pytest.fixture
def cast(transactional_db: None, settings: Settings, tmp_path: Path) -> Cast:
    settings.HOME = tmp_path
    settings.SECRET_KEY = "only for tests"
    settings.CREDENTIAL_KEYS = []
    # The test's server finds static files by their names alone.
    unversioned = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": unversioned}
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return new_cast()


def is_fault(message: ConsoleMessage) -> bool:
    """Whether a message reports a fault: htmx also reports requests that end because another page was opened."""
    return message.type == "error" and not message.text.startswith(("htmx:sendAbort,", "htmx:afterRequest,"))


@contextmanager
def browsing(server: LiveServer, user: User) -> Iterator[Page]:
    """A page of a signed-in person. The test cannot use the database until the page is closed."""
    name = django_settings.SESSION_COOKIE_NAME
    session = signed_in(user).cookies[name].value
    program = os.environ.get("CHROMIUM") or shutil.which("chromium")
    complaints: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        context = browser.new_context(base_url=server.url, viewport=DESKTOP, locale="en-US")
        context.add_cookies([{"name": name, "value": session, "url": server.url}])
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text) if is_fault(message) else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        yield page
        browser.close()
    assert complaints == []


def after_a_refresh(route: Route) -> None:
    time.sleep(2.5)
    route.continue_()


def test_servers_are_chosen_filtered_and_changed_together(live_server: LiveServer, cast: Cast) -> None:
    for number in range(1, 4):
        cast.add(f"db-{number}")
    Server.objects.filter(name="web-1").update(host_key=KEY, facts_wanted_at=timezone.now())
    with browsing(live_server, cast.member) as page:
        page.goto("/servers")
        bulk = page.locator("#bulk")
        expect(bulk).to_be_hidden()
        page.get_by_label("Choose db-2").check()
        expect(bulk.locator("[data-chosen]")).to_have_text("1 chosen")
        # The table refreshes while facts are collected, and keeps the selection.
        with page.expect_response(lambda answer: "/servers" in answer.url):
            pass
        expect(page.get_by_label("Choose db-2")).to_be_checked()
        page.get_by_label("Choose all servers of this page").check()
        expect(bulk.locator("[data-chosen]")).to_have_text("4 chosen")
        page.locator("#filter-state").select_option("collecting")
        expect(page.locator("#servers-count")).to_contain_text("1 server ·")
        page.locator("#filter-state").select_option("")
        expect(page.locator("#servers-count")).to_contain_text("4 servers")
        page.get_by_label("Choose all servers of this page").check()
        # The rows refresh every two seconds, and must not replace those for which a response is on its way.
        page.route(re.compile("q=db"), after_a_refresh)
        page.get_by_placeholder("Name, address or note").fill("db")
        expect(page.locator("#servers-count")).to_contain_text("3 servers")
        page.unroute_all()
        expect(bulk.locator("[data-chosen]")).to_have_text("3 chosen")
        assert "q=db" in page.url
        bulk.get_by_role("button", name="Tags", exact=True).click()
        page.locator("#bulk-tags").fill("mysql, 生产")
        page.locator("#bulk-tags").press("Enter")
        expect(page.get_by_text("The tags of 3 servers have been changed.")).to_be_visible()
        page.get_by_label("Choose db-3").check()
        bulk.get_by_role("button", name="Delete").click()
        expect(page.locator("dialog")).to_contain_text("Delete the server “db-3”?")
        page.locator("dialog").get_by_role("button", name="Delete").click()
        expect(page.get_by_text("1 server has been deleted.")).to_be_visible()
    assert sorted(Server.objects.values_list("name", flat=True)) == ["db-1", "db-2", "web-1"]


def test_form_shows_what_belongs_to_the_choice(live_server: LiveServer, cast: Cast, tmp_path: Path) -> None:
    key = tmp_path / "key"
    key.write_text("-----BEGIN OPENSSH PRIVATE KEY-----\nrubbish\n")
    with browsing(live_server, cast.admin) as page:
        page.goto("/servers/new")
        page.locator("#id_project").select_option(label="shop")
        page.locator("#id_credential").select_option(label="root by password")
        expect(page.get_by_text("private key", exact=True)).to_be_hidden()
        page.locator("#id_project").select_option(label="bank")
        assert page.locator("#id_credential").input_value() == "own"
        page.get_by_text("private key", exact=True).click()
        expect(page.locator("#id_password")).to_be_hidden()
        page.locator("[data-fill=id_private_key]").set_input_files(key)
        expect(page.locator("#id_private_key")).to_have_value(key.read_text())
        page.get_by_role("button", name="Save and check key").click()
        expect(page.get_by_text("Enter a name.")).to_be_visible()
        expect(page.locator("#id_private_key")).to_have_value("")
        assert "rubbish" not in page.content()
