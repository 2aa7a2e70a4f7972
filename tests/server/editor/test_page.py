"""The page of the editor, forms of elements, saving and discarding."""

from __future__ import annotations

import json
import re

import pytest
from django.test import Client

from loadwright.server.accounts.models import User
from loadwright.server.editor.models import Draft
from loadwright.server.plans.models import Plan
from tests.server.editor.conftest import LOGIN, Editing, rename
from tests.support.pages import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(mei: User) -> Client:
    return signed_in(mei)


def address(plan: Plan, what: str = "") -> str:
    return f"/plans/{plan.pk}/edit{what}"


def test_the_page_opens_a_draft(browser: Client, shop: Plan) -> None:
    content = browser.get(address(shop)).content.decode()
    found = re.search(r'<script id="editor-data" type="application/json">(.*?)</script>', content)
    assert found is not None
    data = json.loads(found[1])
    assert data["state"]["version"] == Draft.objects.get().stamp
    assert list(data["groups"])[:2] == ["menu_threads", "menu_fragments"]
    assert data["kinds"]["sampler"]["name"] == "sampler"


def test_the_plans_pages_lead_to_the_editor(browser: Client, shop: Plan, bob: User) -> None:
    assert address(shop).encode() in browser.get(f"/plans/{shop.pk}").content
    assert address(shop).encode() not in browser.get(f"/plans/{shop.pk}/revisions/1").content
    shop.project = None
    shop.save()
    assert address(shop).encode() not in signed_in(bob).get(f"/plans/{shop.pk}").content


def test_tables_of_the_plan_lead_to_their_elements(browser: Client, editing: Editing, bob: User) -> None:
    link = f"{address(editing.plan)}?element={LOGIN}"
    for table in ("requests?show=requests", "variables"):
        data = f"/plans/{editing.plan.pk}/{table}"
        editing.plan.project = None
        editing.plan.save()
        assert (link in browser.get(data).content.decode()) == (table != "variables")
        assert address(editing.plan) not in signed_in(bob).get(data).content.decode()
    assert '"element": 3' in browser.get(link).content.decode()
    for wrong in ("x", "-1", "99999999999999999999"):
        assert browser.get(f"{address(editing.plan)}?element={wrong}").status_code == 200


def test_saving(browser: Client, editing: Editing) -> None:
    editing.apply(rename(LOGIN, "one"))
    data = {"version": editing.draft.stamp, "note": "clearer"}
    answer = browser.post(address(editing.plan, "/save"), data, content_type="application/json").json()
    assert answer["message"] == "Saved as revision 2. New runs use it."
    assert (answer["state"]["unsaved"], answer["state"]["revision"], answer["reload"]) == (False, 2, False)
    again = browser.post(address(editing.plan, "/save"), data, content_type="application/json")
    assert (again.status_code, again.json()["error"]["detail"]["code"]) == (409, "editor.nothing_to_save")


def test_discarding_returns_to_the_plan(browser: Client, editing: Editing) -> None:
    editing.apply(rename(LOGIN, "one"))
    answer = browser.post(address(editing.plan, "/discard"), follow=True)
    assert answer.redirect_chain == [(f"/plans/{editing.plan.pk}", 302)]
    assert "Your changes have been discarded." in answer.content.decode()
    assert not Draft.objects.exists()


def test_discarding_what_was_discarded_elsewhere_says_so(browser: Client, editing: Editing) -> None:
    for _ in range(2):
        answer = browser.post(address(editing.plan, "/discard"), follow=True)
    assert answer.redirect_chain[-1][0] == f"/plans/{editing.plan.pk}"
    assert "This draft was saved or discarded elsewhere." in answer.content.decode()


def test_a_new_plan_is_opened(browser: Client) -> None:
    answer = browser.post("/plans/new", {"name": "Fresh", "project": ""})
    assert answer.headers["Location"] == address(Plan.objects.get(name="Fresh"))
    refused = browser.post("/plans/new", {"name": "", "project": ""}, follow=True)
    assert refused.redirect_chain == [("/plans", 302)]
    assert Plan.objects.count() == 1
