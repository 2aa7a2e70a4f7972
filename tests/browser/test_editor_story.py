"""A plan is built from nothing, tried, corrected and run on two generators: with a mouse, in Chinese, by keyboard."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator, Mapping
from gettext import translation
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

import loadwright.server
from loadwright.core.jmx.editing.forms.texts import CONTEXT
from tests.agent.generators import GeneratorProcess
from tests.support.command import until
from tests.support.hands import Hands, Keyboard, Mouse
from tests.support.server_process import CHOSEN, Server, serving
from tests.support.targets import serving as target_of

from .conftest import DESKTOP, LONG, picture

LOCALE = Path(loadwright.server.__file__).parent / "locale"
# Long enough for the first compilation of a script on a busy machine.
RATE, SECONDS = 10, 15


class Shop(BaseHTTPRequestHandler):
    """Answers with a token, and with a cart to a request that contains it with the name of a person."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        given = {name: values[0] for name, values in parse_qs(address.query).items()}
        if address.path == "/login":
            self._answer(200, {"token": f"of-{given.get('user')}"})
        elif given.get("token") == f"of-{given.get('user')}" and given.get("order") == f"{given['token']}-1":
            self._answer(200, {"user": given["user"], "total": 5})
        else:
            self._answer(403, given)

    def _answer(self, status: int, content: Mapping[str, object]) -> None:
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with target_of(Shop) as port:
        yield port


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with its local generator and another one."""
    folder = tmp_path_factory.mktemp("story")
    with serving(Server(folder / "home", dict(os.environ), ("--no-monitor", "--no-sample"))) as server:
        second = GeneratorProcess(server.url, folder / "second", "--name", "second", "--enrol", server.code())
        second.start()
        try:
            until(lambda: idle(server) == ["local", "second"])
            yield server
        finally:
            second.close()


def idle(server: Server) -> list[str]:
    return sorted(one["name"] for one in server.call("GET", "/generators") if one["state"] == "idle")


def texts(language: str, context: str = "") -> Callable[[str], str]:
    """Return the function that gives a text of the pages in a language; those of elements have a context."""
    catalogues = [translation(domain, LOCALE, [language], fallback=True) for domain in ("django", "djangojs")]

    def said(text: str) -> str:
        found = (one.pgettext(context, text) if context else one.gettext(text) for one in catalogues)
        return next((one for one in found if one != text), text)

    return said


class Story:
    """A person at a page, who uses it in a language."""

    def __init__(self, page: Page, hands: Hands, language: str) -> None:
        self.page = page
        self.hands = hands
        self.said = texts(language)
        self.label = texts(language, CONTEXT)
        self.tree = page.get_by_role("tree")
        self.form = page.locator(".element-form")

    def button(self, text: str, within: Page | Locator | None = None) -> Locator:
        return (within or self.page).get_by_role("button", name=self.said(text), exact=True)

    def link(self, text: str) -> Locator:
        return self.page.get_by_role("main").get_by_role("link", name=self.said(text), exact=True)

    def field(self, label: str) -> Locator:
        return self.form.get_by_label(self.label(label), exact=True).first

    def sign_in(self) -> None:
        self.page.goto("/login")
        self.page.keyboard.type("admin")
        self.page.keyboard.press("Tab")
        self.page.keyboard.type(CHOSEN)
        self.page.keyboard.press("Enter")
        expect(self.page).not_to_have_url(re.compile("/login"))

    def begin(self, name: str, data: Path) -> None:
        """Make a plan, and upload the file of its data."""
        self.page.goto("/plans")
        self.hands.press(self.button("New plan"))
        self.hands.fill(self.page.locator("#new-plan-name"), name)
        self.hands.press(self.button("Create"))
        expect(self.tree.get_by_role("treeitem")).to_have_count(2)
        self.hands.press(self.link("Back to the plan"))
        self.hands.press(self.link("Files"))
        self.hands.choose_file(self.page.locator("#files"), data)
        expect(self.page.locator(".files-table")).to_contain_text(data.name)
        self.hands.press(self.link("Plan"))
        self.hands.press(self.link("Edit"))
        expect(self.tree.get_by_role("treeitem")).to_have_count(2)

    def element(self, into: str, what: str, name: str) -> None:
        """Add an element, and name it."""
        self.hands.select(self.tree, into)
        before = self.tree.get_by_role("treeitem").count()
        self.hands.add(self.button("Add"), what)
        expect(self.tree.get_by_role("treeitem")).to_have_count(before + 1)
        expect(self.page.locator("#element-name")).to_have_value(
            self.tree.locator("[data-active] .editor-name").inner_text()
        )
        self.hands.fill(self.page.locator("#element-name"), name)

    def build(self, port: int) -> None:
        names = self.tree.locator(".editor-name").all_inner_texts()
        self.hands.select(self.tree, names[0])
        self.row({"Name": "shop", "Value": "127.0.0.1"})
        self.row({"Name": "port", "Value": str(port)})
        group = names[1]
        self.element(group, "csv data set", "people")
        self.hands.fill(self.field("Filename"), "people.csv")
        self.hands.fill(self.field("Variable Names (comma-delimited)"), "user")
        self.request(group, "sign in", "/login?user=${user}")
        self.element("sign in", "json extractor", "token")
        self.hands.fill(self.field("Name of created variable"), "token")
        self.hands.fill(self.field("JSON Path expressions"), "$.token")
        self.element("sign in", "jsr223 postprocessor", "order")
        self.hands.write(self.form.locator(".cm-content"), "vars.put('order', vars.get('token') + '-1')")
        self.request(group, "cart", "/cart?user=${user}&token=${token}&order=${order}")
        self.element("cart", "response assertion", "the total")
        self.row({"Patterns to Test": '"total": 6'})
        expect(self.tree.locator(".editor-name")).to_have_text(
            [*names, "people", "sign in", "token", "order", "cart", "the total"]
        )

    def request(self, group: str, name: str, path: str) -> None:
        self.element(group, "http request", name)
        self.hands.fill(self.field("Server Name or IP"), "${shop}")
        self.hands.fill(self.field("Port Number"), "${port}")
        self.hands.fill(self.field("Path"), path)

    def row(self, cells: dict[str, str]) -> None:
        """Add a row to the first table of the form."""
        self.hands.press(self.button("Add row", self.form).first)
        row = self.form.locator("tbody tr").last
        for label, text in cells.items():
            self.hands.fill(row.get_by_label(self.label(label), exact=True), text)

    def attempt(self, failed: int) -> None:
        """Try the whole plan, of which so many samples fail."""
        panel = self.page.locator("#try-panel")
        self.hands.select(self.tree, self.tree.locator(".editor-name").first.inner_text())
        if not panel.is_visible():
            self.hands.press(self.page.locator("#try-open"))
        expect(panel.locator("[data-chosen]")).to_have_text(self.said("the whole plan"))
        self.hands.press(panel.locator("#try-form [type=submit]"))
        rows = panel.locator(".trial-row")
        expect(rows).to_have_count(2, timeout=LONG)
        expect(rows).to_contain_text(["sign in", "cart"])
        expect(panel.locator(".trial-row .trial-bad")).to_have_count(failed)

    def correct(self) -> None:
        """Look at the sample that failed, and enter what the response really contains."""
        panel = self.page.locator("#try-panel")
        self.hands.press(panel.get_by_role("link", name="cart", exact=True))
        expect(panel.locator("#sample")).to_contain_text('"total": 5')
        expect(panel.locator("#sample")).to_contain_text("the total")
        self.hands.press(self.button("Close", self.page.locator("#try-drawer")))
        self.hands.select(self.tree, "the total")
        cell = self.form.locator("tbody tr").last.get_by_label(self.label("Patterns to Test"), exact=True)
        self.hands.fill(cell, '"total": 5')

    def save(self) -> None:
        self.hands.press(self.button("Close", self.page.locator("#try-drawer")))
        self.hands.press(self.button("Save"))
        self.hands.fill(self.page.locator("#save-note"), "built in the browser")
        self.hands.press(self.button("Save", self.page.locator("#editor-save")))
        expect(self.page.locator("[data-status]")).to_contain_text("3")

    def run(self, name: str) -> None:
        """Run the plan on both generators, and wait for the end."""
        self.hands.press(self.link("Back to the plan"))
        self.hands.press(self.link("Start a run"))
        for label, text in {"Target": str(RATE), "Duration": f"{SECONDS}s", "Generators": "2"}.items():
            self.hands.fill(self.page.get_by_label(self.said(label), exact=True), text)
        self.hands.press(self.button("Start"))
        expect(self.page.locator("#state")).to_have_text(self.said("finished"), timeout=LONG)


@pytest.mark.parametrize(
    ("language", "hands"), [("en", Mouse), ("zh_Hans", Mouse), ("en", Keyboard)], ids=["english", "chinese", "keyboard"]
)
def test_a_plan_is_built_tried_corrected_and_run(
    server: Server,
    chromium: Browser,
    port: int,
    tmp_path: Path,
    language: str,
    hands: Callable[[Page], Hands],
    request: pytest.FixtureRequest,
) -> None:
    context = chromium.new_context(
        base_url=server.url, viewport=DESKTOP, locale="zh-CN" if language.startswith("zh") else "en-US"
    )
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    data = tmp_path / "people.csv"
    data.write_text("mei\nli\n")
    name = request.node.callspec.id
    story = Story(page, hands(page), language)
    try:
        story.sign_in()
        story.begin(name, data)
        story.build(port)
        story.attempt(failed=1)
        picture(page, f"story-{name}")
        story.correct()
        story.attempt(failed=0)
        story.save()
        # The generator of the trial is busy for a moment after it.
        until(lambda: idle(server) == ["local", "second"])
        story.run(name)
        assert wrong == []
        result = server.result(int(page.url.rpartition("/")[2]))
        # Tables are updated while they are on the screen.
        page.keyboard.press("End")
        rows = page.locator("#labels-table tbody tr")
        for label in ("sign in", "cart"):
            counted = next(one for one in result["labels"] if one["label"] == label)
            assert counted["errors"] == 0
            assert counted["samples"] > RATE
            expect(rows.filter(has_text=label).get_by_role("cell", name=f"{counted['samples']}").first).to_be_visible()
        assert [one["name"] for one in result["generators"]] == ["local", "second"]
        picture(page, f"story-{name}-run")
    finally:
        context.close()
        until(lambda: idle(server) == ["local", "second"])
