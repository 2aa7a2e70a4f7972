"""Migration of stored edits, which mean the same afterwards."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command

from loadwright.server.editor.models import DraftEdit
from tests.support.migrations import models_at

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def before() -> Iterator[Any]:
    yield models_at(("editor", "0003_saved_position"))
    call_command("migrate", verbosity=0)


def substitute(replacement: str, *, regular: bool) -> dict[str, Any]:
    return {"edit": "substitute", "search": {"pattern": "a", "regular": regular}, "replacement": replacement}


def test_replacements_of_expressions_stay_literal(before: Any) -> None:
    person = before.get_model("accounts", "User").objects.create(username="mei")
    plan = before.get_model("plans", "Plan").objects.create(name="Shop", owner=person)
    draft = before.get_model("editor", "Draft").objects.create(plan=plan, person=person, base=1, saved=1, stamp="x")
    rename = {"edit": "rename", "element": 1, "name": "$1"}
    edits = [
        substitute("$1 ${b}", regular=True),
        substitute("$1", regular=False),
        {"edit": "several", "edits": [rename, substitute("$", regular=True)], "first_number": 7},
    ]
    for number, edit in enumerate(edits, 1):
        text = json.dumps(edit)
        draft.edits.create(sequence=number, edit=text, size=len(text), seconds=0)

    call_command("migrate", verbosity=0)

    stored = DraftEdit.objects.order_by("sequence")
    edits[0]["replacement"] = "$$1 $${b}"
    edits[2]["edits"][1]["replacement"] = "$$"
    assert [json.loads(one.edit) for one in stored] == edits
    assert all(one.size == len(one.edit) for one in stored)
