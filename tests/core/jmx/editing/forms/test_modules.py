"""The choice of what a Module Controller runs."""

from __future__ import annotations

import json

from loadwright.core.jmx.document.reader import read_plan
from loadwright.core.jmx.editing.document import EditedPlan
from loadwright.core.jmx.editing.forms import form
from loadwright.core.jmx.editing.forms.fields import ROWS, FormField
from tests.core.jmx.plans import document, element, group, string

MODULE = 2


def field_of(*names: str) -> FormField:
    path = "".join(string(str(at), name) for at, name in enumerate(names))
    module = element(
        "ModuleController", "run", f'<collectionProp name="ModuleController.node_path">{path}</collectionProp>'
    )
    login = element("LoopController", "Login", "", element("DebugSampler", "form"))
    others = element("TestFragmentController", "Shared", "", element("GenericController", "Log out"))
    # Inside a controller; fragments and the group are beside it.
    plan = read_plan(document(module + group("Users", children=login) + others).encode())
    shown = form(EditedPlan(plan), MODULE)
    [found] = [field for section in shown.sections for field in section.fields if field.control == ROWS]
    return found


def labels(field: FormField) -> list[str]:
    return [option.label.english for option in field.choices]


def test_controllers_and_fragments_are_offered_with_their_paths() -> None:
    field = field_of("Test Plan", "Plan", "Users", "Login")
    assert labels(field) == ["Users › Login", "Shared", "Shared › Log out"]
    assert field.value == field.choices[0].value
    assert [row["name"] for row in json.loads(field.choices[2].value)] == ["Test Plan", "Plan", "Shared", "Log out"]


def test_what_does_not_exist_stays_until_another_one_is_chosen() -> None:
    field = field_of("Root", "Plan", "Users", "Gone")
    assert labels(field)[0] == "Users › Gone"
    assert field.value == field.choices[0].value
    assert json.loads(field.value)[0] == {"name": "Root"}


def test_a_new_controller_runs_nothing_yet() -> None:
    field = field_of()
    assert (labels(field)[0], field.value) == ("Users › Login", "[]")
