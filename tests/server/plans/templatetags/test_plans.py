"""The tree of a plan on its page, in the language of the reader, and in the API in English."""

from __future__ import annotations

import pytest
from django.test import Client

from loadwright.server.accounts.actor import Actor
from loadwright.server.accounts.models import User
from loadwright.server.plans import actions
from tests.core.jmx.plans import document, element, group, string

pytestmark = pytest.mark.django_db

# A user's text that contains our phrases.
MINE = "once, 5 threads"


def test_summaries_are_translated_and_texts_of_the_plan_are_not(user: User, browser: Client) -> None:
    strings = f'<collectionProp name="Asserion.test_strings">{string("1", MINE)}</collectionProp>'
    plan = document(group("Users", "5", children=element("ResponseAssertion", "ok", strings)))
    found = actions.create_plan(Actor(user), filename="mine.jmx", data=plan.encode())

    page = browser.get(f"/plans/{found.pk}", headers={"Accept-Language": "zh-hans"}).content.decode()
    (top,) = browser.get(f"/api/v1/plans/{found.pk}/outline", headers={"Accept-Language": "zh-hans"}).json()["tree"]

    assert "5 个线程" in page
    assert MINE in page
    (users,) = top["children"]
    assert users["summary"] == "5 threads, 3 times"
    assert users["children"][0]["summary"] == MINE
