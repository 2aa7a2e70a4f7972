"""The page of a plan's data files."""

from __future__ import annotations

from django.test import Client

from loadwright.server.plans.models import Plan
from tests.server.plans.packed import LARGE
from tests.support.pages import text_of


def test_files_are_listed_with_the_elements_that_read_them(browser: Client, users: Plan) -> None:
    page = browser.get(f"/plans/{users.pk}/files")
    text = text_of(page.content)
    assert page.status_code == 200
    assert "data/users.csv" in text
    assert "small.csv unused" in text
    assert "shared by all threads" in text


def test_a_file_is_shown_and_downloaded(browser: Client, users: Plan) -> None:
    text = text_of(browser.get(f"/plans/{users.pk}/files/preview", {"path": "small.csv"}).content)
    assert "1 line" in text
    for path, content in (("small.csv", b"1\n"), ("data/users.csv", LARGE)):
        answer = browser.get(f"/plans/{users.pk}/files/download", {"path": path})
        sent = answer.content if not answer.streaming else None
        assert sent in (content, None)
        assert path.rpartition("/")[2] in answer.headers["Content-Disposition"]
        answer.close()
    for address in ("preview", "download"):
        assert browser.get(f"/plans/{users.pk}/files/{address}", {"path": "none.csv"}).status_code == 404


def test_a_file_is_deleted_by_a_new_revision(browser: Client, users: Plan) -> None:
    address = f"/plans/{users.pk}/files/delete"
    answer = browser.post(address, {"path": "small.csv", "expected": "1"}, follow=True)
    text = text_of(answer.content)
    assert "Revision 2 has been added: it is without the file small.csv." in text
    answer = browser.post(address, {"path": "data/users.csv", "expected": "1"}, follow=True)
    assert "Revision 1 is no longer the newest" in text_of(answer.content)


def test_files_have_the_times_and_people_of_their_revisions(browser: Client, users: Plan) -> None:
    page = browser.get(f"/plans/{users.pk}/files").content.decode()
    assert page.count(f'href="/plans/{users.pk}/revisions/1"') == 4
