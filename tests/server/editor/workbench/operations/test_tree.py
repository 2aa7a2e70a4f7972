"""Reads of an open draft."""

from __future__ import annotations

from pathlib import Path

import pytest

from loadwright.core.jmx.document.tree import PlanError
from loadwright.server.editor.workbench.operations import tree
from loadwright.server.editor.workbench.operations.changes import apply
from loadwright.server.editor.workbench.registry import OpenDraft
from tests.server.editor.conftest import DOCUMENT, GROUP, LOGIN, SEARCH, rename


def rows(draft: OpenDraft, closed: list[int], offset: int = 0, count: int = 10, focus: int | None = None) -> tree.Rows:
    found: tree.Rows = tree.rows(draft, {"closed": closed, "offset": offset, "count": count, "focus": focus})
    return found


def test_rows_are_a_part_of_what_is_shown(draft: OpenDraft) -> None:
    found = rows(draft, [], offset=1, count=2)
    assert (found.total, found.offset, [row.number for row in found.rows]) == (4, 1, [GROUP, LOGIN])
    assert rows(draft, [GROUP]).total == 2
    assert rows(draft, [], offset=9).rows == []


def test_the_focus_is_opened_and_within_the_rows(draft: OpenDraft) -> None:
    found = rows(draft, [GROUP, SEARCH], count=2, focus=SEARCH)
    assert found.opened == [GROUP]
    assert SEARCH in [row.number for row in found.rows]
    assert rows(draft, [], offset=1, count=2, focus=LOGIN).offset == 1
    with pytest.raises(PlanError):
        rows(draft, [], focus=9)


def test_names_that_begin_with_a_text(draft: OpenDraft) -> None:
    def starting(text: str, active: int, *, then: bool = False, closed: tuple[int, ...] = ()) -> int:
        found: int = tree.starting(draft, {"text": text, "active": active, "next": then, "closed": closed})
        return found

    apply(draft, {"edit": rename(SEARCH, "Log out")})
    draft.changed("second")
    assert starting("LOG", 0) == LOGIN
    assert (starting("l", LOGIN), starting("l", LOGIN, then=True)) == (LOGIN, SEARCH)
    assert starting("l", SEARCH, then=True) == LOGIN
    assert (starting("log o", LOGIN), starting("log x", LOGIN)) == (SEARCH, 0)
    assert starting("l", GROUP, closed=(GROUP,)) == 0
    with pytest.raises(PlanError):
        starting("l", 99)


def test_rows_are_those_after_a_change(draft: OpenDraft) -> None:
    assert rows(draft, []).total == 4
    apply(draft, {"edit": {"edit": "remove", "elements": [LOGIN]}})
    draft.changed("second")
    assert [row.number for row in rows(draft, []).rows] == [1, GROUP, SEARCH]


def test_what_all_elements_have(draft: OpenDraft) -> None:
    apply(draft, {"edit": rename(LOGIN, "sign in") | {"comment": "why"}})
    about = tree.about(draft, {"number": LOGIN})
    assert (about.name, about.comment, about.enabled, about.kind) == ("sign in", "why", True, "sampler")
    assert about.labels == {"en": "Java Request", "zh": "Java请求"}


def test_elements_as_xml(draft: OpenDraft, monkeypatch: pytest.MonkeyPatch) -> None:
    assert tree.fragment(draft, {"elements": [SEARCH, GROUP]}).count("<JavaSampler ") == 2
    alone = tree.source(draft, {"number": GROUP})
    assert alone.startswith("<ThreadGroup ")
    assert "JavaSampler" not in alone
    monkeypatch.setattr(tree, "MAX_TEXT", 20)
    assert len(tree.source(draft, {"number": GROUP})) == 21


def test_occurrences(draft: OpenDraft) -> None:
    values = {"pattern": "o", "regular": False, "case_sensitive": False}
    assert [one.number for one in tree.find(draft, {**values, "most": 2})] == [1, 2]
    assert {one.number for one in tree.find(draft, {**values, "most": 100})} == {1, 2, 3, 4}


def test_the_document_is_written(draft: OpenDraft, tmp_path: Path) -> None:
    path = tmp_path / "plan.jmx"
    assert tree.document(draft, {"path": str(path)}) == len(DOCUMENT)
    assert path.read_bytes() == DOCUMENT
