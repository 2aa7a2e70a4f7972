"""Uses of header sets in drafts, which the editor keeps, are assigned to the sets."""

from __future__ import annotations

from loadwright.core.jmx.header_sets import HeaderSet as PlainSet
from loadwright.server.accounts.actor import Actor
from loadwright.server.accounts.models import User
from loadwright.server.header_sets import actions
from loadwright.server.header_sets.draft_uses import draft_uses
from loadwright.server.header_sets.models import HeaderSet
from loadwright.server.header_sets.validation import SetInput
from loadwright.server.plans import actions as plans
from tests.server.editor.conftest import Editing
from tests.support.site import JMX


def test_sets_are_found_by_key_or_else_by_name_in_the_project(mei: User, api: HeaderSet) -> None:
    other = actions.create_set(Actor(mei), SetInput("Other"), project="Shop")
    elsewhere = actions.create_set(Actor(mei), SetInput("Other"), project="Bank")
    editing = Editing(mei, plans.create_plan(Actor(mei), filename="shop.jmx", data=JMX, project="Shop"))
    assert draft_uses([api, other, elsewhere]) == {api.pk: [], other.pk: [], elsewhere.pk: []}
    assert draft_uses([]) == {}
    editing.change("choose_headers", element=1, chosen=api.plain)
    editing.change("choose_headers", element=2, chosen=PlainSet("elsewhere", "Other", ()))
    found = draft_uses([api, other, elsewhere])
    assert [(one.plan, one.person, len(one.found)) for one in found[api.pk]] == [(editing.plan, mei, 1)]
    assert len(found[other.pk]) == 1
    assert found[elsewhere.pk] == []
