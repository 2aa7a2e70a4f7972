"""How a person uses a page: with a mouse, or with nothing but the keyboard."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from playwright.sync_api import Locator, Page, expect

MOST_STEPS = 400
"""With the Tab key to an element of a page."""


class Hands(Protocol):
    """What a person does with a page."""

    def press(self, control: Locator) -> None:
        """Activate a button or follow a link."""

    def fill(self, field: Locator, text: str) -> None:
        """Replace the text of a field."""

    def write(self, code: Locator, text: str) -> None:
        """Write into an empty code editor."""

    def select(self, tree: Locator, name: str) -> None:
        """Select the element ``name`` of a tree."""

    def add(self, button: Locator, what: str) -> None:
        """Add what the menu of elements has under a name."""

    def choose_file(self, field: Locator, path: Path) -> None:
        """Choose a file in the dialog of the browser."""


class Mouse:
    """Clicks on everything, and types texts."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, control: Locator) -> None:
        control.click()

    def fill(self, field: Locator, text: str) -> None:
        field.fill(text)

    def write(self, code: Locator, text: str) -> None:
        code.click()
        self.page.keyboard.type(text)

    def select(self, tree: Locator, name: str) -> None:
        row = tree.get_by_role("treeitem").filter(has=self.page.get_by_text(name, exact=True))
        row.click()
        expect(row).to_have_attribute("aria-selected", "true")

    def add(self, button: Locator, what: str) -> None:
        button.click()
        menu = self.page.get_by_role("dialog")
        menu.get_by_role("combobox").fill(what)
        menu.get_by_role("option").first.click()

    def choose_file(self, field: Locator, path: Path) -> None:
        field.set_input_files(path)


class Keyboard:
    """Goes to everything with the Tab key. The page must never receive an event of a pointer."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.page.add_init_script(NO_POINTER)

    def press(self, control: Locator) -> None:
        self._go_to(control)
        self.page.keyboard.press("Enter")

    def fill(self, field: Locator, text: str) -> None:
        self._go_to(field)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(text)

    def write(self, code: Locator, text: str) -> None:
        self._go_to(code)
        self.page.keyboard.type(text)
        # From now on Tab leaves the editor, instead of being a part of the text.
        self.page.keyboard.press("Control+m")

    def select(self, tree: Locator, name: str) -> None:
        self._go_to(tree)
        self.page.keyboard.press("Home")
        names = tree.locator(".editor-name").all_inner_texts()
        for _ in range(names.index(name)):
            self.page.keyboard.press("ArrowDown")
        row = tree.get_by_role("treeitem").nth(names.index(name))
        expect(row).to_have_attribute("aria-selected", "true")

    def add(self, button: Locator, what: str) -> None:
        self.page.keyboard.press("Control+i")
        self.page.keyboard.type(what)
        expect(self.page.get_by_role("dialog").get_by_role("option").first).to_be_visible()
        self.page.keyboard.press("Enter")

    def choose_file(self, field: Locator, path: Path) -> None:
        self._go_to(field)
        with self.page.expect_file_chooser() as chooser:
            self.page.keyboard.press("Space")
        chooser.value.set_files(path)

    def _go_to(self, control: Locator) -> None:
        """Press Tab until a control, which is on the page, has the focus."""
        expect(control).to_be_visible()
        key = "Tab" if control.evaluate(AHEAD) else "Shift+Tab"
        for _ in range(MOST_STEPS):
            if control.evaluate(FOCUSED):
                return
            self.page.keyboard.press(key)
        raise AssertionError(f"the keyboard does not reach {control}")


NO_POINTER = """addEventListener("pointerdown", (event) => {
  if (event.isTrusted) throw new Error("a pointer was used");
}, true);"""
AHEAD = """(control) => {
  const now = document.activeElement;
  return !now || now === document.body || !(now.compareDocumentPosition(control) & Node.DOCUMENT_POSITION_PRECEDING);
}"""
FOCUSED = "(control) => control.getRootNode().activeElement === control"
"""Also within a shadow root, as the code editor is."""
