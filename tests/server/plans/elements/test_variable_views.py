"""The page with the variables of a plan."""

from __future__ import annotations

import re

import pytest
from django.core.files.storage import default_storage
from django.test import Client

from loadwright.server.accounts.actor import Actor
from loadwright.server.accounts.models import User
from loadwright.server.plans import actions, storage
from loadwright.server.plans.models import Plan
from tests.core.jmx.plans import argument, document, element, group, string
from tests.support.pages import signed_in, text_of

pytestmark = pytest.mark.django_db

EXTRACT = element("RegexExtractor", "read token", string("RegexExtractor.refname", "token"))
DATA = document(
    group(children=element("HTTPSamplerProxy", "open cart", string("HTTPSampler.path", "/${host}/${tokne}"), EXTRACT)),
    variables=argument("host", "shop.example", "the server") + argument("Unused", "1"),
).encode()


def uploaded(user: User, data: bytes) -> Plan:
    return actions.create_plan(Actor(user), filename="shop.jmx", data=data, project="Shop")


@pytest.fixture
def client(mei: User) -> Client:
    return signed_in(mei)


@pytest.fixture
def shop(mei: User) -> Plan:
    return uploaded(mei, DATA)


def names(client: Client, address: str) -> list[str]:
    found: list[str] = re.findall(r'<td class="lw-name">\s*<code>([^<]*)</code>', client.get(address).content.decode())
    return found


def test_each_variable_is_listed_with_where_it_is_defined_and_used(client: Client, shop: Plan) -> None:
    answer = client.get(f"/plans/{shop.pk}/variables")
    page = text_of(answer.content)

    for text in ("host", "shop.example", "the server", "undefined", "unused", "4 variables", "open cart", "read token"):
        assert text in page, text
    assert f'href="/plans/{shop.pk}#element-3">open cart</a>' in answer.content.decode()
    assert 'id="element-3"' in client.get(f"/plans/{shop.pk}").content.decode()
    assert f'href="/plans/{shop.pk}/variables"' in client.get(f"/plans/{shop.pk}/revisions").content.decode()


def test_what_has_to_be_done_comes_first_and_columns_sort(client: Client, shop: Plan) -> None:
    where = f"/plans/{shop.pk}/variables"

    assert names(client, where) == ["tokne", "token", "Unused", "host"]
    assert names(client, f"{where}?sort=name") == ["host", "token", "tokne", "Unused"]
    assert names(client, f"{where}?sort=-name") == ["Unused", "tokne", "token", "host"]
    assert names(client, f"{where}?sort=-used")[:2] == ["host", "tokne"]
    assert names(client, f"{where}?sort=nonsense") == ["tokne", "token", "Unused", "host"]


def test_names_values_comments_and_elements_are_searched_and_states_filtered(client: Client, shop: Plan) -> None:
    where = f"/plans/{shop.pk}/variables"

    for search, found in (("TOK", ["tokne", "token"]), ("server", ["host"]), ("cart", ["tokne", "host"]), ("x y", [])):
        assert names(client, f"{where}?q={search}") == found, search
    assert names(client, f"{where}?state=unused") == ["token", "Unused"]
    assert names(client, f"{where}?state=own") == []
    assert "No variable matches" in text_of(client.get(f"{where}?q=nothing").content)


def test_a_plan_without_variables_says_where_they_come_from(client: Client, mei: User) -> None:
    empty = uploaded(mei, document(group()).encode())

    assert "The plan has no variables" in text_of(client.get(f"/plans/{empty.pk}/variables").content)


def test_a_plan_whose_file_is_gone_is_reported(client: Client, shop: Plan) -> None:
    for name in default_storage.listdir(storage.contents_folder(shop.newest.sha256))[1]:
        default_storage.delete(f"{storage.contents_folder(shop.newest.sha256)}/{name}")
    default_storage.delete(storage.upload_path(shop.newest.sha256))

    assert "can no longer be read" in text_of(client.get(f"/plans/{shop.pk}/variables").content)
