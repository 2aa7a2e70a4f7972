"""Reads of drafts."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from loadwright.server.accounts.models import User
from loadwright.server.editor import queries
from loadwright.server.editor.models import Draft
from loadwright.server.platform.errors import NOT_FOUND, ActionError
from tests.server.editor.conftest import LOGIN, Editing, rename

pytestmark = pytest.mark.django_db


def test_people_see_their_own_draft(editing: Editing, mei: User, boss: User) -> None:
    assert queries.draft(mei, editing.plan.pk) == editing.draft
    with pytest.raises(ActionError) as error:
        queries.draft(boss, editing.plan.pk)
    assert error.value.code == NOT_FOUND


def test_others_are_present_with_an_open_page_or_unsaved_changes(editing: Editing, mei: User, boss: User) -> None:
    assert queries.presence(boss, editing.plan) == []
    editing.apply(rename(LOGIN, "one"))
    assert queries.presence(boss, editing.plan) == [{"name": "mei", "open": False, "unsaved": True}]
    assert queries.presence(mei, editing.plan) == []
    Draft.objects.update(seen_at=timezone.now(), saved_position=1)
    assert queries.presence(boss, editing.plan) == [{"name": "mei", "open": True, "unsaved": False}]
    Draft.objects.update(seen_at=timezone.now() - timedelta(minutes=1))
    assert queries.presence(boss, editing.plan) == []


def test_edits_and_their_totals(editing: Editing) -> None:
    assert queries.totals(editing.draft) == (0, 0.0)
    for name in ("one", "two"):
        editing.apply(rename(LOGIN, name))
    editing.change("undo")
    stored = queries.edits(editing.draft)
    assert [json.loads(edit)["name"] for edit in stored] == ["one", "two"]
    size, seconds = queries.totals(editing.draft)
    assert size == sum(map(len, stored))
    assert seconds > 0
    assert queries.undone(editing.draft) == 1


def test_revisions_of_drafts(editing: Editing, boss: User) -> None:
    assert queries.bases(editing.plan) == {1}
    editing.draft.base, editing.draft.saved = 3, 5
    editing.draft.save()
    assert queries.bases(editing.plan) == {3, 5}
