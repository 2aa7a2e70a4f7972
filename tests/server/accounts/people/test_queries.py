"""Administration of people: creation, disabling, rights, one-time passwords, and sessions that end with rights."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from loadwright.server.accounts.actor import SYSTEM
from loadwright.server.accounts.models import SignInFailure, User
from loadwright.server.accounts.people import actions as people_actions
from loadwright.server.projects.models import Membership, Project

pytestmark = pytest.mark.django_db


def text_of(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def names(browser: Client, query: str = "") -> list[str]:
    return re.findall(r"<strong>(\S+)</strong>", browser.get(f"/people?{query}").content.decode())


def test_people_are_searched_filtered_sorted_and_paged_by_the_address(admin_browser: Client, ann: User) -> None:
    User.objects.create_user("carl", is_active=False)
    people_actions.create_person(SYSTEM, username="dora")
    SignInFailure.objects.create(username="ann", address="10.0.0.1")
    shop = Project.objects.create(name="Webshop")
    Membership.objects.create(project=shop, user=ann, role="maintainer")
    assert names(admin_browser) == ["ann", "boss", "carl", "dora"]
    assert names(admin_browser, "sort=-name") == ["dora", "carl", "boss", "ann"]
    assert names(admin_browser, "sort=-projects")[0] == "ann"
    assert names(admin_browser, "q=AR") == ["carl"]
    assert names(admin_browser, "q=websh") == ["ann"]
    states = {"active": ["ann", "boss", "dora"], "disabled": ["carl"], "administrator": ["boss"]}
    states |= {"one-time": ["dora"], "failing": ["ann"], "nonsense": ["ann", "boss", "carl", "dora"]}
    for state, expected in states.items():
        assert names(admin_browser, f"state={state}") == expected, state
    assert "Webshop · maintainer" in text_of(admin_browser.get("/people"))
    assert "1 recent failed sign-in" in text_of(admin_browser.get("/people"))
    assert "No people match" in text_of(admin_browser.get("/people?q=unheard-of"))
    User.objects.bulk_create(User(username=f"p{one:03}") for one in range(60))
    assert len(names(admin_browser)) == 50
    assert len(names(admin_browser, "page=2")) == 14
    assert len(names(admin_browser, "page=99")) == 14


def test_the_page_of_people_does_not_ask_the_database_for_each(
    admin_browser: Client, ann: User, django_assert_max_num_queries: Any
) -> None:
    for one in range(30):
        person = User.objects.create_user(f"p{one}")
        Membership.objects.create(project=Project.objects.create(name=f"P{one}"), user=person)
    with django_assert_max_num_queries(12):
        admin_browser.get("/people")
