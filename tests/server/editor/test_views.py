"""What the page requests is answered as JSON, in the reader's language, and so are errors."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from loadwright.core.jmx.editing.edits import Rename
from loadwright.server.accounts.models import User
from loadwright.server.editor import queries
from loadwright.server.editor.problems import contents_of_saved, files_of
from loadwright.server.plans.revisions import edits
from tests.core.jmx.plans import document, element, group, string
from tests.server.editor.conftest import GROUP, LOGIN, SEARCH, Editing, rename, stored
from tests.support.pages import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(mei: User) -> Client:
    return signed_in(mei)


class Page:
    """The page of a draft."""

    def __init__(self, browser: Client, editing: Editing) -> None:
        self.browser = browser
        self.address = f"/plans/{editing.plan.pk}/edit"
        self.version = editing.draft.stamp

    def post(self, what: str, data: Any, status: int = 200) -> Any:
        answer = self.browser.post(f"{self.address}/{what}", data, content_type="application/json")
        assert answer.status_code == status, answer.content
        return answer.json()

    def change(self, what: str, status: int = 200, **values: Any) -> Any:
        answer = self.post(what, {"version": self.version, **values}, status)
        self.version = answer.get("version", self.version)
        return answer


@pytest.fixture
def page(browser: Client, editing: Editing) -> Page:
    return Page(browser, editing)


def test_rows_of_the_tree(page: Page) -> None:
    found = page.post("rows", {"count": 10})
    assert (found["total"], found["offset"], found["state"]["version"]) == (4, 0, page.version)
    row = found["rows"][2]
    assert (row["number"], row["parent"], row["depth"]) == (LOGIN, GROUP, 2)
    assert (row["name"], row["kind"], row["type"]) == ("login", "sampler", "JavaSampler")
    assert (row["position"], row["siblings"], row["children"]) == (1, 2, 0)


def test_the_first_rows_are_there_before_scripts(page: Page, browser: Client) -> None:
    assert f'href="{page.address}/rows" as="fetch"' in browser.get(page.address).content.decode()
    assert browser.get(f"{page.address}/rows").json() == page.post("rows", {"count": 100})


def test_closed_elements_are_opened_for_the_focus(page: Page) -> None:
    assert page.post("rows", {"closed": [GROUP]})["total"] == 2
    found = page.post("rows", {"closed": [1, GROUP], "count": 1, "focus": LOGIN})
    assert found["opened"] == [GROUP, 1]
    assert [row["number"] for row in found["rows"]] == [LOGIN]


def test_names_that_are_typed_in_the_tree(page: Page) -> None:
    assert page.post("starting", {"text": "S", "active": LOGIN})["number"] == SEARCH
    assert page.post("starting", {"text": "s", "closed": [GROUP]})["number"] == 0
    assert page.post("starting", {"text": ""}, 400)["error"]["detail"]["code"] == "editor.malformed"


def test_changes_and_their_state(page: Page) -> None:
    state = page.change("apply", edit=rename(LOGIN, "sign in"))
    assert (state["position"], state["undo"], state["redo"], state["unsaved"]) == (1, True, False, True)
    assert state["elements"] == [LOGIN]
    state = page.change("undo")
    assert (state["position"], state["undo"], state["redo"], state["unsaved"]) == (0, False, True, False)
    assert page.change("redo")["elements"] == [LOGIN]


def test_menus_are_in_the_readers_language(page: Page, browser: Client) -> None:
    answer = browser.get(f"{page.address}/menu/{LOGIN}", headers={"accept-language": "zh-hans"}).json()
    labels = {item["english"]: (item["label"], item["menu"]) for item in answer["add"]}
    assert labels["Response Assertion"] == ("响应断言", "menu_assertions")
    assert "HTTP Request" not in labels
    assert {item["kind"] for item in answer["types"]} == {"sampler"}
    plan = browser.get(f"{page.address}/menu/1").json()["add"]
    assert {"Thread Group", "Test Fragment", "View Results Tree"} <= {item["label"] for item in plan}
    assert all(item["menu"] for item in plan)


def test_elements_are_copied_as_xml(page: Page) -> None:
    xml = page.post("fragment", {"elements": [LOGIN]})["xml"]
    edit = {"edit": "insert", "parent": GROUP, "position": 0, "fragment": xml}
    assert page.change("apply", edit=edit)["elements"] == [5]
    assert [row["name"] for row in page.post("rows", {})["rows"]][2:] == ["login", "login", "search"]
    source = page.browser.get(f"{page.address}/source/{LOGIN}").json()["xml"]
    assert source.startswith("<JavaSampler")
    assert "hashTree" not in source


def test_a_text_is_searched_for(page: Page) -> None:
    answer = page.post("find", {"pattern": "LOGIN"})
    place = {"text": 0, "match": 0, "begin": 0, "before": "", "found": "login", "after": "", "cell": None}
    assert answer["found"] == [{"number": LOGIN, "name": "login", "kind": "sampler", "where": "testname", **place}]
    assert page.post("find", {"pattern": "LOGI[N]", "regular": True})["found"] == answer["found"]
    assert page.post("find", {"pattern": "LOGIN", "case_sensitive": True}) == {"found": [], "more": False}
    assert page.post("find", {"pattern": "LOGIN" * 100}) == {"found": [], "more": False}
    assert "regular expression" in page.post("find", {"pattern": "(", "regular": True}, 400)["error"]["message"]


def test_one_place_is_replaced(page: Page) -> None:
    asked: dict[str, Any] = {
        "element": LOGIN,
        "text": 0,
        "match": 0,
        "search": {"pattern": "LOG"},
        "replacement": "sign-",
    }
    assert page.change("replace_one", **asked)["elements"] == [LOGIN]
    assert page.post("rows", {})["rows"][2]["name"] == "sign-in"
    assert page.change("replace_one", 400, **asked)["error"]["detail"]["code"] == "edit.nothing_found"
    asked |= {"search": {"pattern": "(i)(n)", "regular": True}, "replacement": "$2$1"}
    assert page.change("replace_one", **asked)["inserted"] == 2
    assert page.post("rows", {})["rows"][2]["name"] == "sign-ni"
    asked |= {"search": {"pattern": "n(i)", "regular": True}}
    assert page.change("replace_one", 400, **asked)["error"]["detail"]["code"] == "edit.no_group"


def test_all_places_are_replaced_and_counted(page: Page) -> None:
    edit = {"edit": "substitute", "search": {"pattern": "(g)in$", "regular": True}, "replacement": "$1"}
    assert page.change("apply", edit=edit)["replaced"] == {"places": 1, "elements": 1}
    assert [row["name"] for row in page.post("rows", {})["rows"]][2:] == ["log", "search"]
    unchanged = {"edit": "rename", "element": LOGIN, "name": "log"}
    assert "replaced" not in page.change("apply", edit=unchanged)


@pytest.mark.parametrize(
    "data",
    [
        "[]",
        "{",
        {"count": 0},
        {"count": 501},
        {"count": "5"},
        {"offset": -1},
        {"closed": [1.5]},
        {"closed": None},
        {"more": 1},
        {"focus": 1 << 53},
    ],
)
def test_malformed_requests_are_refused(page: Page, data: Any) -> None:
    assert page.post("rows", data, 400)["error"]["detail"]["code"] == "editor.malformed"


def test_elements_that_do_not_exist(page: Page, browser: Client) -> None:
    for address in ("source/99", "menu/99"):
        assert browser.get(f"{page.address}/{address}").status_code == 404
    assert page.post("rows", {"focus": 99}, 404)["error"]["detail"]["code"] == "edit.element_gone"


def test_the_answer_to_a_change_contains_the_rows_that_are_shown(page: Page) -> None:
    shown = {"closed": [GROUP], "offset": 0, "count": 10}
    answer = page.change("duplicate", elements=[LOGIN], rows={**shown, "follow": True})
    rows = answer["rows"]
    assert rows["opened"] == [GROUP]
    assert answer["elements"][0] in [row["number"] for row in rows["rows"]]
    assert rows["state"]["version"] == page.version
    renamed = page.change("apply", edit=rename(LOGIN, "one"), rows=shown)
    assert renamed["rows"]["total"] == 2
    assert "rows" not in page.change("undo")


def test_an_old_state_is_a_conflict(page: Page) -> None:
    page.change("apply", edit=rename(LOGIN, "one"))
    page.version = "old"
    assert page.change("undo", 409)["error"]["field"] == "version"


def test_hostile_edits_are_refused(page: Page, editing: Editing) -> None:
    entities = (
        '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>'
        "<jmeterTestPlan><hashTree><DebugSampler>&b;</DebugSampler><hashTree/></hashTree></jmeterTestPlan>"
    )
    deep = "<GenericController/><hashTree>" * 300 + "</hashTree>" * 300
    for fragment in (entities, deep, "<a>" * 10_000, "\x00", "<hashTree/>", "]]>", "<b>&c;</b><hashTree/>"):
        edit = {"edit": "insert", "parent": GROUP, "position": 0, "fragment": fragment}
        page.change("apply", 400, edit=edit)
    nested: Any = 1
    for _ in range(200):
        nested = [nested]
    page.change("apply", 400, edit=rename(LOGIN, "x") | {"more": nested})
    assert stored(editing.draft) == (0, 0)


def test_a_large_edit_is_refused_and_a_smaller_one_is_not(page: Page, settings: Any) -> None:
    settings.MAX_EDIT_BYTES = 5 << 20
    text = "x" * (3 << 20)
    page.change("apply", edit={"edit": "rename", "element": LOGIN, "comment": text})
    page.change("apply", 400, edit={"edit": "rename", "element": LOGIN, "comment": text * 2})


def test_the_form_of_an_element_is_html_in_the_readers_language(page: Page, browser: Client) -> None:
    answer = browser.get(f"{page.address}/form/{GROUP}", headers={"accept-language": "zh-hans"}).json()
    assert answer["preview"] is None
    assert "循环次数" in answer["html"]
    assert f'data-element="{GROUP}"' in browser.get(f"{page.address}/form/{GROUP}").json()["html"]
    assert browser.get(f"{page.address}/form/99").status_code == 404


def test_the_form_of_a_long_text_shows_its_beginning(opened: Callable[[bytes], Editing], browser: Client) -> None:
    script = element("JSR223Sampler", "long", string("script", "x" * 1_500_000))
    page = Page(browser, opened(document(group("users", children=script)).encode()))
    html = browser.get(f"{page.address}/form/{LOGIN}").json()["html"]
    assert "1.5 MB of text" in html
    assert len(html) < 50_000


def test_cells_keep_what_a_choice_or_switch_cannot_show(opened: Callable[[bytes], Editing], browser: Client) -> None:
    rows = (
        '<collectionProp name="AuthManager.auth_list"><elementProp name="" elementType="Authorization">'
        '<stringProp name="Authorization.password">secret</stringProp>'
        '<stringProp name="Authorization.mechanism">${mechanism}</stringProp></elementProp></collectionProp>'
    )
    cookies = (
        '<collectionProp name="CookieManager.cookies"><elementProp name="a" elementType="Cookie">'
        '<stringProp name="Cookie.secure">${secure}</stringProp></elementProp></collectionProp>'
    )
    children = element("AuthManager", "authorizations", rows) + element("CookieManager", "cookies", cookies)
    page = Page(browser, opened(document(group("users", children=children)).encode()))
    authorizations, made = (browser.get(f"{page.address}/form/{LOGIN + at}").json()["html"] for at in (0, 1))
    assert "<option selected>${mechanism}</option>" in authorizations
    assert re.search(r'type="password"\s+value="secret"', authorizations)
    assert re.search(r"<textarea[^>]*>\s+\$\{secure\}</textarea>", made)


def test_values_are_escaped_in_a_form(page: Page, browser: Client) -> None:
    hostile = "\n</textarea><script>alert(1)</script>"
    page.change("apply", edit={"edit": "rename", "element": LOGIN, "name": '"><b>', "comment": hostile})
    html = browser.get(f"{page.address}/form/{LOGIN}").json()["html"]
    assert "<script" not in html
    assert 'value="&quot;&gt;&lt;b&gt;"' in html
    # A browser leaves out the first line break of the element, not that of the value.
    assert "\n\n&lt;/textarea&gt;&lt;script&gt;" in html


def test_a_draft_follows_an_uploaded_file(page: Page, editing: Editing, tmp_path: Path) -> None:
    file = tmp_path / "users.csv"
    file.write_text("name\nann\n")
    page.change("apply", edit=rename(LOGIN, "sign in"))
    assert page.post("follow", {})["state"]["version"] == page.version
    edits.put_file(editing.actor, editing.plan.pk, "users.csv", file)
    followed = page.post("follow", {})["state"]
    assert (followed["revision"], followed["unsaved"]) == (2, True)
    page.version = followed["version"]
    assert "sign in" in editing.names()
    draft = queries.draft(editing.actor.person, editing.plan.pk)
    assert "users.csv" in files_of(contents_of_saved(draft))


def test_a_draft_that_conflicts_stays_as_it_is(page: Page, editing: Editing) -> None:
    page.change("apply", edit=rename(LOGIN, "mine"))
    edits.apply_edits(editing.actor, editing.plan.pk, [Rename(LOGIN, "theirs")], expected=1)
    refused = page.post("follow", {}, 409)
    assert refused["error"]["detail"]["code"] == "editor.conflicts"
    assert editing.names()[2] == "mine"
