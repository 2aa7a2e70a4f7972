"""The API of header sets."""

from __future__ import annotations

from collections.abc import Callable

from loadwright.server.accounts.models import User
from loadwright.server.header_sets.models import HeaderSet
from loadwright.server.plans.models import Plan
from tests.support.pages import signed_in

from .conftest import LOGIN, change

SETS = "/api/v1/header-sets"


def test_a_set_is_created_changed_listed_and_deleted(mei: User) -> None:
    client = signed_in(mei)
    given = {"name": "API", "project": "Shop", "methods": ["post"], "headers": [{"name": "Accept", "value": "*/*"}]}
    made = client.post(SETS, given, "application/json")
    assert made.status_code == 201
    one = made.json()
    assert (one["methods"], one["version"], one["owner"]) == (["POST"], 1, "mei")
    assert one["headers"] == [{"name": "Accept", "value": "*/*", "comment": "", "enabled": True}]
    assert client.get(SETS, {"method": "post", "search": "accept"}).json() == [one]
    assert client.get(SETS, {"method": "GET"}).json() == []

    address = f"{SETS}/{one['id']}"
    changed = client.put(address, {"name": "New", "version": 1}, "application/json").json()
    assert (changed["name"], changed["headers"], changed["version"]) == ("New", [], 2)
    late = client.put(address, {"name": "Late", "version": 1}, "application/json")
    assert late.json()["error"]["detail"]["code"] == "header_set.overtaken"
    assert client.post(f"{address}/copy", {"name": "Copy"}, "application/json").json()["project"] == "Shop"
    assert client.delete(address).status_code == 204
    assert client.get(address).status_code == 404


def test_plans_that_use_a_set_are_listed_and_brought_in_step(
    mei: User, api: HeaderSet, using: Callable[..., Plan]
) -> None:
    made = using(api, LOGIN)
    change(mei, api)
    client, address = signed_in(mei), f"{SETS}/{api.pk}/plans"
    [shown] = client.get(address).json()
    assert (shown["plan"], shown["revision"], shown["in_step"]) == (made.pk, 1, False)
    [use] = shown["uses"]
    assert (use["within"], use["in_step"], use["enabled"]) == ("login", False, True)
    assert client.post(f"{address}/{made.pk}/update").json() == {"revision": 2, "is_new": True}
    assert client.get(address).json()[0]["in_step"]
    assert client.post(f"{address}/{made.pk}/detach").json() == {"revision": 3, "is_new": True}
    assert client.get(address).json() == []
