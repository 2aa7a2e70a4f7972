"""Uploading plans from the page."""

from __future__ import annotations

import re

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from loadwright.server.accounts.models import User
from loadwright.server.plans import storage
from loadwright.server.plans.contents import contents_of
from loadwright.server.plans.models import Plan
from loadwright.server.platform.errors import ActionError
from loadwright.server.projects.models import Project
from tests.server.plans.packed import DIGEST, LARGE, packed, two_plans
from tests.support.pages import signed_in, text_of
from tests.support.site import JMX, uploaded


def test_upload_leads_to_the_plan(browser: Client, tmp_path: object) -> None:
    answer = browser.post("/plans/upload", {"file": _file("shop.jmx", JMX)}, headers={"accept": "application/json"})
    plan = Plan.objects.get()
    assert answer.json() == {"address": f"/plans/{plan.pk}"}
    shown = text_of(browser.get(f"/plans/{plan.pk}").content)
    assert "Buyers" in shown
    assert "needs the plugin jpgc-dummy" in shown


def test_upload_that_is_no_plan_says_why_and_leaves_nothing(browser: Client) -> None:
    answer = browser.post("/plans/upload", {"file": _file("x.jmx", b"hello")}, headers={"accept": "application/json"})
    assert answer.status_code == 422
    assert "x.jmx is text of another kind. Use a plan of JMeter (.jmx)" in answer.json()["error"]
    assert not Plan.objects.exists()


def test_upload_error_is_said_in_chinese(browser: Client) -> None:
    browser.cookies["django_language"] = "zh-hans"
    answer = browser.post("/plans/upload", {"file": _file("x.jmx", b"hello")}, headers={"accept": "application/json"})
    assert "x.jmx 无法使用：其他类型的文本。请使用 JMeter 测试计划" in answer.json()["error"]


def test_one_of_several_plans_is_chosen(browser: Client) -> None:
    asked = {"file": _file("shop.zip", two_plans())}
    answer = browser.post("/plans/upload", asked, headers={"accept": "application/json"})
    assert answer.status_code == 422
    assert answer.json()["plans"] == ["browse.jmx", "buy.jmx"]
    chosen = {"file": _file("shop.zip", two_plans()), "plan": "buy.jmx"}
    assert browser.post("/plans/upload", chosen, headers={"accept": "application/json"}).status_code == 200
    contents = contents_of(Plan.objects.get().newest, "ann")
    assert contents.name == "buy.jmx"
    assert [path for path, _ in contents.data_files] == ["browse.jmx", "data/users.csv"]


def _file(name: str, data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def test_upload_goes_into_the_project_that_is_named(mei: User, bob: User) -> None:
    page = signed_in(mei).get("/plans", {"project": "Bank"}).content.decode()
    assert re.search(r'<option value="Bank" selected>', page)
    plan = uploaded(mei, "Bank")
    assert plan.project == Project.objects.get(name="Bank")
    with pytest.raises(ActionError):
        uploaded(bob, "Bank")
    assert Plan.objects.count() == 1


pytestmark = pytest.mark.django_db


def test_an_upload_is_taken_apart(browser: Client, users: Plan) -> None:
    assert users.newest.files == [{"path": "data/users.csv", "sha256": DIGEST, "size": len(LARGE)}]
    with default_storage.open(storage.data_path(DIGEST)) as file:
        assert file.read() == LARGE
    with default_storage.open(storage.upload_path(users.newest.sha256)) as file:
        assert file.read() == packed()
    contents = contents_of(users.newest, "ann")
    assert contents.data_files == [("data/users.csv", len(LARGE)), ("small.csv", 2)]
    assert contents.csv_files == ["data/users.csv"]
    assert "data/users.csv" in browser.get(f"/plans/{users.pk}").content.decode()


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"<!DOCTYPE html><html><body>Sign in</body></html>", "x.jmx is a web page (HTML). Use a plan"),
        (b"<html><br></html>", "x.jmx is a web page (HTML). Use a plan"),
        (b"Rar!\x1a\x07\x01\0", "x.jmx is an archive of the format RAR. Use a plan"),
        (b"<project/>", "x.jmx is XML with the root <project>. Use a plan"),
        (b"<!DOCTYPE a><jmeterTestPlan/>", "x.jmx: line 1 has a DOCTYPE"),
    ],
)
def test_an_upload_that_is_something_else_is_named_as_what_it_is(browser: Client, content: bytes, text: str) -> None:
    answer = browser.post("/plans/upload", {"file": _file("x.jmx", content)}, headers={"accept": "application/json"})
    assert text in answer.json()["error"]
