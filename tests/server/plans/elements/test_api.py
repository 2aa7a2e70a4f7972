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
