"""What the page is sent."""

from __future__ import annotations

from typing import Any

from loadwright.core.jmx.editing.forms.fields import Words
from loadwright.core.jmx.editing.search import Place, Replacements
from loadwright.core.jmx.editing.view import Row
from loadwright.core.jmx.elements import kinds
from loadwright.server.editor.actions import State
from loadwright.server.editor.models import Draft
from loadwright.server.editor.schemas import MAX_NAME, draft_of, found_of, items_of, rows_of, state_of
from loadwright.server.editor.workbench.calls import Changed
from loadwright.server.editor.workbench.operations.menus import Item
from loadwright.server.editor.workbench.operations.tree import Found, Rows


def test_states() -> None:
    draft = Draft(stamp="a", position=2, saved=3, saved_position=2)
    assert draft_of(draft, 0) == {
        "version": "a",
        "position": 2,
        "undo": True,
        "redo": False,
        "unsaved": False,
        "revision": 3,
    }
    draft.position = 0
    shown = draft_of(draft, 2)
    assert (shown["undo"], shown["redo"], shown["unsaved"]) == (False, True, True)


def changed(**values: Any) -> Changed:
    return Changed(edit=None, elements=(3,), position=2, undone=0, seconds=0.1, **values)


def test_replacements_are_counted_for_the_page() -> None:
    draft = Draft(stamp="a", position=2, saved=3)
    assert state_of(State(draft, 0, changed()))["elements"] == [3]
    assert state_of(State(draft, 0, changed(replaced=Replacements(5, 2))))["replaced"] == {"places": 5, "elements": 2}
    assert state_of(State(draft, 0, changed(inserted="😀!")))["inserted"] == 2
    assert {"replaced", "inserted"}.isdisjoint(state_of(State(draft, 0, changed())))


def test_fields_that_an_element_lost_are_named() -> None:
    draft = Draft(stamp="a", position=2, saved=3)
    assert "notice" not in state_of(State(draft, 0))
    few = state_of(State(draft, 0, changed(left_out=(Words("Path"), Words("Query", "查询")))))["notice"]
    assert few == "The new type has no field for the values of “Path”, “Query”. Undo brings them back."
    lost = tuple(Words(f"Field {number}") for number in range(12))
    many = state_of(State(draft, 0, changed(left_out=lost)))["notice"]
    assert "“Field 9” and 2 more" in many
    assert "Field 10" not in many


def test_long_names_are_cut() -> None:
    row = Row(3, 2, 1, 1, 1, "x" * 1000, f"a.{'b' * 1000}", kinds.SAMPLER, True, True, 0, ("to", "https://shop"))
    [shown] = rows_of(Draft(stamp="a"), 0, Rows(1, 0, [row], []))["rows"]
    assert (len(shown["name"]), len(shown["type"]), shown["summary"]) == (MAX_NAME, MAX_NAME, "to, https://shop")
    [found] = found_of([Found(3, "x" * 1000, kinds.SAMPLER, Place("testname", 0, 0, 0, "", "x", "…"))])
    assert (len(found["name"]), found["found"]) == (MAX_NAME, "x")


def test_items_have_a_name_in_every_language() -> None:
    items = [
        Item("a", kinds.TIMER, "menu_timer", {"en": "Timer", "zh": "定时器"}),
        Item("b", kinds.TIMER, "menu_timer", {"en": "Other"}),
        Item("c", kinds.TIMER, "menu_timer", {}),
    ]
    assert [(item["label"], item["english"]) for item in items_of(items, "zh")] == [
        ("定时器", "Timer"),
        ("Other", "Other"),
        ("c", "c"),
    ]
