"""What tests of terminals and files in the browser share: servers of an installation, and the page of terminals."""

from __future__ import annotations

from playwright.sync_api import Locator, Page

from tests.support.server_process import Server
from tests.support.sshd import Sshd

from .conftest import DESKTOP, PHONE, picture


def add_projects(installation: Server) -> None:
    """Make the project and the room of the servers."""
    installation.call("POST", "/projects", json={"name": "shop"})
    installation.call("POST", "/rooms", json={"name": "Room A"})


def add_machine(installation: Server, machine: Sshd, name: str) -> int:
    """Add an sshd to the inventory, with its key confirmed; return its id."""
    secret = {"kind": "key", "private_key": machine.key().private_key}
    address = {"address": "127.0.0.1", "port": machine.port, "username": machine.username}
    asked = {"name": name, "project": "shop", "room": "Room A", "secret": secret, **address}
    number = int(installation.call("POST", "/servers", json=asked)["id"])
    installation.call("PUT", f"/servers/{number}/key", json={"key": machine.host_key()})
    return number


def shown(page: Page) -> Locator:
    """The lines of the visible terminal."""
    return page.locator(".term-pane:visible .xterm-rows")


def tabs(page: Page) -> Locator:
    return page.get_by_role("tablist").get_by_role("tab")


def run(page: Page, command: str) -> None:
    page.keyboard.type(command)
    page.keyboard.press("Enter")


def look(page: Page, name: str) -> None:
    """Check that the page fits, and save screenshots: wide and narrow, light and dark."""
    for size, device in ((PHONE, "phone"), (DESKTOP, "desktop")):
        page.set_viewport_size(size)
        for theme in ("dark", "light"):
            page.evaluate("theme => chooseTheme(theme)", theme)
            picture(page, f"{name}-{device}-{theme}")
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
            assert page.evaluate("document.documentElement.scrollHeight <= innerHeight")
