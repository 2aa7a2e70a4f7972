"""Terminals in Chromium with a real sshd, in English and in Chinese."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from playwright.sync_api import Browser, BrowserContext, Locator, Page, WebSocketRoute, expect

from loadwright.server.servers.ssh.connect import fingerprint
from tests.support.server_process import Server, running_server
from tests.support.sshd import Sshd, sshd

from .conftest import DESKTOP, USER, Platform
from .terminals import look, run, shown, tabs

LOCALES = {"en": "en-US", "zh-hans": "zh-CN"}
CATALOGUES = Path(__file__).parents[2] / "src/loadwright/server/locale/zh_Hans/LC_MESSAGES"
Say = Callable[[str], str]


@pytest.fixture(scope="module")
def machine() -> Iterator[Sshd]:
    with sshd(name="web-1") as server:
        yield server


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running_server(tmp_path_factory.mktemp("installation")) as server:
        server.call("POST", "/projects", json={"name": "shop"})
        server.call("POST", "/rooms", json={"name": "Room A"})
        yield server


@pytest.fixture(scope="module")
def platform(installation: Server) -> Platform:
    return Platform(installation.url, installation.password, installation.home)


@pytest.fixture(params=list(LOCALES))
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def context(chromium: Browser, platform: Platform, language: str) -> Iterator[BrowserContext]:
    context = chromium.new_context(
        base_url=platform.url, viewport=DESKTOP, locale=LOCALES[language], timezone_id="Asia/Shanghai",
        permissions=["clipboard-read", "clipboard-write"],
    )  # fmt: skip
    yield context
    context.close()


@pytest.fixture(scope="session")
def chinese() -> dict[str, str]:
    """Every text of the product with its translation."""
    found: dict[str, str] = {}
    for domain in ("django", "djangojs"):
        with (CATALOGUES / f"{domain}.po").open("rb") as file:
            found |= {one.id: str(one.string) for one in read_po(file) if isinstance(one.id, str) and one.string}
    return found


@pytest.fixture
def say(language: str, chinese: dict[str, str]) -> Say:
    """A text of the product in the language of the page."""
    return lambda text: text if language == "en" else chinese[text]


@pytest.fixture
def signed_in(page: Page, platform: Platform, say: Say, language: str) -> Page:
    page.goto("/login")
    page.get_by_label(say("User name")).fill(USER)
    page.get_by_label(say("Password")).fill(platform.password)
    page.get_by_role("button", name=say("Sign in")).click()
    expect(page.get_by_role("link", name=say("Terminal"))).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", language)
    return page


def double_click(page: Page, word: str) -> None:
    """Select a word that is alone on its line."""
    line = shown(page).locator("> div").filter(has_text=re.compile(f"^{word}\\s*$"))
    expect(line).to_have_count(1)
    box = line.bounding_box()
    assert box is not None
    page.mouse.dblclick(box["x"] + 20, box["y"] + box["height"] / 2)


def pasted(page: Page, text: str) -> None:
    page.evaluate("text => navigator.clipboard.writeText(text)", text)
    page.keyboard.press("Control+v")


def add_server(page: Page, say: Say, machine: Sshd, name: str) -> None:
    page.get_by_role("link", name=say("Servers"), exact=True).click()
    page.get_by_role("link", name=say("Add a server")).first.click()
    form = page.get_by_role("main")
    for label, value in (
        ("Name", name),
        ("Address", "127.0.0.1"),
        ("SSH port", str(machine.port)),
        ("User", machine.username),
    ):
        form.get_by_label(say(label), exact=True).fill(value)
    form.locator("fieldset").get_by_text(say("private key"), exact=True).click()
    form.get_by_role("textbox", name=say("Private key"), exact=True).fill(machine.key().private_key)
    form.get_by_label(say("Project"), exact=True).select_option("shop")
    form.get_by_label(say("Room"), exact=True).select_option("Room A")
    form.get_by_role("button", name=say("Save and check key")).click()


def confirm_key(page: Page, say: Say, fingerprint: str) -> None:
    expect(page.locator("#offered")).to_contain_text(fingerprint)
    page.get_by_role("button", name=say("It matches: confirm")).click()
    expect(page.locator("#offered")).to_have_count(0)


def copy_and_interrupt(page: Page, say: Say) -> None:
    """Ctrl+C copies while something is selected, the next one interrupts."""
    run(page, "echo to-be''-copied; sleep 1000")
    double_click(page, "to-be-copied")
    page.keyboard.press("Control+c")
    expect(page.locator("#hint")).to_have_text(say("Copied"))
    assert page.evaluate("navigator.clipboard.readText()") == "to-be-copied"
    expect(shown(page)).not_to_contain_text("^C")
    page.keyboard.press("Control+c")
    expect(shown(page)).to_contain_text("^C")
    run(page, "echo interrupted: $?")
    expect(shown(page)).to_contain_text("interrupted: 130")


def paste(page: Page, say: Say) -> None:
    pasted(page, "echo one''line")
    page.keyboard.press("Enter")
    expect(shown(page)).to_contain_text("oneline")
    dialog = page.get_by_role("dialog")
    pasted(page, "echo second''-line\necho third''-line\n")
    expect(dialog).to_contain_text("echo third''-line")
    dialog.get_by_role("button", name=say("Cancel")).click()
    pasted(page, "echo second''-line\necho third''-line\n")
    dialog.get_by_role("button", name=say("Paste")).click()
    page.keyboard.press("Enter")
    expect(shown(page)).to_contain_text("third-line")


HOSTILE = {
    "clipboard": r"\033]52;c;c3RvbGVu\007\033]52;c;?\007",
    "titles": r"\033]0;Evil\007\033]2;Evil\007\033]1;Evil\007",
    "reports": r"\033]0;touch {flag}\r\007\033[21t",
    "markup": r"\033]0;<img src=x onerror=document.title=1>\007<script>document.title=1</script>",
}
"""Output that writes or reads the clipboard, sets titles, or would have an answer typed into the shell."""


def draw_hostile_output(page: Page, say: Say, flag: Path) -> None:
    """Nothing of it leaves the screen: not to the clipboard, the page's title, the shell, or another page."""
    title = page.title()
    page.evaluate("text => navigator.clipboard.writeText(text)", "mine")
    for name, output in HOSTILE.items():
        run(page, f"printf '{output.format(flag=flag)}'; echo {name}''-drawn")
        expect(shown(page)).to_contain_text(f"{name}-drawn")
    assert page.evaluate("navigator.clipboard.readText()") == "mine"
    assert page.title() == title
    assert not flag.exists()
    run(
        page,
        r"clear; printf '\033]8;;javascript:document.title=1\033\\here\033]8;;\033\\\n\033]8;;http://127.0.0.1:9/\033\\there\033]8;;\033\\\n'",
    )
    for word in ("here", "there"):
        line = shown(page).locator("> div").filter(has_text=re.compile(f"^{word}\\s*$"))
        box = line.bounding_box()
        assert box is not None
        page.mouse.move(box["x"] + 15, box["y"] + box["height"] / 2)
        page.mouse.click(box["x"] + 15, box["y"] + box["height"] / 2)
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("http://127.0.0.1:9/")
    dialog.get_by_role("button", name=say("Cancel")).click()
    assert (page.title(), len(page.context.pages)) == (title, 1)
    run(page, "clear")


def drop(page: Page, place: Locator, file: Path) -> None:
    """Drag a file from the desktop and drop it on the page."""
    box = place.bounding_box()
    assert box is not None
    where = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
    data = {"items": [], "files": [str(file)], "dragOperationsMask": 1}
    browser = page.context.new_cdp_session(page)
    for kind in ("dragEnter", "dragOver", "drop"):
        browser.send("Input.dispatchDragEvent", {"type": kind, **where, "data": data})


def upload(page: Page, say: Say, folder: Path) -> None:
    """Drop a file on the drawer; it is on the server, and in the list."""
    inbox, file = folder / "inbox", folder / "figures 数字.csv"
    inbox.mkdir()
    file.write_text("1,2,3\n" * 50_000)
    page.get_by_role("button", name=say("Files"), exact=True).click()
    drawer = page.get_by_role("complementary", name=say("Files"))
    expect(drawer.locator(".files-crumb[aria-current]")).to_be_visible()
    drawer.locator("[data-do=edit-path]").click()
    drawer.locator("[data-path-box]").fill(str(inbox))
    page.keyboard.press("Enter")
    expect(drawer.locator(".files-crumb[aria-current]")).to_have_text("inbox")
    drop(page, drawer.locator("[data-list]"), file)
    expect(drawer.locator("[data-list]")).to_contain_text(file.name)
    assert (inbox / file.name).read_bytes() == file.read_bytes()


def test_from_adding_a_server_to_the_same_session_after_a_reload(
    signed_in: Page, machine: Sshd, say: Say, language: str, tmp_path: Path
) -> None:
    page, name = signed_in, f"web-{language}"
    add_server(page, say, machine, name)
    confirm_key(page, say, fingerprint(machine.host_key()))
    page.goto("/servers")
    page.get_by_role("link", name=re.compile(f" ?{name}$")).first.click()
    page.get_by_role("link", name=say("Open a shell")).click()
    expect(tabs(page)).to_have_count(1)
    expect(page.locator("#status-state")).to_have_text(say("connected"))
    run(page, "echo first=$$")
    expect(shown(page)).to_contain_text(re.compile(r"first=\d"))
    page.keyboard.press("Alt+Shift+T")
    page.keyboard.type(name)
    expect(page.get_by_role("option")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(tabs(page)).to_have_text([name, f"{name}(2)"])
    draw_hostile_output(page, say, tmp_path / "typed")
    copy_and_interrupt(page, say)
    paste(page, say)
    upload(page, say, tmp_path)
    look(page, f"terminal-{language}")
    page.keyboard.press("Alt+1")
    expect(tabs(page).first).to_have_attribute("aria-selected", "true")
    expect(shown(page)).to_contain_text(re.compile(r"first=\d"))
    lines = shown(page).locator("> div").all_inner_texts()
    page.reload()
    expect(tabs(page)).to_have_count(2)
    expect(tabs(page).first).to_have_attribute("aria-selected", "true")
    expect(shown(page).locator("> div")).to_have_text(lines)
    run(page, "echo again=$$")
    expect(shown(page)).to_contain_text(re.compile(r"again=\d"))
    pids = re.findall(r"(?:first|again)=(\d+)", shown(page).inner_text())
    assert len(set(pids)) == 1
    run(page, "exit")
    expect(page.get_by_role("status").filter(has_text=name)).to_be_visible()
    page.keyboard.press("Control+d")
    expect(tabs(page)).to_have_count(1)
    expect(shown(page)).to_contain_text("third-line")


class Line:
    """The page's connections to terminals, which can be cut and blocked."""

    def __init__(self, page: Page) -> None:
        self.open: list[WebSocketRoute] = []
        self.down = False
        page.route_web_socket(re.compile("/ws/terminal/"), self._connect)

    def _connect(self, browser: WebSocketRoute) -> None:
        if self.down:
            browser.close()
            return
        browser.connect_to_server()
        self.open.append(browser)

    def cut(self) -> None:
        self.down = True
        for browser in self.open:
            browser.close()


@pytest.mark.parametrize("language", ["en"], indirect=True)
def test_a_lost_connection_comes_back_to_what_was_missed(
    signed_in: Page, machine: Sshd, say: Say, installation: Server, tmp_path: Path
) -> None:
    page, line = signed_in, Line(signed_in)
    add_server(page, say, machine, "web-lost")
    confirm_key(page, say, fingerprint(machine.host_key()))
    page.goto("/terminal")
    page.get_by_role("option", name="web-lost").click()
    flag = tmp_path / "flag"
    run(page, f"echo here; until [ -e {flag} ]; do sleep 0.1; done; seq -s, 1 300")
    expect(shown(page)).to_contain_text("here")
    line.cut()
    expect(page.get_by_role("alert")).to_contain_text("Connection lost")
    flag.touch()
    line.down = False
    page.get_by_role("button", name="Try now").click()
    expect(page.get_by_role("alert")).to_have_count(0)
    wanted = ",".join(map(str, range(1, 301)))
    expect(shown(page)).to_contain_text("299,300")
    text = "".join(shown(page).locator("> div").all_inner_texts())
    assert text.count(wanted) == 1
    [server] = [one for one in installation.call("GET", "/servers")["servers"] if one["name"] == "web-lost"]
    installation.call("DELETE", f"/servers/{server['id']}")
    expect(page.get_by_role("alert")).to_contain_text("deleted")
    expect(page.get_by_role("button", name="Connect again")).to_have_count(0)
