"""Header sets are used in changes that are not saved yet."""

from __future__ import annotations

import pytest

from loadwright.server.accounts.actor import Actor
from loadwright.server.accounts.models import User
from loadwright.server.editor import actions, header_set_uses, saving
from loadwright.server.header_sets import actions as sets
from loadwright.server.header_sets import queries
from loadwright.server.header_sets.models import HeaderSet
from loadwright.server.header_sets.validation import Header, SetInput
from loadwright.server.plans import actions as plans
from loadwright.server.platform.errors import ActionError
from tests.server.editor.conftest import DOCUMENT, LOGIN, Editing
from tests.support.pages import signed_in


@pytest.fixture
def api(mei: User) -> HeaderSet:
    given = SetInput("JSON API", "", ["GET"], [Header("Accept", "application/json")])
    return sets.create_set(Actor(mei), given, project="Shop")


def choose(editing: Editing, one: HeaderSet) -> None:
    editing.change("choose_headers", element=LOGIN, chosen=one.plain)


def test_a_set_that_only_a_draft_uses_is_protected(mei: User, editing: Editing, api: HeaderSet) -> None:
    choose(editing, api)
    [used] = queries.drafts_of([api])[api.pk]
    assert (used.plan, used.person, [use.owner_name for use in used.found]) == (editing.plan, mei, ["login"])
    page = signed_in(mei).get(f"/plans/header-sets/{api.pk}").content.decode()
    assert "changes of mei that are not saved" in page
    assert "1 draft" in signed_in(mei).get("/plans/header-sets").content.decode()
    with pytest.raises(ActionError, match="not saved yet use this header set: “shop – mei”"):
        sets.delete_set(Actor(mei), api.pk)
    # Chosen and undone, it is used by none.
    editing.change("undo")
    assert queries.drafts_of([api]) == {api.pk: []}
    editing.change("redo")
    assert queries.drafts_of([api])[api.pk]
    actions.discard(editing.actor, editing.plan.pk)
    sets.delete_set(Actor(mei), api.pk)


def test_a_set_that_is_replaced_in_the_same_draft_is_not_in_use(mei: User, editing: Editing, api: HeaderSet) -> None:
    other = sets.create_set(Actor(mei), SetInput("Other"), project="Shop")
    elsewhere = sets.create_set(Actor(mei), SetInput("JSON API"), project="Bank")
    choose(editing, api)
    choose(editing, other)
    assert {key: len(found) for key, found in queries.drafts_of([api, other, elsewhere]).items()} == {
        api.pk: 0,
        other.pk: 1,
        elsewhere.pk: 0,
    }
    sets.delete_set(Actor(mei), api.pk)


def test_a_saved_draft_is_counted_as_the_plan(mei: User, editing: Editing, api: HeaderSet) -> None:
    choose(editing, api)
    saving.save(editing.actor, editing.plan.pk, editing.draft.stamp, "")
    assert queries.drafts_of([api]) == {api.pk: []}
    assert len(queries.plans_of(mei, api)) == 1


def test_only_the_uses_of_some_drafts_are_kept(
    editing: Editing, api: HeaderSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(header_set_uses, "MOST_KEPT", 1)
    choose(editing, api)
    assert len(queries.drafts_of([api])[api.pk]) == len(queries.drafts_of([api])[api.pk]) == 1
    editing.apply({"edit": "rename", "element": LOGIN, "name": "sign in"})
    [draft] = queries.drafts_of([api])[api.pk]
    assert [use.owner_name for use in draft.found] == ["sign in"]
    assert list(header_set_uses._kept) == [editing.draft.stamp]


def test_a_draft_of_a_plan_without_a_project_uses_sets_without_one(mei: User, api: HeaderSet) -> None:
    own = sets.create_set(Actor(mei), SetInput("JSON API"))
    plan = plans.create_plan(Actor(mei), filename="own.jmx", data=DOCUMENT)
    choose(Editing(mei, plan), own)
    assert {key: len(found) for key, found in queries.drafts_of([own, api]).items()} == {own.pk: 1, api.pk: 0}
