"""Viewing and editing files of a real server in Chromium."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.support.server_process import Server, running_server
from tests.support.sshd import Sshd, sshd

from .conftest import DESKTOP, PHONE, Platform, picture, sign_in
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


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "files"
    place.mkdir()
    (place / "app.conf").write_bytes("port=80\r\n# 端口\r\n".encode("gbk"))
    (place / "run.sh").write_bytes(b"#!/bin/sh\nexec java -jar app.jar\n")
    (place / "run.sh").chmod(0o750)
    (place / "app.bin").write_bytes(bytes(range(256)))
    (place / "<img src=x onerror=alert(1)>").write_text("<script>document.title = 1</script>\u202egnp.exe\n")
    return place


@pytest.fixture
def files(page: Page, platform: Platform, installation: Server, machine: Sshd, folder: Path) -> Page:
    """The page of the folder."""
    server = add_machine(installation, machine, folder.parent.name[:60])
    sign_in(page, platform.password)
    expect(page.get_by_role("link", name="Terminal")).to_be_visible()
    page.goto(f"/servers/{server}/files?path={folder}")
    expect(page.get_by_role("option")).to_have_count(4)
    return page


def open_file(page: Page, name: str) -> Locator:
    page.get_by_role("option").filter(has_text=name).dblclick()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("heading")).to_contain_text(name)
    return dialog


def text(dialog: Locator) -> Locator:
    return dialog.locator(".cm-content")


def test_columns_are_sorted_and_stay_in_the_address(files: Page) -> None:
    files.get_by_role("button", name="Permissions", exact=True).first.click()
    names = files.locator(".files-name")
    order = ["run.sh", "app.conf", "app.bin", "<img src=x onerror=alert(1)>"]
    expect(names).not_to_have_text(order)
    assert "sort=-mode" in files.url
    expect(names.first).to_have_text("run.sh")
    mode = files.get_by_role("option").filter(has_text="run.sh").locator(".files-mode")
    expect(mode).to_have_text("-rwxr-x---")
    expect(mode).to_have_attribute("title", "0750")
    files.reload()
    expect(names.first).to_have_text("run.sh")
    files.get_by_role("button", name="Owner").click()
    assert "sort=-owner" in files.url
    look(files, "files-list")
    files.set_viewport_size(PHONE)
    expect(files.locator(".files-row .files-owner").first).to_be_hidden()
    expect(files.locator(".files-row .files-mode").first).to_be_hidden()


def test_a_text_is_edited_with_its_encoding_and_line_ends(files: Page, folder: Path) -> None:
    dialog = open_file(files, "app.conf")
    expect(dialog.locator("[data-facts]")).to_contain_text("GB18030 · CRLF")
    expect(text(dialog)).to_contain_text("# 端口")
    # Nothing is changed by accident.
    text(dialog).click()
    files.keyboard.type("x")
    expect(text(dialog)).to_contain_text("port=80")
    dialog.get_by_role("button", name="Edit").click()
    files.keyboard.press("Control+Home")
    files.keyboard.type("// new /路径/")
    files.keyboard.press("Enter")
    expect(dialog.locator("[data-state]")).to_have_text("Unsaved changes")
    look(files, "files-edit")
    files.keyboard.press("Control+s")
    expect(dialog.locator("[data-state]")).to_have_text("Saved")
    assert (folder / "app.conf").read_bytes() == "// new /路径/\r\nport=80\r\n# 端口\r\n".encode("gbk")
    files.keyboard.press("Control+f")
    expect(dialog.get_by_role("textbox", name="Find")).to_be_visible()
    picture(files, "files-find")
    files.keyboard.press("Escape")
    expect(dialog.get_by_role("textbox", name="Find")).to_have_count(0)
    files.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(files.get_by_role("option").filter(has_text="app.conf")).to_have_attribute("aria-selected", "true")


def test_unsaved_changes_are_not_lost_unasked(files: Page, folder: Path) -> None:
    dialog = open_file(files, "run.sh")
    dialog.get_by_role("button", name="Edit").click()
    files.keyboard.press("Control+End")
    files.keyboard.type("echo typed")
    files.keyboard.press("Escape")
    question = files.get_by_role("dialog").filter(has_text="has unsaved changes")
    question.get_by_role("button", name="Cancel").click()
    expect(text(dialog)).to_contain_text("echo typed")
    with files.expect_event("dialog") as asked:
        files.close(run_before_unload=True)
    assert asked.value.type == "beforeunload"
    asked.value.dismiss()
    expect(text(dialog)).to_contain_text("echo typed")
    files.keyboard.press("Escape")
    question.get_by_role("button", name="Discard").click()
    expect(files.get_by_role("dialog")).to_have_count(0)
    assert (folder / "run.sh").read_bytes() == b"#!/bin/sh\nexec java -jar app.jar\n"


def test_changes_by_others_are_shown_before_they_are_overwritten(files: Page, folder: Path) -> None:
    dialog = open_file(files, "run.sh")
    dialog.get_by_role("button", name="Edit").click()
    files.keyboard.press("Control+Home")
    files.keyboard.type("mine ")
    (folder / "run.sh").write_bytes(b"theirs\n")
    save = dialog.get_by_role("button", name="Save")
    save.click()
    question = files.get_by_role("dialog").filter(has_text="was changed on the server")
    picture(files, "files-conflict")
    question.get_by_role("button", name="Cancel").click()
    assert (folder / "run.sh").read_bytes() == b"theirs\n"
    save.click()
    question.get_by_role("button", name="Overwrite").click()
    expect(dialog.locator("[data-state]")).to_have_text("Saved")
    assert (folder / "run.sh").read_bytes() == b"mine #!/bin/sh\nexec java -jar app.jar\n"
    files.keyboard.type("more ")
    (folder / "run.sh").write_bytes(b"theirs again\n")
    save.click()
    question.get_by_role("button", name="Discard my changes and reload").click()
    expect(text(dialog)).to_contain_text("theirs again")
    expect(dialog.get_by_role("button", name="Edit")).to_be_visible()
    assert (folder / "run.sh").stat().st_mode & 0o777 == 0o750


def test_hostile_names_texts_and_binary_files_are_only_shown(files: Page) -> None:
    title = files.title()
    dialog = open_file(files, "<img src=x onerror=alert(1)>")
    expect(text(dialog)).to_contain_text("<script>document.title = 1</script>")
    # The character that would turn the rest around is marked.
    expect(text(dialog).locator(".cm-specialChar")).to_have_count(1)
    assert files.title() == title
    dialog.get_by_role("button", name="Close").click()
    dialog = open_file(files, "app.bin")
    expect(dialog).to_contain_text("This file is binary")
    expect(dialog.get_by_role("button", name="Edit")).to_be_hidden()
    with files.expect_download() as download:
        dialog.get_by_role("button", name="Download").click()
    assert download.value.path().read_bytes() == bytes(range(256))
    dialog.get_by_role("button", name="Close").click()


def test_a_file_can_be_edited_beside_its_terminal(files: Page, installation: Server, folder: Path) -> None:
    files.get_by_role("link", name="Open a shell").click()
    expect(files.locator("#status-state")).to_have_text("connected")
    run(files, f"cd {folder}; echo in-''folder")
    expect(shown(files)).to_contain_text("in-folder")
    expect(tabs(files)).to_have_count(1)
    files.get_by_role("button", name="Files", exact=True).click()
    drawer = files.get_by_role("complementary", name="Files")
    expect(drawer.locator(".files-crumb[aria-current]")).to_be_visible()
    drawer.locator("[data-do=edit-path]").click()
    drawer.locator("[data-path-box]").fill(str(folder))
    files.keyboard.press("Enter")
    dialog = open_file(files, "run.sh")
    dialog.get_by_role("button", name="Edit").click()
    # Keys that the page of terminals has for itself, or that searches.
    files.keyboard.press("Control+Home")
    files.keyboard.type("/")
    files.keyboard.press("Alt+Shift+T")
    files.keyboard.press("Control+s")
    expect(dialog.locator("[data-state]")).to_have_text("Saved")
    assert (folder / "run.sh").read_bytes().startswith(b"/#!/bin/sh")
    files.set_viewport_size(DESKTOP)
    picture(files, "files-beside-terminal")
