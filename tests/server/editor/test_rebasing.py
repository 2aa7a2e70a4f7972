"""Drafts move to revisions that somebody else has added."""

from __future__ import annotations

from pathlib import Path

import pytest

from loadwright.core.jmx.document.reader import read_plan
from loadwright.core.jmx.document.writer import write_plan
from loadwright.core.jmx.editing.document import EditedPlan
from loadwright.server.accounts.actor import Actor
from loadwright.server.accounts.models import User
from loadwright.server.editor import queries, rebasing, saving
from loadwright.server.editor.models import Draft
from loadwright.server.editor.problems import contents_of_saved, files_of
from loadwright.server.plans import storage
from loadwright.server.plans.models import Plan
from loadwright.server.plans.revisions import actions as revisions
from loadwright.server.plans.revisions import edits
from loadwright.server.platform import stored
from loadwright.server.platform.errors import ActionError
from tests.server.editor.conftest import DOCUMENT, LOGIN, SEARCH, Editing, rename
from tests.support.pages import signed_in

pytestmark = pytest.mark.django_db


def overtake(editing: Editing, boss: User, before: bytes, after: bytes) -> None:
    overtake_with(editing, boss, DOCUMENT.replace(before, after))


def overtake_with(editing: Editing, boss: User, data: bytes) -> None:
    revisions.add_revision(Actor(boss), editing.plan.pk, filename=editing.plan.newest.filename, data=data)


def contents_document(editing: Editing) -> bytes:
    """The document of the newest revision."""
    plan = Plan.objects.get(pk=editing.plan.pk)
    with stored.local_path(storage.upload_path(plan.newest.sha256)) as path:
        return Path(path).read_bytes()


def again(editing: Editing) -> Draft:
    editing.draft = queries.draft(editing.actor.person, editing.plan.pk)
    return editing.draft


def save(editing: Editing) -> saving.Saved:
    saved = saving.save(editing.actor, editing.plan.pk, again(editing).stamp, "")
    again(editing)
    return saved


def test_edits_of_other_elements_are_saved_on_top(editing: Editing, boss: User) -> None:
    editing.apply(rename(LOGIN, "mine"))
    overtake(editing, boss, b"search", b"theirs")
    saved = save(editing)
    assert (saved.number, saved.restarted) == (3, True)
    assert editing.names()[2:] == ["mine", "theirs"]
    assert not again(editing).is_changed
    editing.change("undo")
    assert editing.names()[2:] == ["login", "theirs"]


def test_edits_since_the_last_save_are_moved_alone(editing: Editing, boss: User) -> None:
    editing.change("duplicate", elements=[LOGIN])
    save(editing)
    editing.apply(rename(5, "copy"))
    overtake(editing, boss, b"search", b"theirs")
    # Their revision does not have the copy, so its new name is a conflict.
    assert [one.gone for one in rebasing.rebase(editing.actor, again(editing))] == [True]
    assert rebasing.rebase(editing.actor, again(editing), drop={0}) == []
    assert editing.names()[2:] == ["login", "theirs"]


def test_conflicts_change_nothing_until_they_are_decided(editing: Editing, boss: User) -> None:
    editing.apply(rename(LOGIN, "mine"))
    overtake(editing, boss, b"login", b"theirs")
    with pytest.raises(ActionError) as error:
        save(editing)
    assert error.value.message.code == "editor.conflicts"
    assert (again(editing).base, editing.names()[2]) == (1, "mine")
    [conflict] = rebasing.rebase(editing.actor, editing.draft)
    assert (conflict.mine, conflict.theirs, conflict.gone, conflict.edit) == ("mine", "theirs", False, "name")
    assert rebasing.rebase(editing.actor, editing.draft, keep={0}) == []
    assert (again(editing).base, editing.names()[2]) == (2, "mine")
    assert save(editing).number == 3


def test_what_they_changed_alike_needs_no_revision(editing: Editing, boss: User) -> None:
    editing.apply(rename(LOGIN, "same"))
    overtake(editing, boss, b"login", b"same")
    assert save(editing).number == 2
    assert editing.plan.revisions.count() == 2
    assert not again(editing).is_changed


def test_undone_edits_of_a_saved_revision_are_undone_in_a_newer_one(editing: Editing, boss: User) -> None:
    editing.apply(rename(LOGIN, "one"))
    editing.change("duplicate", elements=[LOGIN])
    save(editing)
    again(editing)
    editing.change("undo")
    editing.change("undo")
    newest = contents_document(editing)
    overtake_with(editing, boss, newest.replace(b"search", b"theirs"))
    assert save(editing).number == 4
    assert editing.names()[2:] == ["login", "theirs"]
    assert not again(editing).is_changed


def test_what_was_undone_and_changed_by_others_is_a_conflict(editing: Editing, boss: User) -> None:
    editing.apply(rename(LOGIN, "one"))
    save(editing)
    again(editing)
    editing.change("undo")
    overtake_with(editing, boss, contents_document(editing).replace(b"one", b"theirs"))
    [conflict] = rebasing.rebase(editing.actor, again(editing))
    assert (conflict.mine, conflict.theirs) == ("login", "theirs")
    assert rebasing.rebase(editing.actor, again(editing), drop={0}) == []
    assert editing.names()[2:] == ["theirs", "search"]


def test_edits_in_place_of_undone_ones_are_changes(editing: Editing, boss: User) -> None:
    editing.apply(rename(LOGIN, "one"))
    save(editing)
    again(editing)
    editing.change("undo")
    editing.apply(rename(SEARCH, "find"))
    # As many edits as were saved, but others.
    assert again(editing).is_changed
    overtake_with(editing, boss, contents_document(editing).replace(b"Thread Group", b"Visitors"))
    assert save(editing).number == 4
    assert editing.names()[1:] == ["Visitors", "login", "find"]
    assert not again(editing).is_changed


def test_edits_can_be_undone_and_done_again_after_a_new_file(editing: Editing, tmp_path: Path) -> None:
    editing.apply(rename(LOGIN, "one"))
    save(editing)
    editing.apply(rename(LOGIN, "two"))
    editing.apply(rename(LOGIN, "three"))
    editing.change("undo")
    data = tmp_path / "users.csv"
    data.write_bytes(b"mei,1")
    edits.put_file(editing.actor, editing.plan.pk, "users.csv", data)
    assert rebasing.rebase(editing.actor, again(editing)) == []
    assert (again(editing).saved, editing.names()[2]) == (3, "two")
    editing.change("redo")
    assert editing.names()[2] == "three"
    for _ in range(3):
        editing.change("undo")
    assert editing.names()[2] == "login"
    assert save(editing).number == 4
    assert files_of(contents_of_saved(again(editing))) == ["users.csv"]


def test_a_removed_element_is_restored_for_those_who_changed_it(editing: Editing, boss: User) -> None:
    editing.apply(rename(LOGIN, "mine"))
    theirs = read_plan(DOCUMENT)
    EditedPlan(theirs).remove([LOGIN], [])
    overtake_with(editing, boss, write_plan(theirs))
    [conflict] = rebasing.rebase(editing.actor, again(editing))
    assert conflict.gone
    assert rebasing.rebase(editing.actor, again(editing), keep={conflict.index}) == []
    assert save(editing).number == 3
    assert editing.names()[2:] == ["mine", "search"]


def test_elements_of_the_newest_revision_are_found_in_a_draft(editing: Editing, boss: User) -> None:
    assert rebasing.same_element(again(editing), SEARCH) == SEARCH
    editing.change("duplicate", elements=[LOGIN])
    save(editing)
    # The copy has the number 5 in the draft, and is the fourth element of the revision.
    assert [rebasing.same_element(again(editing), number) for number in (3, 4, 5)] == [LOGIN, 5, SEARCH]
    editing.apply({"edit": "remove", "elements": [LOGIN, 5]})
    assert rebasing.same_element(again(editing), 5) == SEARCH
    assert rebasing.same_element(again(editing), 99) == 0


def test_people_decide_on_a_page(editing: Editing, boss: User) -> None:
    browser, address = signed_in(editing.actor.person), f"/plans/{editing.plan.pk}/edit"
    assert browser.get(f"{address}/conflicts").headers["Location"] == address
    editing.apply(rename(LOGIN, "mine<"))
    editing.apply(rename(SEARCH, "kept"))
    overtake(editing, boss, b"login", b"theirs")
    data = {"version": editing.draft.stamp, "note": ""}
    answer = browser.post(f"{address}/save", data, content_type="application/json")
    assert answer.json() == {"address": f"{address}/conflicts"}
    shown = browser.get(f"{address}/conflicts").content.decode()
    assert "mine&lt;" in shown
    assert "theirs" in shown
    assert 'name="conflict-0"' in shown
    assert 'name="conflict-1"' not in shown
    done = browser.post(
        f"{address}/conflicts", {"conflict-0": "theirs", "conflict-x": "mine", "other": "mine"}, follow=True
    )
    assert done.redirect_chain == [(address, 302)]
    assert "on top of revision 2" in done.content.decode()
    assert editing.names()[2:] == ["theirs", "kept"]
