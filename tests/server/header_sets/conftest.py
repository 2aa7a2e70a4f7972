"""What these tests share."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from loadwright.server.accounts.actor import Actor
from loadwright.server.accounts.models import User
from loadwright.server.header_sets import actions
from loadwright.server.header_sets.models import HeaderSet
from loadwright.server.header_sets.validation import Header, SetInput
from loadwright.server.plans import actions as plans
from loadwright.server.plans import queries
from loadwright.server.plans.models import Plan
from tests.support.headers import with_headers
from tests.support.plans import http_request, plan

GROUP, LOGIN, SEARCH = 2, 3, 4
ACCEPT = Header("Accept", "application/json", "what the shop sends")
OFF = Header("X-Debug", "1", enabled=False)
NEWER = [Header("Accept", "text/html"), Header("X-Shop", "7")]


@pytest.fixture
def api(mei: User) -> HeaderSet:
    """A set of the project Shop."""
    given = SetInput("JSON API", "for the shop", ["POST", "PUT"], [ACCEPT, OFF])
    return actions.create_set(Actor(mei), given, project="Shop")


@pytest.fixture
def using(mei: User) -> Callable[..., Plan]:
    """Upload a plan of a project in which a set is chosen for elements."""

    def upload(one: HeaderSet, *numbers: int, name: str = "shop", project: str = "Shop") -> Plan:
        data = with_headers(plan(http_request("login", 1), http_request("search", 1)).encode(), one.plain, *numbers)
        return plans.create_plan(Actor(mei), filename=f"{name}.jmx", data=data, project=project)

    return upload


def change(user: User, one: HeaderSet, *headers: Header, name: str = "") -> HeaderSet:
    given = SetInput(name or one.name, one.description, one.methods, list(headers or NEWER))
    return actions.change_set(Actor(user), one.pk, given)


def newest(user: User, found: Plan) -> Plan:
    return queries.plan(user, found.pk)
