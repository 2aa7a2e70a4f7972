"""The API of imports."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from loadwright.server.plans.contents import contents_of
from loadwright.server.plans.models import Plan
from tests.server.plans.imports.examples import ENVIRONMENT, HAR, OPENAPI, POSTMAN
from tests.support.site import Cast


def post(browser: Client, data: bytes = HAR, **more: Any) -> Any:
    return browser.post("/api/v1/plans/import", {"file": SimpleUploadedFile("shop.har", data), **more})


def test_a_file_becomes_a_plan(browser: Client, cast: Cast) -> None:
    made = post(browser, static="true", longest_pause_ms="0", name="Shop of today", note="nightly")
    assert made.status_code == 201
    answer = made.json()
    assert (answer["format"], answer["requests"], answer["origin"], answer["messages"]) == (
        "har",
        3,
        "https://shop.test",
        [],
    )
    plan = Plan.objects.get(pk=answer["plan"]["id"])
    assert (plan.name, plan.newest.note, answer["added"]) == ("Shop of today", "nightly", True)
    same = post(browser, static="true", longest_pause_ms="0", plan=str(plan.pk), expected="1")
    assert (same.status_code, same.json()["added"]) == (200, False)
    changed = post(browser, plan=str(plan.pk), expected="1")
    assert (changed.status_code, changed.json()["plan"]["revision"]) == (201, 2)
    overtaken = post(browser, static="true", plan=str(plan.pk), expected="1")
    assert (overtaken.status_code, overtaken.json()["error"]["code"]) == (409, "conflict")


def test_only_a_report_is_returned_if_that_is_wanted(browser: Client, cast: Cast) -> None:
    before = Plan.objects.count()
    answer = post(browser, report_only="true").json()
    assert (answer["plan"], answer["added"], answer["requests"]) == (None, False, 2)
    assert answer["message_data"] == [{"code": "import.static_left_out", "params": {"count": 1}}]
    assert Plan.objects.count() == before


def test_a_collection_is_converted_with_an_environment(browser: Client, cast: Cast) -> None:
    def sent(content: bytes, **more: str) -> Any:
        files = {
            "file": SimpleUploadedFile("shop.json", POSTMAN),
            "environment": SimpleUploadedFile("stage.json", content),
        }
        return browser.post("/api/v1/plans/import", {**files, **more})

    made = sent(ENVIRONMENT)
    assert made.status_code == 201
    plan = Plan.objects.get(pk=made.json()["plan"]["id"])
    assert contents_of(plan.newest, "ann").variables["store"] == "hamburg"
    assert sent(ENVIRONMENT, report_only="true").json()["messages"] == []
    for more in ({}, {"report_only": "true"}):
        refused = sent(b"{}", **more)
        assert (refused.status_code, refused.json()["error"]["field"]) == (400, "environment")
    reported = post(browser, report_only="true", environment=SimpleUploadedFile("stage.json", ENVIRONMENT))
    assert {"code": "import.environment_unused", "params": {"name": "stage.json"}} in reported.json()["message_data"]


def test_what_cannot_be_converted_is_refused_at_its_field(browser: Client, cast: Cast) -> None:
    for more, field in (
        ({"data": b"hello"}, "file"),
        ({"base_url": "https://a.test/b"}, "base_url"),
        ({"data": OPENAPI, "server": "https://x.test"}, "server"),
        ({"project": "none"}, "project"),
        ({"plan": "999"}, "plan_id"),
    ):
        refused = post(browser, **more)
        assert refused.status_code in (400, 404)
        assert refused.json()["error"]["field"] == field
