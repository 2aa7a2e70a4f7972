"""A whole installation and a real browser: the server with its local generator, the sample shop, Chromium."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from playwright.async_api import expect as async_expect
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, ViewportSize, expect, sync_playwright

from loadwright.sample.plan import sample_bundle
from tests.support.command import started, until
from tests.support.database import migrated_home
from tests.support.process import free_port

ARGUMENTS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-extensions"]
SCREENSHOTS = Path(__file__).parent / "screenshots"
USER, PASSWORD = "admin", "chosen-by-the-test-1"
# Long, because the time until a page shows something depends mostly on the load of the machine.
expect.set_options(timeout=30_000)
async_expect.set_options(timeout=30_000)
LONG = 120_000
"""In milliseconds. JMeter starts and ends slowly on a busy machine."""
SLOWER = float(os.environ.get("BROWSER_SLOWER", "1"))
"""By how much the pages' scripts are slowed down, to find what depends on their speed. Answers take longer, too."""
DESKTOP, PHONE = ViewportSize(width=1280, height=720), ViewportSize(width=390, height=844)
ROOT = Path(__file__).parents[2]
LOST_STYLES = (Path(__file__).parent / "lost_styles.js").read_text()
STYLE_SHEETS = [
    (ROOT / path / "tabler.min.css").read_text()
    for path in ("frontend/node_modules/@tabler/core/dist/css", "src/loadwright/server/web/static/vendor")
]
"""Tabler's, whole and as it is served."""


@dataclass
class Platform:
    """A running installation. ``password`` is the administrator's one-time password."""

    url: str
    password: str
    home: Path


def answers(url: str) -> bool:
    try:
        return httpx.get(url).status_code < 500
    except httpx.TransportError:
        return False


@pytest.fixture(scope="module")
def shop() -> Iterator[int]:
    """The port of the sample shop."""
    port = free_port()
    with started("target", "--port", str(port)):
        until(lambda: answers(f"http://127.0.0.1:{port}/"))
        yield port


@pytest.fixture(scope="module")
def left_out() -> tuple[str, ...]:
    """What a server does not start. Modules that run plans leave the generator in."""
    return ("--no-generator", "--no-monitor", "--no-sample")


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory, left_out: tuple[str, ...]) -> Iterator[Platform]:
    home = migrated_home(tmp_path_factory.mktemp("platform"))
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    with started("up", "--port", str(port), *left_out, env={"LOADWRIGHT_HOME": str(home)}):
        until(lambda: answers(f"{url}/healthz"))
        yield Platform(url, (home / "admin-password").read_text().strip(), home)


@pytest.fixture(scope="module")
def plan_file(tmp_path_factory: pytest.TempPathFactory, shop: int) -> Path:
    name, data = sample_bundle(port=shop)
    path = tmp_path_factory.mktemp("plan") / name
    path.write_bytes(data)
    return path


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    program = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def context(chromium: Browser, platform: Platform) -> Iterator[BrowserContext]:
    context = chromium.new_context(
        base_url=platform.url, viewport=DESKTOP, locale="en-US", timezone_id="Asia/Shanghai", accept_downloads=True
    )  # fmt: skip
    yield context
    context.close()


def slow_down(page: Page) -> None:
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    session.send("Network.enable")
    unlimited = {"offline": False, "downloadThroughput": -1, "uploadThroughput": -1}
    session.send("Network.emulateNetworkConditions", {**unlimited, "latency": 50 * SLOWER})


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page without script errors, violations of the content security policy, and lost styles at the end."""
    page = context.new_page()
    if SLOWER > 1:
        slow_down(page)
    complaints: list[str] = []

    def heard(message: ConsoleMessage) -> None:
        # The browser itself logs the status of a refused upload (422), of a conflict (409), and of what belongs to an
        # element that was deleted while it was requested (404). htmx logs the requests that end because another page
        # was opened. Tests of lost connections disconnect it. xterm.js logs work that took longer than a frame, as it
        # does on a busy machine.
        url = message.location["url"]
        expected = re.search(
            "status of (409|422)|status of 404 .* /plans/[0-9]+/edit/(form|source)/|ERR_INTERNET_DISCONNECTED"
            "|^htmx:(sendAbort|afterRequest),|^task queue exceeded",
            f"{message.text} {urlsplit(url).path}",
        )
        if message.type in ("error", "warning") and not expected:
            complaints.append(f"{message.type}: {message.text} ({url}, on {page.url})")

    page.on("console", heard)
    page.on("pageerror", lambda error: complaints.append(f"{error} ({page.url})"))
    yield page
    assert complaints == []
    assert page.is_closed() or page.evaluate(LOST_STYLES, STYLE_SHEETS) == []


def sign_in(page: Page, password: str) -> None:
    page.goto("/login")
    page.get_by_label("User name").fill(USER)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()
    # Otherwise the next step may meet the page for signing in, which has the same menus, or a page without its scripts.
    expect(page).not_to_have_url(re.compile("/login"))
    page.wait_for_load_state()


def choose_password(page: Page, platform: Platform) -> None:
    """Sign in, at the first time with the one-time password, which is replaced."""
    if (platform.home / "admin-password").exists():
        sign_in(page, platform.password)
        page.get_by_label("Current password").fill(platform.password)
        page.get_by_label("New password", exact=True).fill(PASSWORD)
        page.get_by_label("Repeat new password").fill(PASSWORD)
        page.get_by_role("main").get_by_role("button", name="Change password").click()
        expect(page.get_by_text("Your password has been changed.")).to_be_visible()
    else:
        sign_in(page, PASSWORD)
        expect(page.get_by_role("link", name="Plans", exact=True)).to_be_visible()


def picture(page: Page, name: str) -> None:
    """Save a screenshot of the page in a folder that git ignores."""
    SCREENSHOTS.mkdir(exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"{name}.png", caret="initial")
