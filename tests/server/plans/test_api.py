"""The API of plans."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django.fixtures import Settings

from loadwright.server.plans.models import Plan
from loadwright.server.projects.models import Project
from tests.server.plans.packed import two_plans
from tests.support.pages import text_of
from tests.support.site import JMX, Cast

PLANS = "/api/v1/plans"


def upload(browser: Client, data: bytes = JMX, **more: str) -> Any:
    return browser.post(PLANS, {"file": SimpleUploadedFile("shop.jmx", data), **more})


def test_a_plan_is_uploaded_read_back_and_deleted(browser: Client) -> None:
    made = upload(browser, name="Mine")
    assert made.status_code == 201
    plan = made.json()
    assert (plan["name"], plan["project"], plan["size"]) == ("Mine", None, len(JMX))
    assert browser.get(f"{PLANS}/{plan['id']}").json() == plan
    assert browser.get(PLANS, {"search": "MIN"}).json() == [plan]
    assert browser.get(PLANS, {"search": "other"}).json() == []
    answer = browser.get(f"{PLANS}/{plan['id']}/download")
    assert answer.headers["Content-Length"] == str(len(JMX))
    assert "shop.jmx" in answer.headers["Content-Disposition"]
    answer.close()
    assert browser.delete(f"{PLANS}/{plan['id']}").status_code == 204
    assert browser.get(f"{PLANS}/{plan['id']}").status_code == 404


def test_one_of_several_plans_is_chosen_by_name(browser: Client) -> None:
    refused = upload(browser, two_plans()).json()["error"]
    assert (refused["field"], refused["detail"]["code"]) == ("plan", "bundle.several_plans")
    made = upload(browser, two_plans(), plan="browse.jmx").json()
    assert made["chosen"] == "browse.jmx"
    (top,) = browser.get(f"{PLANS}/{made['id']}/outline").json()["tree"]
    assert top["children"][0]["children"][0]["name"] == "browse"
    for data in (two_plans(), JMX):
        refused = upload(browser, data, plan="x.jmx").json()["error"]
        assert refused["detail"]["code"] == "bundle.no_such_plan"


def test_the_outline_has_elements_variables_and_files(cast: Cast, browser: Client) -> None:
    outline = browser.get(f"{PLANS}/{cast.plan.pk}/outline").json()
    (top,) = outline["tree"]
    assert (top["kind"], top["children"][0]["name"]) == ("plan", "Buyers")
    assert isinstance(top["summary"], str)
    assert (outline["variables"], outline["files"]) == ({"HOST": "localhost"}, {})
    assert outline["comments"] == {"HOST": "Where the shop is"}
    assert outline["properties"] == []


def test_the_outline_lists_the_properties_that_the_plan_reads(browser: Client) -> None:
    reading = JMX.replace(b">1<", b">${__P(users,5)}<").replace(b'"dummy"', b'"${__property(name)}"')
    made = upload(browser, reading).json()
    assert browser.get(f"{PLANS}/{made['id']}/outline").json()["properties"] == [
        {"name": "users", "defaults": ["5"], "fallback": None},
        {"name": "name", "defaults": [], "fallback": "name"},
    ]
    assert [one["code"] for one in made["warning_messages"]].count("check.property_without_default") == 1
    assert "No default: JMeter uses “name”" in text_of(browser.get(f"/plans/{made['id']}").content)
    assert 'name="property:users"' in browser.get(f"/runs/new?plan={made['id']}").content.decode()


@pytest.mark.parametrize("limit", [len(JMX), len(JMX) - 1])
def test_an_upload_has_a_limit(browser: Client, settings: Settings, limit: int) -> None:
    settings.MAX_UPLOAD_BYTES = limit
    assert (upload(browser).status_code == 201) == (limit == len(JMX))
    assert Plan.objects.exists() == (limit == len(JMX))


def test_a_project_that_does_not_exist_is_refused(browser: Client) -> None:
    for answer in (upload(browser, project="Nowhere"), browser.get(PLANS, {"project": "Nowhere"})):
        assert 400 <= answer.status_code < 500
        assert "Nowhere" in answer.json()["error"]["message"] or answer.json()["error"]["field"] == "project"
    assert not Plan.objects.exists()


def test_a_plan_is_renamed_disabled_and_copied(cast: Cast, browser: Client) -> None:
    address = f"{PLANS}/{cast.plan.pk}"
    changed = browser.patch(address, {"name": "Shop 2", "enabled": False}, content_type="application/json").json()
    assert (changed["name"], changed["enabled"], changed["updated_by"]) == ("Shop 2", False, cast.user.username)
    assert [plan["name"] for plan in browser.get(PLANS, {"enabled": "false"}).json()] == ["Shop 2"]
    assert browser.get(PLANS, {"enabled": "true"}).json() == []
    refused = browser.patch(address, {"name": " ", "enabled": True}, content_type="application/json")
    assert refused.status_code == 400
    assert browser.get(address).json()["enabled"] is False
    Project.objects.create(name="bank")
    assert browser.patch(address, {"project": "bank"}, content_type="application/json").json()["project"] == "bank"
    assert browser.patch(address, {"project": "x"}, content_type="application/json").status_code == 404
    assert browser.patch(address, {"project": ""}, content_type="application/json").json()["project"] is None
    copy = browser.post(f"{address}/copy", {}, content_type="application/json")
    assert copy.status_code == 201
    assert (copy.json()["name"], copy.json()["enabled"]) == ("Shop 2 (copy)", True)
    assert copy.json()["sha256"] == changed["sha256"]
