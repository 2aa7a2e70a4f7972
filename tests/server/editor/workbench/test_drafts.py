"""Open drafts: opened from what is stored, and closed for others or after an error."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from loadwright.core.jmx.document.tree import PlanError
from loadwright.server.catalogues.set_up import catalogue
from loadwright.server.editor.workbench.calls import Answer, Call, Opening
from loadwright.server.editor.workbench.drafts import MEMORY_OF_BYTE, Drafts
from tests.core.jmx.test_catalogue import CATALOGUE, ENTRY
from tests.server.editor.conftest import DOCUMENT, LOGIN, rename

ROWS = {"closed": [], "offset": 0, "count": 10}


@pytest.fixture
def opening(tmp_path: Path) -> Opening:
    path = tmp_path / "upload"
    path.write_bytes(DOCUMENT)
    edits = tuple(json.dumps(rename(LOGIN, name)) for name in ("one", "two"))
    return Opening(str(path), "shop.jmx", "", edits, 1, 0, 0.0)


def drafts(plans: float = 10) -> Drafts:
    """Drafts with memory for so many plans."""
    return Drafts(catalogue(), int(plans * (len(DOCUMENT) + 200) * MEMORY_OF_BYTE))


def name(answer: Answer) -> Any:
    assert answer.error is None, answer.error
    return answer.value.rows[2].name


def test_a_draft_is_opened_in_its_state(opening: Opening) -> None:
    held = drafts()
    assert held.answer(Call(1, "a", "rows", ROWS)).closed
    assert name(held.answer(Call(1, "a", "rows", ROWS, opening=opening))) == "one"
    assert name(held.answer(Call(1, "a", "rows", ROWS))) == "one"
    changed = held.answer(Call(1, "a", "redo", {}, "b"))
    assert (changed.value.position, changed.value.undone) == (2, 0)
    assert held.answer(Call(1, "a", "rows", ROWS)).closed
    assert name(held.answer(Call(1, "b", "rows", ROWS))) == "two"


def test_a_change_that_was_not_stored_is_forgotten(opening: Opening) -> None:
    held = drafts()
    held.answer(Call(1, "a", "redo", {}, "lost", opening))
    assert name(held.answer(Call(1, "a", "rows", ROWS, opening=opening))) == "one"


def test_drafts_used_least_recently_are_closed(opening: Opening) -> None:
    held = drafts(2)
    for draft in (1, 2):
        held.answer(Call(draft, "a", "rows", ROWS, opening=opening))
    held.answer(Call(1, "a", "rows", ROWS))
    held.answer(Call(3, "a", "rows", ROWS, opening=opening))
    assert [held.answer(Call(draft, "a", "rows", ROWS)).closed for draft in (1, 2, 3)] == [False, True, False]
    alone = drafts(0.1)
    assert not alone.answer(Call(1, "a", "rows", ROWS, opening=opening)).closed


def test_a_refusal_leaves_the_draft_open_and_an_error_closes_it(opening: Opening) -> None:
    held = drafts()
    held.answer(Call(1, "a", "rows", ROWS, opening=opening))
    assert isinstance(held.answer(Call(1, "a", "apply", {"edit": rename(99, "x")}, "b")).error, PlanError)
    assert not held.answer(Call(1, "a", "rows", ROWS)).closed
    with pytest.raises(KeyError):
        held.answer(Call(1, "a", "unknown"))
    assert held.answer(Call(1, "a", "rows", ROWS)).closed


def test_a_file_that_is_no_plan_is_refused(opening: Opening) -> None:
    Path(opening.path).write_bytes(b"<jmeterTestPlan>")
    assert isinstance(drafts().answer(Call(1, "a", "rows", ROWS, opening=opening)).error, PlanError)


def test_a_draft_is_opened_again_when_there_is_another_catalogue(opening: Opening, tmp_path: Path) -> None:
    held = drafts()
    held.answer(Call(1, "a", "rows", ROWS, opening=opening))
    with_plugin = Call(1, "a", "menu", {"number": 2, "installations": ["x"]}, catalogues=("x", "removed"))
    assert held.answer(with_plugin).closed
    (tmp_path / "x.json").write_text(json.dumps({**CATALOGUE, "elements": [{**ENTRY, "jar": "odd.jar"}]}))
    files = {"x": str(tmp_path / "x.json")}
    items = held.answer(replace(with_plugin, opening=replace(opening, catalogues=files))).value
    assert [item.labels["en"] for item in items if item.plugin] == ["Odd"]
    assert held.answer(with_plugin).value == items
    assert held.answer(Call(1, "a", "rows", ROWS)).closed
