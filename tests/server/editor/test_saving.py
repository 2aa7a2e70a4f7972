"""Drafts become revisions, with the files of the plan."""

from __future__ import annotations

import pytest

from loadwright.server.accounts.actor import Actor
from loadwright.server.accounts.models import AuditEntry, User
from loadwright.server.editor import saving
from loadwright.server.editor.models import Draft
from loadwright.server.plans import actions as plans
from loadwright.server.plans.contents import contents_of
from loadwright.server.platform.errors import CONFLICT, ActionError
from tests.server.editor.conftest import LOGIN, SEARCH, Editing, rename
from tests.server.plans.packed import zipped
from tests.support.plans import csv_data, java_request, plan

pytestmark = pytest.mark.django_db


def save(editing: Editing, note: str = "") -> saving.Saved:
    saved = saving.save(editing.actor, editing.plan.pk, editing.draft.stamp, note)
    editing.draft = saved.draft
    editing.plan.refresh_from_db()
    return saved


def refused(editing: Editing) -> str:
    with pytest.raises(ActionError) as error:
        save(editing)
    assert error.value.code == CONFLICT
    return error.value.message.code


def test_a_draft_is_saved_as_the_newest_revision(editing: Editing) -> None:
    editing.apply(rename(LOGIN, "sign in"))
    saved = save(editing, "clearer")
    newest = editing.plan.newest
    assert (saved.number, newest.number, newest.note, newest.origin) == (2, 2, "clearer", "edited")
    assert newest.author == editing.actor.user
    [test_plan] = contents_of(newest, "mei").outline[0:4]
    assert [node.name for node in test_plan.children[0].children] == ["sign in", "search"]
    assert not Draft.objects.get().is_changed
    assert AuditEntry.objects.filter(what="plan.edit", object_id=editing.plan.pk).count() == 1
    assert refused(editing) == "editor.nothing_to_save"


def test_edits_can_be_undone_after_a_save(editing: Editing) -> None:
    editing.apply(rename(LOGIN, "one"))
    save(editing)
    editing.apply(rename(SEARCH, "find"))
    editing.change("undo")
    editing.change("undo")
    assert editing.names()[2:] == ["login", "search"]
    assert editing.draft.is_changed
    assert save(editing).number == 3
    assert editing.change("redo").draft.is_changed


def test_the_files_of_a_zip_stay(mei: User) -> None:
    document = plan(csv_data("users.csv"), java_request("login"))
    packed = zipped(document, users_csv=b"ann\nbob\n")
    editing = Editing(mei, plans.create_plan(Actor(mei), filename="users.zip", data=packed))
    number = next(row.number for row in editing.read("rows", closed=[], offset=0, count=9).rows if row.name == "login")
    editing.apply(rename(number, "sign in"))
    save(editing)
    contents = contents_of(editing.plan.newest, "mei")
    assert [path for path, _size in contents.data_files] == ["users.csv"]
    assert editing.plan.newest.filename == "users.zip"
    assert editing.names()[-1] == "sign in"


def test_an_old_state_is_not_saved(editing: Editing) -> None:
    editing.apply(rename(LOGIN, "one"))
    editing.draft.stamp = "old"
    assert refused(editing) == "editor.changed_elsewhere"


def test_a_draft_with_many_edits_begins_again(editing: Editing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saving, "KEPT_EDITS", 1)
    editing.apply(rename(LOGIN, "one"))
    assert not save(editing).restarted
    editing.apply(rename(LOGIN, "two"))
    saved = save(editing)
    stored = Draft.objects.get()
    assert saved.restarted
    assert (stored.base, stored.position, stored.is_changed, stored.edits.count()) == (3, 0, False, 0)
    assert editing.names()[2] == "two"
