"""From an upload to the page of the import, and from there to a plan."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from loadwright.server.plans.models import Plan, PlanImport
from tests.server.plans.imports.examples import COMMANDS, ENVIRONMENT, HAR, OPENAPI, POSTMAN
from tests.support.pages import text_of
from tests.support.site import Cast


def upload(browser: Client, name: str = "buy.har", data: bytes = HAR, to: str = "/plans/upload") -> Any:
    return browser.post(to, {"file": SimpleUploadedFile(name, data)}, headers={"accept": "application/json"})


def page_of(answer: Any) -> str:
    found = PlanImport.objects.latest("pk")
    assert answer.json() == {"address": f"/plans/imports/{found.pk}"}
    return f"/plans/imports/{found.pk}"


def test_an_upload_leads_to_a_report_and_from_there_to_a_plan(browser: Client, cast: Cast) -> None:
    page = page_of(upload(browser))
    shown = text_of(browser.get(page).content)
    assert "2 requests become part of the plan." in shown
    assert "1 request for a static file, such as an image or a script, was left out" in shown
    assert "https://shop.test" in shown
    assert not Plan.objects.filter(name="buy").exists()

    changed = browser.post(f"{page}/options", {"static": "on", "longest_pause": "0", "base_url": "http://test.test"})
    assert changed.headers["Location"] == page
    assert "3 requests become part of the plan. Nothing was left out." in text_of(browser.get(page).content)

    made = browser.post(f"{page}/create", {"name": "Shop of today", "plan": ""})
    plan = Plan.objects.get(name="Shop of today")
    assert made.headers["Location"] == f"/plans/{plan.pk}"
    assert plan.newest.note == "Imported from buy.har"
    assert browser.get(page).status_code == 404


def test_a_new_version_is_suggested_as_a_revision(browser: Client, cast: Cast) -> None:
    page = page_of(upload(browser, to=f"/plans/{cast.plan.pk}/revisions/upload"))
    shown = browser.get(page).content.decode()
    assert f'<option value="{cast.plan.pk}" selected>' in shown
    made = browser.post(f"{page}/create", {"plan": str(cast.plan.pk)})
    assert made.headers["Location"] == f"/plans/{cast.plan.pk}"
    assert Plan.objects.get(pk=cast.plan.pk).newest.number == 2


def test_options_fit_the_format(browser: Client, cast: Cast) -> None:
    fields = {
        "har": ("static", "telemetry", "pages", "responses", "longest_pause", "base_url"),
        "openapi": ("server", "base_url"),
        "curl": ("base_url",),
    }
    for name, data in (("a.har", HAR), ("a.yaml", OPENAPI), ("a.txt", COMMANDS)):
        shown = browser.get(page_of(upload(browser, name, data))).content.decode()
        found = PlanImport.objects.latest("pk")
        for field in ("static", "telemetry", "pages", "responses", "longest_pause", "server", "base_url"):
            assert (f'name="{field}"' in shown) == (field in fields[found.format]), (name, field)


def test_a_collection_gets_an_environment_and_loses_it_again(browser: Client, cast: Cast) -> None:
    page = page_of(upload(browser, "shop.json", POSTMAN))
    assert 'name="environment"' in browser.get(page).content.decode()
    sent = {"environment": SimpleUploadedFile("stage.json", ENVIRONMENT)}
    assert browser.post(f"{page}/options", sent).headers["Location"] == page
    assert "Replaces stage.json." in text_of(browser.get(page).content)
    refused = browser.post(f"{page}/options", {"environment": SimpleUploadedFile("other.json", b"{}")})
    assert "other.json is not a Postman environment" in text_of(refused.content)
    assert PlanImport.objects.latest("pk").environment == "stage.json"
    assert browser.post(f"{page}/options", {"without_environment": "on"}).headers["Location"] == page
    assert "stage.json" not in text_of(browser.get(page).content)


def test_wrong_choices_are_shown_at_their_field_and_kept(browser: Client, cast: Cast) -> None:
    page = page_of(upload(browser))
    refused = browser.post(f"{page}/options", {"longest_pause": "-1", "base_url": "https://a.test/b"})
    assert refused.status_code == 200
    assert "greater than or equal to 0" in text_of(refused.content)
    refused = browser.post(f"{page}/options", {"longest_pause": "1", "base_url": "https://a.test/b"})
    assert "without a path" in text_of(refused.content)
    assert 'value="https://a.test/b"' in refused.content.decode()
    assert browser.post(f"{page}/create", {"name": "a\x07"}).headers["Location"] == page


def test_what_is_nothing_is_refused_and_an_import_can_be_discarded(browser: Client, cast: Cast) -> None:
    refused = upload(browser, "x.txt", b"hello")
    assert refused.status_code == 422
    assert "x.txt is text of another kind. Use a plan of JMeter (.jmx), a zip" in refused.json()["error"]
    page = page_of(upload(browser))
    assert browser.post(f"{page}/discard").headers["Location"] == "/plans"
    assert not PlanImport.objects.exists()


def test_a_report_is_in_chinese(browser: Client, cast: Cast) -> None:
    browser.cookies["django_language"] = "zh-hans"
    page = page_of(upload(browser))
    assert "静态文件" in text_of(browser.get(page).content)
