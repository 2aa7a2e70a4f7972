"""Who sees which header sets, and the state of plans."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from loadwright.server.accounts.actor import Actor
from loadwright.server.accounts.models import User
from loadwright.server.header_sets import actions, queries
from loadwright.server.header_sets.models import HeaderSet
from loadwright.server.header_sets.validation import SetInput
from loadwright.server.plans.models import Plan
from loadwright.server.platform.errors import ActionError

from .conftest import change, newest


def test_members_see_the_sets_of_their_projects_and_everyone_those_without(
    mei: User, bob: User, api: HeaderSet
) -> None:
    everyones = actions.create_set(Actor(bob), SetInput("Everyone"))
    assert list(queries.header_sets(mei)) == [everyones, api]
    assert list(queries.header_sets(mei, project=api.project)) == [api]
    assert list(queries.header_sets(bob)) == [everyones]
    assert queries.editable_among(mei, [everyones, api]) == {api.pk}
    with pytest.raises(ActionError):
        queries.header_set(bob, api.pk)


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({}, True),
        ({"search": "json"}, True),
        ({"search": "X-DEBUG"}, True),
        ({"search": "for the"}, True),
        ({"search": "soap"}, False),
        ({"method": "PUT"}, True),
        ({"method": "GET"}, False),
        ({"method": "PUT", "search": "soap"}, False),
    ],
)
def test_sets_are_searched(api: HeaderSet, wanted: dict[str, str], found: bool) -> None:
    assert queries.matching([api], **wanted) == ([api] if found else [])


def test_a_set_without_methods_suggests_itself_for_all(mei: User) -> None:
    one = actions.create_set(Actor(mei), SetInput("All"))
    assert queries.matching([one], method="DELETE") == [one]


def test_the_state_of_a_plan_names_what_differs_and_what_is_missing(
    mei: User, api: HeaderSet, using: Callable[..., Plan]
) -> None:
    made, moved = using(api), using(api, project="Bank", name="moved")
    assert queries.state_of(mei, made) == queries.OfPlan([], [])
    changed = change(mei, api)
    assert queries.state_of(mei, newest(mei, made)) == queries.OfPlan([changed], [])
    assert queries.state_of(mei, moved) == queries.OfPlan([], ["JSON API"])
