"""The pages of header sets."""

from __future__ import annotations

import json
from collections.abc import Callable

from django.test import Client

from loadwright.server.accounts.actor import Actor
from loadwright.server.accounts.models import User
from loadwright.server.header_sets import actions
from loadwright.server.header_sets.models import HeaderSet
from loadwright.server.header_sets.validation import SetInput
from loadwright.server.plans.models import Plan
from loadwright.server.projects.models import Membership, Project
from tests.support.pages import errors_of, signed_in, text_of

from .conftest import GROUP, change, newest

LIST = "/plans/header-sets"


def test_the_list_is_searched_sorted_and_counts_plans(mei: User, api: HeaderSet, using: Callable[..., Plan]) -> None:
    actions.create_set(Actor(mei), SetInput("Browser"), project="Bank")
    using(api, GROUP)
    browser = signed_in(mei)

    def names(query: str) -> list[str]:
        return [one.name for one, _users, _unsaved in browser.get(f"{LIST}?{query}").context["page"].object_list]

    assert names("") == ["Browser", "JSON API"]
    assert names("q=accept") == ["JSON API"]
    assert names("method=GET") == ["Browser"]
    assert names("sort=-used") == ["JSON API", "Browser"]
    assert names("sort=project") == ["Browser", "JSON API"]
    assert names("sort=created") == ["JSON API", "Browser"]
    assert names("sort=-created") == ["Browser", "JSON API"]
    assert names("project=Shop") == ["JSON API"]
    assert "1 plan" in text_of(browser.get(LIST).content)
    change(mei, api)
    assert "1 differs" in text_of(browser.get(LIST).content)
    assert "No header sets match" in text_of(browser.get(f"{LIST}?q=soap").content)


def test_an_empty_list_offers_the_first_step(bob: User) -> None:
    assert "No header sets yet" in text_of(signed_in(bob).get(LIST).content)


def test_a_set_is_created_changed_and_refused_with_what_was_entered(mei: User) -> None:
    browser = signed_in(mei)
    rows = json.dumps([{"name": "Accept", "value": "*/*"}])
    made = browser.post(f"{LIST}/new", {"name": "API", "project": "Shop", "methods": ["GET"], "headers": rows})
    one = HeaderSet.objects.get()
    assert made.headers["Location"] == f"{LIST}/{one.pk}"
    assert (one.sent, one.methods) == ((("Accept", "*/*"),), ["GET"])

    wrong = browser.post(f"{LIST}/{one.pk}", {"name": "API", "headers": json.dumps([{"name": "A:"}]), "version": "1"})
    assert "Row 1" in errors_of(wrong.content)[0]
    assert "A:" in wrong.content.decode()
    assert browser.post(f"{LIST}/{one.pk}", {"name": "B", "headers": rows, "version": "1"}).status_code == 302
    late = browser.post(f"{LIST}/{one.pk}", {"name": "C", "headers": rows, "version": "1"})
    assert "mei changed this header set" in text_of(late.content)
    assert HeaderSet.objects.get().name == "B"


def test_plans_are_brought_in_step_by_scripts_and_forms(mei: User, api: HeaderSet, using: Callable[..., Plan]) -> None:
    made, other = using(api, GROUP), using(api, GROUP, name="other")
    change(mei, api)
    browser, address = signed_in(mei), f"{LIST}/{api.pk}"
    assert "The header set JSON API has other headers now" in text_of(browser.get(f"/plans/{made.pk}").content)
    scripted = browser.post(f"{address}/plans/{made.pk}/update", headers={"accept": "application/json"})
    assert scripted.json() == {"revision": 2, "is_new": True}
    assert browser.post(f"{address}/plans/{other.pk}/update", {"plan": "1"}).headers["Location"] == f"/plans/{other.pk}"
    assert newest(mei, other).newest.number == 2
    assert "other headers" not in text_of(browser.get(f"/plans/{made.pk}").content)

    assert browser.post(f"{address}/plans/{made.pk}/detach").headers["Location"] == address
    refused = browser.post(f"{address}/plans/{made.pk}/detach", headers={"accept": "application/json"})
    assert (refused.status_code, refused.json()["error"]["detail"]["code"]) == (409, "header_set.no_use")


def test_a_used_set_is_not_deleted_and_a_copy_is(mei: User, api: HeaderSet, using: Callable[..., Plan]) -> None:
    using(api, GROUP)
    browser = signed_in(mei)
    refused = browser.post(f"{LIST}/{api.pk}/delete", follow=True)
    assert "Plans use this header set: “shop”" in text_of(refused.content)
    copied = browser.post(f"{LIST}/{api.pk}/copy")
    assert browser.post(f"{copied.headers['Location']}/delete").headers["Location"] == LIST
    assert list(HeaderSet.objects.all()) == [api]


def test_a_member_sees_a_set_and_cannot_change_it(bob: User, api: HeaderSet, using: Callable[..., Plan]) -> None:
    using(api, GROUP)
    Membership.objects.create(project=Project.objects.get(name="Shop"), user=bob)
    browser = signed_in(bob)
    page = browser.get(f"{LIST}/{api.pk}")
    assert "You can copy it" in text_of(page.content)
    assert "You cannot change this plan" in text_of(page.content)
    assert browser.post(f"{LIST}/{api.pk}", {"name": "X", "headers": "[]"}).status_code == 403


def test_the_search_of_the_platform_finds_sets(browser: Client, api: HeaderSet) -> None:
    assert "JSON API" in text_of(browser.get("/search?q=json").content)
