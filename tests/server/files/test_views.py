"""The page of a server's files in a real Chromium: drag and drop, displayed names, keys, 10,000 entries."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from asgiref.sync import sync_to_async
from playwright.async_api import Page, async_playwright, expect

from loadwright.server.projects.models import Project
from tests.server.files.remote import STRANGE
from tests.support.terminals import House, Serving, _cookies

# Long, because the time until a page shows something depends mostly on the load of the machine.
expect.set_options(timeout=30_000)

DROP = """(files) => {
  const transfer = new DataTransfer();
  for (const [name, size] of files) {
    transfer.items.add(new File([new Uint8Array(size).fill(7)], name, { lastModified: 1e12 }));
  }
  const options = { dataTransfer: transfer, bubbles: true, cancelable: true };
  document.querySelector(".files").dispatchEvent(new DragEvent("drop", options));
}"""


@pytest.fixture
async def page(served: Serving, at_home: House, folder: Path) -> AsyncIterator[Page]:
    cookies = await sync_to_async(_cookies)(at_home.ann)
    async with async_playwright() as playwright:
        path = os.environ.get("CHROMIUM") or shutil.which("chromium")
        browser = await playwright.chromium.launch(executable_path=path, args=["--disable-background-networking"])
        context = await browser.new_context(viewport={"width": 1280, "height": 720}, accept_downloads=True)
        host = urlsplit(served.url).hostname or ""
        await context.add_cookies(
            [{"name": name, "value": value, "domain": host, "path": "/"} for name, value in cookies.items()]
        )
        page = await context.new_page()
        failures: list[str] = []
        page.on("pageerror", lambda error: failures.append(str(error)))
        page.on("dialog", lambda dialog: failures.append(f"a script of a name ran: {dialog.message}"))
        await page.goto(f"{served.url}/servers/{at_home.server.pk}/files?path={folder}")
        await expect(page.locator(".files-ready")).to_be_visible()
        yield page
        await browser.close()
        assert failures == []


async def dropped_files_are_uploaded(page: Page, folder: Path) -> None:
    await expect(page.get_by_text("Drop files and folders here to upload them.")).to_be_visible()
    await page.evaluate(DROP, [["测试 100%.bin", 3_000_000], ["empty", 0]])
    await expect(page.locator("[data-summary]")).to_have_text("2 of 2 done")
    await expect(page.get_by_role("option", name="测试 100%.bin")).to_be_visible()
    assert (folder / "测试 100%.bin").read_bytes() == b"\7" * 3_000_000
    assert (folder / "empty").read_bytes() == b""


async def a_file_that_is_there_is_overwritten_only_when_said(page: Page, folder: Path) -> None:
    (folder / "one").write_text("old")
    for answer, expected in (("Cancel", b"old"), ("Overwrite", b"\7\7\7\7\7")):
        await page.evaluate(DROP, [["one", 5]])
        await page.get_by_role("dialog").get_by_role("button", name=answer).click()
        await expect(page.locator(".files-job-done")).to_have_count(1 if answer == "Cancel" else 2)
        assert (folder / "one").read_bytes() == expected


async def a_folder_is_uploaded_with_its_empty_ones(page: Page, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "local/sub").mkdir(parents=True)
    for number in range(12):
        (tmp_path / f"local/sub/{number}").write_text(str(number))
    await page.locator("[data-input-folder]").set_input_files(tmp_path / "local")
    await expect(page.locator("[data-summary]")).to_have_text("1 of 1 done")
    assert {path.read_text() for path in (folder / "local/sub").iterdir()} == set(map(str, range(12)))


async def strange_names_are_shown_and_never_run(page: Page, strange: list[bytes]) -> None:
    await page.get_by_role("button", name="Refresh").click()
    await expect(page.get_by_role("option")).to_have_count(len(STRANGE))
    names = [(await name.inner_text()).replace("\n", "") for name in await page.locator(".files-name").all()]
    shown = {
        "line\\x0abreak.txt",
        "<img src=x onerror=alert(1)>",
        "%2e%2e",
        "␣",
        "\\x1b[31mred",
        "\\u202etxt.exe",
        "100%",
    }
    assert shown <= set(names)
    assert any("GBK: 测试文件.txt" in name for name in names)
    assert await page.locator(".files-list img").count() == 0


async def everything_goes_by_keys(page: Page, folder: Path) -> None:
    (folder / "sub").mkdir()
    (folder / "sub/note.txt").write_text("hello")
    await page.get_by_role("button", name="Refresh").click()
    await expect(page.get_by_role("option", name="sub")).to_be_visible()
    await page.locator(".files-list").focus()
    await page.keyboard.type("s")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("option", name="note.txt")).to_be_visible()
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="note.txt")
    await expect(dialog.locator(".cm-content")).to_have_text("hello")
    async with page.expect_download() as download:
        await dialog.get_by_role("button", name="Download").click()
    await (await download.value).save_as(folder / "kept")
    assert (folder / "kept").read_text() == "hello"
    await page.keyboard.press("Escape")
    await expect(dialog).to_have_count(0)
    await page.keyboard.press("F2")
    await page.get_by_role("dialog").get_by_role("textbox").fill("memo.txt")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("option", name="memo.txt")).to_be_visible()
    assert (folder / "sub/memo.txt").exists()
    await page.keyboard.press("Delete")
    await page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    await expect(page.get_by_text("This folder is empty.")).to_be_visible()
    await page.locator(".files-list").focus()
    await page.keyboard.press("Backspace")
    await expect(page.get_by_role("option", name="sub")).to_have_attribute("aria-selected", "true")


async def permissions_are_set_by_boxes_or_digits(page: Page, folder: Path) -> None:
    file = folder / "file"
    file.touch(0o644)
    await page.get_by_role("button", name="Refresh").click()
    await page.get_by_role("option", name="file").click()
    await page.get_by_role("button", name="Change permissions").click()
    await page.get_by_label("group: write").check()
    await expect(page.get_by_label("Permissions as digits")).to_have_value("664")
    await page.get_by_label("Permissions as digits").fill("751")
    await expect(page.get_by_label("others: execute")).to_be_checked()
    await page.get_by_role("button", name="Set").click()
    await expect(page.get_by_role("option", name="-rwxr-x--x")).to_be_visible()
    assert file.stat().st_mode & 0o777 == 0o751


async def of_ten_thousand_entries_only_those_in_sight_are_drawn(page: Page, folder: Path) -> None:
    for number in range(10_000):
        (folder / f"file-{number}").touch()
    await page.get_by_role("button", name="Refresh").click()
    await expect(page.get_by_text("10,000 entries")).to_be_visible()
    await page.locator(".files-list").focus()
    await page.keyboard.press("End")
    await expect(page.get_by_role("option", name="file-9999")).to_be_visible()
    assert await page.get_by_role("option").count() < 100


async def what_is_switched_off_is_not_offered(page: Page) -> None:
    await sync_to_async(Project.objects.update)(uploads=False, downloads=False)
    await page.get_by_role("button", name="Refresh").click()
    await expect(page.get_by_role("button", name="Upload", exact=True)).to_be_hidden()
    await expect(page.get_by_role("button", name="Download", exact=True)).to_be_hidden()
    await expect(page.get_by_role("button", name="New folder")).to_be_visible()


async def a_path_that_is_not_there_leads_home_and_says_so(page: Page, served: Serving, at_home: House) -> None:
    await page.goto(f"{served.url}/servers/{at_home.server.pk}/files?path=/there/is/nothing")
    await expect(page.get_by_text("“nothing” does not exist on the server.")).to_be_visible()
    await expect(page.locator(".files-crumb[aria-current]")).to_have_text(Path.home().name)


async def empty(page: Page, folder: Path) -> None:
    """Start with an empty folder."""
    shutil.rmtree(folder)
    os.mkdir(folder)  # noqa: PTH102
    await page.reload()
    await expect(page.get_by_text("This folder is empty.")).to_be_visible()


async def test_files_are_moved(page: Page, folder: Path, tmp_path: Path) -> None:
    await dropped_files_are_uploaded(page, folder)
    await empty(page, folder)
    await a_file_that_is_there_is_overwritten_only_when_said(page, folder)
    await empty(page, folder)
    await a_folder_is_uploaded_with_its_empty_ones(page, folder, tmp_path)


async def test_names_keys_and_permissions(page: Page, folder: Path, strange: list[bytes]) -> None:
    await strange_names_are_shown_and_never_run(page, strange)
    await empty(page, folder)
    await everything_goes_by_keys(page, folder)
    await empty(page, folder)
    await permissions_are_set_by_boxes_or_digits(page, folder)


async def test_what_is_offered(page: Page, folder: Path, served: Serving, at_home: House) -> None:
    await of_ten_thousand_entries_only_those_in_sight_are_drawn(page, folder)
    await what_is_switched_off_is_not_offered(page)
    await a_path_that_is_not_there_leads_home_and_says_so(page, served, at_home)
