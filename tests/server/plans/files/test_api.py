"""The API of data files."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from loadwright.server.plans.models import Plan

JSON = "application/json"


def address(users: Plan, *more: str) -> str:
    return "/".join([f"/api/v1/plans/{users.pk}", *more])


def paths(browser: Client, users: Plan) -> dict[str, Any]:
    return {file["path"]: file for file in browser.get(address(users, "files")).json()}


def test_files_are_put_previewed_and_removed(browser: Client, users: Plan) -> None:
    content = SimpleUploadedFile("small.csv", b"a;b\n1;2\n")
    answer = browser.post(address(users, "files"), {"file": content, "expected": "1", "note": "two columns"})
    assert (answer.status_code, answer.json()["number"], answer.json()["note"]) == (201, 2, "two columns")
    found = paths(browser, users)
    assert (found["small.csv"]["state"], found["small.csv"]["size"]) == ("unused", 8)
    assert found["data/users.csv"]["uses"][0]["settings"]["shareMode"] == "shareMode.all"
    preview = browser.get(address(users, "files", "preview"), {"path": "small.csv"}).json()
    assert (preview["delimiter"], preview["columns"], preview["lines"]) == (";", 2, 2)
    assert browser.get(address(users, "files", "download"), {"path": "small.csv"}).content == b"a;b\n1;2\n"
    removed = browser.post(address(users, "files", "remove"), {"path": "small.csv", "expected": 2}, content_type=JSON)
    assert (removed.status_code, removed.json()["number"]) == (201, 3)
    assert list(paths(browser, users)) == ["data/users.csv"]
    assert browser.get(address(users, "files", "preview"), {"path": "small.csv"}).status_code == 404


def test_a_file_is_uploaded_in_parts(browser: Client, users: Plan) -> None:
    uploads = address(users, "uploads")
    wanted = {"path": "more/items.csv", "size": 6, "mark": "1"}
    upload = browser.post(uploads, wanted, content_type=JSON).json()
    one = f"{uploads}/{upload['id']}"

    def send(offset: int, content: bytes) -> Any:
        return browser.post(f"{one}/parts", {"file": SimpleUploadedFile("part", content), "offset": offset})

    assert send(0, b"1,2").json()["received"] == 3
    refused = send(0, b"1,2")
    assert (refused.status_code, refused.json()["error"]["detail"]["params"]) == (409, {"received": 3})
    assert browser.post(f"{one}/finish", {}, content_type=JSON).status_code == 409
    assert browser.post(uploads, wanted, content_type=JSON).json()["received"] == 3
    assert send(3, b",3\n").json()["received"] == 6
    added = browser.post(f"{one}/finish", {"expected": 1}, content_type=JSON)
    assert (added.status_code, added.json()["added"]) == (201, True)
    assert paths(browser, users)["more/items.csv"]["size"] == 6
    assert browser.delete(one).status_code == 404
    given_up = browser.post(uploads, wanted | {"size": 7}, content_type=JSON).json()
    assert browser.delete(f"{uploads}/{given_up['id']}").status_code == 204
