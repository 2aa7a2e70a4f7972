"""Errors of operations, and of drafts that cannot be opened, are shown to people."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.storage import default_storage

from loadwright.server.editor import drafts
from loadwright.server.plans import storage
from loadwright.server.platform.errors import INVALID, NOT_FOUND, ActionError
from tests.server.editor.conftest import Editing

pytestmark = pytest.mark.django_db


def code(editing: Editing, operation: str, **values: Any) -> str:
    with pytest.raises(ActionError) as error:
        drafts.call(editing.draft, operation, **values)
    return error.value.message.code


def test_refusals_are_shown(editing: Editing) -> None:
    assert code(editing, "about", number=99) == "edit.element_gone"
    assert code(editing, "apply", edit={"edit": "nothing"}) == "editor.malformed"


def test_an_element_that_was_deleted_is_not_found(editing: Editing) -> None:
    for number, status in ((99, NOT_FOUND), (1, INVALID)):
        with pytest.raises(ActionError) as error:
            drafts.call(editing.draft, "apply", edit={"edit": "remove", "elements": [number]})
        assert error.value.code == status


def test_a_missing_revision_is_named(editing: Editing) -> None:
    default_storage.delete(storage.upload_path(editing.plan.newest.sha256))
    assert code(editing, "about", number=1) == "editor.base_missing"
    editing.plan.revisions.all().update(number=7)
    assert code(editing, "about", number=1) == "editor.base_missing"
