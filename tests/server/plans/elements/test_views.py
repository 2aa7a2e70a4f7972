"""The tables of a plan's elements, and what is done with several of them."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from loadwright.server.accounts.actor import Actor
from loadwright.server.plans import actions
from loadwright.server.plans.models import Plan
from tests.support.pages import text_of
from tests.support.plans import http_request, java_request, plan
from tests.support.site import Cast


@pytest.fixture
def shop(cast: Cast) -> Plan:
    document = plan(http_request("cart", 80, "/cart"), java_request("sleep"))
    return actions.create_plan(Actor(cast.user), filename="shop.jmx", data=document.encode(), name="Tables")


def text(browser: Client, shop: Plan, **query: str) -> str:
    return text_of(browser.get(f"/plans/{shop.pk}/requests", query).content)


def test_each_table_is_shown_and_searched(browser: Client, shop: Plan) -> None:
    assert "cart GET http://${host}:80/cart" in text(browser, shop)
    assert "1 thread" in text(browser, shop, show="groups")
    assert "sleep" not in text(browser, shop, method="GET")
    assert "No elements match" in text(browser, shop, q="nothing")
    assert "none of these elements" in text(browser, shop, show="headers")


def test_names_lead_to_the_tree(browser: Client, shop: Plan) -> None:
    page = browser.get(f"/plans/{shop.pk}/requests").content.decode()
    assert f'href="/plans/{shop.pk}#element-3"' in page
    assert 'id="element-3"' in browser.get(f"/plans/{shop.pk}").content.decode()


def test_selected_elements_are_changed_by_a_new_revision(browser: Client, shop: Plan) -> None:
    address = f"/plans/{shop.pk}/requests/change"
    wanted = {"do": "disable", "element": ["3", "4"], "expected": "1"}
    answer = browser.post(f"{address}?show=requests&q=c", wanted)
    assert answer["Location"] == f"/plans/{shop.pk}/requests?show=requests&q=c"
    assert "Revision 2 has been added: 2 elements changed." in text(browser, shop)
    answer = browser.post(address, wanted | {"expected": "2"}, follow=True)
    assert "Nothing was changed" in text_of(answer.content)
    answer = browser.post(address, wanted | {"do": "enable"}, follow=True)
    assert "Revision 1 is no longer the newest" in text_of(answer.content)
    for refused in ({"do": "disable"}, {"do": "nonsense", "element": ["3"]}, {"do": "copy", "element": ["x"]}):
        assert "Select elements first" in text_of(browser.post(address, refused, follow=True).content)


def test_revisions_that_added_and_changed_an_element_are_shown(browser: Client, shop: Plan) -> None:
    address = f"/plans/{shop.pk}/requests"
    browser.post(f"{address}/change", {"do": "disable", "element": ["3"], "expected": "1"})
    copied = browser.post(f"{address}/change", {"do": "copy", "element": ["4"], "expected": "2"}, follow=True)
    assert "Revision 3 has been added: 1 element copied." in text_of(copied.content)
    page = browser.get(address, {"sort": "-added"}).content.decode()
    shown = re.findall(rf'href="/plans/{shop.pk}#element-\d+"|/plans/{shop.pk}/revisions/(\d)"', page)
    assert [one for one in shown if one] == ["3", "3", "1", "1", "1", "2"]
