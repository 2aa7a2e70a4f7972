"""The API of tables of elements and of data files."""

from __future__ import annotations

from typing import Any

from django.test import Client

from tests.support.site import Cast

JSON = "application/json"


def post(browser: Client, path: str, body: object) -> Any:
    return browser.post(path, body, content_type=JSON)


def test_elements_are_listed_and_changed(browser: Client, cast: Cast) -> None:
    address = f"/api/v1/plans/{cast.plan.pk}/elements"
    (group,) = browser.get(address, {"table": "groups"}).json()
    assert (group["name"], group["number"], group["requests"], group["summary"]) == ("Buyers", 2, 1, "1 thread")
    (request,) = browser.get(address, {"search": "DUMMY", "sort": "-name"}).json()
    wanted = {"do": "disable", "elements": [request["number"]], "expected": 1}
    answer = post(browser, f"{address}/change", wanted)
    assert (answer.status_code, answer.json()["number"], answer.json()["origin"]) == (201, 2, "edited")
    assert browser.get(address, {"state": "disabled"}).json()[0]["active"] is False
    assert post(browser, f"{address}/change", wanted).status_code == 409
    assert post(browser, f"{address}/change", wanted | {"expected": 2}).status_code == 200
    assert post(browser, f"{address}/change", wanted | {"do": "rename"}).status_code == 400


def test_the_tree_is_edited(browser: Client, cast: Cast) -> None:
    address = f"/api/v1/plans/{cast.plan.pk}"
    timer = '<ConstantTimer guiclass="ConstantTimerGui" testclass="ConstantTimer" testname="wait"/>'
    made = [
        {"edit": "set", "element": 2, "values": {"ThreadGroup.num_threads": "7"}},
        {"edit": "insert", "parent": 2, "position": 0, "fragment": timer},
        {"edit": "rename", "element": 4, "name": "pause"},
    ]
    answer = post(browser, f"{address}/elements/edit", {"edits": made, "expected": 1, "note": "by program"})
    assert (answer.status_code, answer.json()["number"], answer.json()["note"]) == (201, 2, "by program")
    changes = browser.get(f"{address}/revisions/2").json()["changes"]["elements"]
    assert (changes["added"]["names"], changes["changed"]["names"], changes["removed"]["count"]) == (
        ["pause"],
        ["Buyers"],
        0,
    )
    (group,) = browser.get(f"{address}/elements", {"table": "groups"}).json()
    assert group["summary"] == "7 threads"


def test_edits_are_refused_as_a_whole(browser: Client, cast: Cast) -> None:
    address = f"/api/v1/plans/{cast.plan.pk}/elements/edit"
    good = {"edit": "rename", "element": 2, "name": "Users"}
    for wrong, code in (
        ({"edit": "paint"}, "plan.malformed_edit"),
        ({"edit": "rename", "element": "2"}, "plan.malformed_edit"),
        ({"edit": "rename", "element": 99, "name": "x"}, "edit.element_gone"),
        ({"edit": "remove", "elements": [1]}, "edit.plan_stays"),
    ):
        answer = post(browser, address, {"edits": [good, wrong], "expected": 1})
        assert (answer.status_code, answer.json()["error"]["detail"]["code"]) == (400, code), wrong
    assert browser.get(f"/api/v1/plans/{cast.plan.pk}/revisions").json()[0]["number"] == 1
