"""Plans are brought in step with header sets, and detached from them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from loadwright.server.accounts.actor import Actor
from loadwright.server.accounts.models import User
from loadwright.server.header_sets import actions, queries, steps
from loadwright.server.header_sets.models import HeaderSet
from loadwright.server.plans.contents import contents_of
from loadwright.server.plans.models import Plan
from loadwright.server.platform.errors import ActionError
from loadwright.server.projects.models import Membership, Project

from .conftest import GROUP, LOGIN, NEWER, change, newest


def headers(user: User, found: Plan) -> list[list[list[str]]]:
    tables = contents_of(newest(user, found).newest, user.username).tables
    return [row.pairs for row in tables if row.table == "headers"]


def test_a_plan_gets_the_headers_as_one_revision(mei: User, api: HeaderSet, using: Callable[..., Plan]) -> None:
    made, other = using(api, LOGIN, GROUP), using(api, GROUP, name="other")
    change(mei, api)
    added = steps.update_plan(Actor(mei), api.pk, made.pk)
    assert (added.revision.number, added.is_new, added.revision.note) == (2, True, "Header set “JSON API” changed")
    assert headers(mei, made) == [[[one.name, one.value] for one in NEWER]] * 2
    assert newest(mei, other).newest.number == 1
    again = steps.update_plan(Actor(mei), api.pk, made.pk)
    assert (again.revision.number, again.is_new) == (2, False)


def test_a_detached_plan_keeps_the_headers(mei: User, api: HeaderSet, using: Callable[..., Plan]) -> None:
    made = using(api, GROUP)
    before = headers(mei, made)
    assert steps.detach_plan(Actor(mei), api.pk, made.pk).is_new
    assert headers(mei, made) == before
    assert queries.plans_of(mei, api) == []
    with pytest.raises(ActionError) as refused:
        steps.update_plan(Actor(mei), api.pk, made.pk)
    assert refused.value.message.code == "header_set.no_use"
    actions.delete_set(Actor(mei), api.pk)


def test_only_who_may_change_a_plan_brings_it_in_step(
    mei: User, bob: User, api: HeaderSet, using: Callable[..., Plan]
) -> None:
    made = using(api, GROUP)
    change(mei, api)
    Membership.objects.create(project=Project.objects.get(name="Shop"), user=bob)
    with pytest.raises(ActionError) as refused:
        steps.update_plan(Actor(bob), api.pk, made.pk)
    assert refused.value.message.code == "plan.not_yours"
    assert newest(mei, made).newest.number == 1
