"""Forms of elements in the editor: what is entered is in the draft, in whatever way a field is left."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree
from playwright.sync_api import Locator, Page, expect

from loadwright.core.jmx.elements import values
from loadwright.core.jmx.elements.registry import SPECS

from .conftest import PHONE, Platform, choose_password, picture


def new(name: str, guiclass: str = "", inside: str = "", given: dict[str, values.Value] | None = None) -> str:
    """A new element with its children as XML."""
    spec = next(spec for spec in SPECS if spec.class_name == name and guiclass in spec.guiclass)
    xml = etree.tostring(values.new(spec, values=given), encoding="unicode")
    return f"{xml}<hashTree>{inside}</hashTree>"


@pytest.fixture
def editor(page: Page, platform: Platform, tmp_path: Path) -> Page:
    """The editor with an HTTP request, User Parameters, a script and a thread group of a plugin."""
    choose_password(page, platform)
    names: list[values.Row] = [{"name": "user"}, {"name": "password"}]
    group = new(
        "ThreadGroup",
        inside=new("HTTPSamplerProxy", "HttpTest")
        + new("UserParameters", given={"UserParameters.names": names})
        + new("JSR223Sampler"),
    )
    tree = new("TestPlan", inside=group + new("ConcurrencyThreadGroup"))
    file = tmp_path / "forms.jmx"
    file.write_text(f'<jmeterTestPlan version="1.2" properties="5.0"><hashTree>{tree}</hashTree></jmeterTestPlan>')
    page.goto("/plans")
    page.locator("#file").set_input_files(file)
    expect(page.get_by_role("heading", name="forms")).to_be_visible()
    page.goto(f"{page.url}/edit")
    return page


def element(page: Page, name: str) -> Locator:
    """Select an element, and return its form."""
    page.get_by_role("treeitem").filter(has_text=name).first.click()
    form = page.locator(".element-form")
    expect(form.get_by_label("Name", exact=True).first).to_have_value(name)
    return form


def test_fields_are_stored_in_whatever_way_they_are_left(editor: Page) -> None:
    form = element(editor, "Thread Group")
    form.get_by_label("Number of Threads (users)").fill("many")
    expect(form.get_by_text("JMeter expects a whole number here, or a variable.")).to_be_visible()
    # By selecting another element.
    form = element(editor, "HTTP Request")
    form.get_by_label("Path", exact=True).fill("/cart")
    expect(form.get_by_text("Stored in your draft")).to_be_visible()
    form = element(editor, "Thread Group")
    expect(form.get_by_label("Number of Threads (users)")).to_have_value("many")
    form.get_by_label("Infinite").check()
    expect(form.get_by_label("Loop Count")).to_have_value("-1")
    expect(form.get_by_label("Duration (seconds)")).to_be_hidden()
    form.get_by_label("Specify Thread lifetime").first.check()
    form.get_by_label("Duration (seconds)").fill("60")
    # By reloading the page.
    editor.reload()
    form = element(editor, "Thread Group")
    expect(form.get_by_label("Duration (seconds)")).to_have_value("60")
    expect(form.get_by_label("Infinite")).to_be_checked()
    expect(element(editor, "HTTP Request").get_by_label("Path", exact=True)).to_have_value("/cart")
    picture(editor, "form-of-a-request")


def test_rows_are_pasted_and_a_body_is_written(editor: Page) -> None:
    form = element(editor, "HTTP Request")
    form.get_by_role("button", name="Add row").first.click()
    editor.evaluate(
        """(text) => {
          const data = new DataTransfer();
          data.setData("text/plain", text);
          const options = { clipboardData: data, bubbles: true, cancelable: true };
          document.activeElement.dispatchEvent(new ClipboardEvent("paste", options));
        }""",
        "q\ttea\npage\t2\n",
    )
    expect(form.get_by_label("Value", exact=True)).to_have_count(2)
    expect(form.get_by_text("Stored in your draft")).to_be_visible()
    form.get_by_label("Body Data").first.check()
    code = form.locator(".cm-content")
    expect(code).to_have_text("tea2")
    code.click()
    editor.keyboard.press("Control+a")
    editor.keyboard.type('{"a": 1}')
    element(editor, "JSR223 Sampler")
    expect(element(editor, "HTTP Request").locator(".cm-content")).to_have_text('{"a": 1}')


def test_columns_are_those_of_the_names(editor: Page) -> None:
    form = element(editor, "User Parameters")
    form.get_by_role("button", name="Add row").first.click()
    editor.keyboard.type("third")
    editor.keyboard.press("Tab")
    expect(form.get_by_role("columnheader", name="third")).to_be_visible()


def test_forms_are_in_chinese_and_fit_phones(editor: Page) -> None:
    editor.context.set_extra_http_headers({"Accept-Language": "zh-CN"})
    editor.set_viewport_size(PHONE)
    editor.reload()
    editor.get_by_role("treeitem").filter(has_text="Concurrency").click()
    form = editor.locator(".element-form")
    expect(form.get_by_label("目标并发数")).to_have_value("12")
    expect(form.locator(".element-preview canvas")).to_be_visible()
    # With the style sheet of charts, its parts lie on each other.
    inside = "place => place.querySelector('canvas').getBoundingClientRect().top === place.getBoundingClientRect().top"
    assert form.locator(".element-preview").evaluate(inside)
    assert editor.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    picture(editor, "form-of-a-thread-group")
