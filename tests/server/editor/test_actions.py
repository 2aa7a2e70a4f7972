"""Drafts are changed edit by edit, and whatever was answered is stored."""

from __future__ import annotations

from typing import Any

import pytest

from loadwright.server.accounts.actor import Actor
from loadwright.server.accounts.models import User
from loadwright.server.editor import actions, drafts
from loadwright.server.editor.actions import Request
from loadwright.server.editor.models import Draft
from loadwright.server.plans.models import Plan
from loadwright.server.plans.revisions import actions as revisions
from loadwright.server.platform.errors import CONFLICT, FORBIDDEN, INVALID, NOT_FOUND, ActionError
from tests.server.editor.conftest import DOCUMENT, GROUP, LOGIN, SEARCH, Editing, rename, stored

pytestmark = pytest.mark.django_db


def refused(change: Any) -> str:
    with pytest.raises(ActionError) as error:
        change()
    return error.value.code


def test_edits_are_in_the_draft_and_not_in_the_plan(editing: Editing) -> None:
    state = editing.apply(rename(LOGIN, "sign in"))
    assert (state.draft.position, state.undone, state.elements) == (1, 0, (LOGIN,))
    assert editing.names() == ["Plan", "Thread Group", "sign in", "search"]
    assert stored(editing.draft) == (1, 1)
    assert editing.plan.revisions.count() == 1
    assert editing.draft.is_changed


def test_edits_are_undone_and_done_again(editing: Editing) -> None:
    editing.apply(rename(LOGIN, "one"))
    editing.apply(rename(LOGIN, "two"))
    assert editing.change("undo").undone == 1
    assert editing.change("undo").undone == 2
    assert editing.names()[2] == "login"
    assert editing.change("undo").draft.position == 0
    assert editing.change("redo").draft.position == 1
    assert editing.names()[2] == "one"
    assert stored(editing.draft) == (2, 1)


def test_an_edit_after_undoing_replaces_what_was_undone(editing: Editing) -> None:
    editing.apply(rename(LOGIN, "one"))
    editing.apply(rename(LOGIN, "two"))
    editing.change("undo")
    editing.apply(rename(SEARCH, "find"))
    assert editing.change("redo").draft.position == 2
    assert editing.names()[2:] == ["one", "find"]
    assert stored(editing.draft) == (2, 2)


def test_new_elements_are_numbered_and_named_in_the_persons_language(editing: Editing) -> None:
    entry = "org.apache.jmeter.assertions.ResponseAssertion org.apache.jmeter.assertions.gui.AssertionGui"
    state = editing.change("add", entry=entry, target=LOGIN, where="into", language="zh")
    assert state.elements == (5,)
    assert editing.names() == ["Plan", "Thread Group", "login", "响应断言", "search"]
    assert refused(lambda: editing.change("add", entry="none", target=LOGIN, where="into", language="en")) == INVALID


def test_several_elements_are_duplicated_by_one_edit(editing: Editing) -> None:
    state = editing.change("duplicate", elements=[LOGIN, SEARCH])
    assert editing.names()[2:] == ["login", "login (copy)", "search", "search (copy)"]
    assert len(state.elements) == 2
    editing.change("undo")
    assert editing.names()[2:] == ["login", "search"]


def test_an_element_becomes_another_type_of_its_kind(editing: Editing) -> None:
    entry = "org.apache.jmeter.threads.SetupThreadGroup org.apache.jmeter.threads.gui.SetupThreadGroupGui"
    editing.change("retype", element=GROUP, entry=entry)
    assert editing.read("about", number=GROUP).testclass == "SetupThreadGroup"
    assert refused(lambda: editing.change("retype", element=LOGIN, entry=entry)) == INVALID


@pytest.mark.parametrize(
    "edit",
    [
        {"edit": "move", "elements": [GROUP], "parent": LOGIN, "position": 0},
        {"edit": "remove", "elements": [1]},
        {"edit": "nothing"},
        {"edit": "insert", "parent": GROUP, "position": 0, "fragment": "<a"},
    ],
)
def test_refused_edits_change_nothing(editing: Editing, edit: dict[str, Any]) -> None:
    stamp = editing.draft.stamp
    assert refused(lambda: editing.apply(edit)) == INVALID
    assert stored(editing.draft) == (0, 0)
    assert Draft.objects.get().stamp == stamp
    assert editing.names()[2:] == ["login", "search"]


def test_an_edit_that_changes_nothing_is_not_stored(editing: Editing) -> None:
    state = editing.apply(rename(LOGIN, "login"))
    assert (state.draft.position, state.elements) == (0, ())
    assert stored(editing.draft) == (0, 0)


def test_a_request_that_is_sent_again_is_done_once(editing: Editing) -> None:
    before = editing.draft.stamp
    editing.change("duplicate", id="a", elements=[LOGIN])
    again = actions.change(editing.actor, editing.plan.pk, Request("a", before), "duplicate", elements=[LOGIN])
    assert again.draft.stamp == editing.draft.stamp
    assert editing.names()[2:] == ["login", "login (copy)", "search"]


def test_a_page_with_another_state_is_refused(editing: Editing) -> None:
    before = editing.draft.stamp
    editing.apply(rename(LOGIN, "one"))
    other = Request("", before)
    code = refused(lambda: actions.change(editing.actor, editing.plan.pk, other, "apply", edit=rename(LOGIN, "two")))
    assert code == CONFLICT
    assert editing.names()[2] == "one"


def test_two_edits_of_the_same_state_at_once_are_not_both_stored(
    editing: Editing, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other one is stored after the workbench has applied this one."""
    original = drafts.call

    def overtaken(draft: Draft, operation: str, **values: Any) -> Any:
        changed = original(draft, operation, **values)
        Draft.objects.filter(pk=draft.pk).update(stamp="another")
        return changed

    monkeypatch.setattr(drafts, "call", overtaken)
    assert refused(lambda: editing.apply(rename(LOGIN, "lost"))) == CONFLICT
    monkeypatch.undo()
    assert editing.names()[2] == "login"
    assert stored(editing.draft) == (0, 0)


def test_drafts_have_limits(editing: Editing, monkeypatch: pytest.MonkeyPatch) -> None:
    editing.apply(rename(LOGIN, "one"))
    for limit in ("MAX_EDITS", "MAX_BYTES", "MAX_SECONDS"):
        with monkeypatch.context() as patched:
            patched.setattr(actions, limit, 0)
            assert refused(lambda: editing.apply(rename(LOGIN, "two"))) == CONFLICT
    assert editing.change("undo").draft.position == 0


def test_a_draft_without_edits_moves_to_the_newest_revision(editing: Editing, mei: User) -> None:
    revisions.add_revision(Actor(mei), editing.plan.pk, filename="shop.jmx", data=DOCUMENT.replace(b"login", b"log in"))
    again = Editing(mei, editing.plan)
    assert (again.draft.pk, again.draft.base, again.draft.saved) == (editing.draft.pk, 2, 2)
    assert again.names()[2] == "log in"


def test_a_draft_with_edits_stays_on_its_revision(editing: Editing, mei: User) -> None:
    editing.apply(rename(SEARCH, "find"))
    revisions.add_revision(Actor(mei), editing.plan.pk, filename="shop.jmx", data=DOCUMENT.replace(b"login", b"log in"))
    again = Editing(mei, editing.plan)
    assert (again.draft.base, again.draft.position) == (1, 1)
    assert again.names()[2:] == ["login", "find"]


def test_the_revision_of_a_draft_is_kept(editing: Editing, mei: User, settings: Any) -> None:
    editing.apply(rename(SEARCH, "find"))
    settings.PLAN_REVISIONS = 1
    for name in (b"a", b"b", b"c"):
        revisions.add_revision(Actor(mei), editing.plan.pk, filename="shop.jmx", data=DOCUMENT.replace(b"login", name))
    assert list(editing.plan.revisions.values_list("number", flat=True)) == [4, 1]
    actions.discard(editing.actor, editing.plan.pk)
    revisions.add_revision(Actor(mei), editing.plan.pk, filename="shop.jmx", data=DOCUMENT.replace(b"login", b"d"))
    assert list(editing.plan.revisions.values_list("number", flat=True)) == [5]


def test_a_discarded_draft_begins_again(editing: Editing, mei: User) -> None:
    editing.apply(rename(LOGIN, "one"))
    actions.discard(editing.actor, editing.plan.pk)
    assert refused(lambda: editing.apply(rename(LOGIN, "two"))) == NOT_FOUND
    assert Editing(mei, editing.plan).names()[2] == "login"


def test_each_person_has_a_draft_of_their_own(editing: Editing, boss: User) -> None:
    editing.apply(rename(LOGIN, "mine"))
    other = Editing(boss, editing.plan)
    assert other.names()[2] == "login"
    other.apply(rename(LOGIN, "theirs"))
    assert editing.names()[2] == "mine"


def test_only_those_who_may_change_the_plan_have_drafts(shop: Plan, bob: User) -> None:
    assert refused(lambda: Editing(bob, shop)) == NOT_FOUND
    shop.project = None
    shop.save()
    assert refused(lambda: Editing(bob, shop)) == FORBIDDEN
