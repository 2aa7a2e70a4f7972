"""A channel is added and tried in a real browser: the outcome of its test message appears by itself."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Page, expect

from tests.support.command import started, until
from tests.support.database import migrated_home
from tests.support.process import free_port

from .conftest import PHONE, Platform, answers, choose_password, picture


class Receiver(BaseHTTPRequestHandler):
    """A webhook that refuses every message."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(403)
        self.end_headers()

    def log_message(self, *_arguments: object) -> None:
        """Write nothing."""


@pytest.fixture
def webhook() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    threading.Thread(target=server.serve_forever).start()
    yield f"http://127.0.0.1:{server.server_port}/hook?token=abcdef"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """A server without generators that may send to loopback."""
    home = migrated_home(tmp_path_factory.mktemp("platform"))
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    env = {"LOADWRIGHT_HOME": str(home), "LOADWRIGHT_LOCAL_WEBHOOKS": "1"}
    with started("up", "--port", str(port), "--no-generator", "--no-monitor", "--no-sample", env=env):
        until(lambda: answers(f"{url}/healthz"))
        yield Platform(url, (home / "admin-password").read_text().strip(), home)


def test_a_channel_is_added_and_tried(page: Page, platform: Platform, webhook: str) -> None:
    choose_password(page, platform)
    page.get_by_role("link", name="Notifications").click()
    page.get_by_role("link", name="Add a channel").first.click()
    page.get_by_role("link", name="Webhook").click()
    page.get_by_label("Name").fill("CI")
    page.get_by_label("Project").select_option("all projects")
    page.get_by_label("Address").fill(webhook)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The channel “CI” has been created.")).to_be_visible()
    page.get_by_role("button", name="Send a test message").click()
    # The table refreshes until no message waits.
    expect(page.locator("#deliveries")).to_contain_text("127.0.0.1 answered with status 403.")
    expect(page.locator("#deliveries[data-refresh]")).to_have_count(0)
    assert "abcdef" not in page.content()
    page.set_viewport_size(PHONE)
    for address in ("/notifications", page.url):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    page.goto("/notifications")
    table = page.locator(".table-responsive")
    assert table.evaluate("element => element.scrollWidth - element.clientWidth") == 0
    expect(table.get_by_text("failed", exact=True)).to_be_in_viewport()
    picture(page, "notifications-phone")
