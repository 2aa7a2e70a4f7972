"""The tree as rows."""

from __future__ import annotations

import pytest

from loadwright.core.jmx.document.reader import read_plan
from loadwright.core.jmx.document.tree import PlanError
from loadwright.core.jmx.editing.document import EditedPlan
from loadwright.core.jmx.editing.view import Row, Tree
from tests.core.jmx.plans import document, element, group

INNER = element("GenericController", "off", children=element("DebugSampler", "deep"), enabled=False)
PLAN = document(group("a", children=INNER + element("DebugSampler", "last")) + group("b"))


def edited() -> EditedPlan:
    return EditedPlan(read_plan(PLAN.encode()))


def rows(*closed: int) -> list[Row]:
    tree = Tree(edited())
    return list(tree.rows(tree.shown(frozenset(closed))))


def test_rows_are_in_document_order_with_their_place() -> None:
    found = [(row.number, row.parent, row.depth, row.position, row.siblings, row.name, row.children) for row in rows()]
    assert found == [
        (1, 0, 0, 1, 1, "Plan", 2),
        (2, 1, 1, 1, 2, "a", 2),
        (3, 2, 2, 1, 2, "off", 1),
        (4, 3, 3, 1, 1, "deep", 0),
        (5, 2, 2, 2, 2, "last", 0),
        (6, 1, 1, 2, 2, "b", 0),
    ]


def test_closed_elements_hide_what_is_in_them() -> None:
    assert [row.name for row in rows(2)] == ["Plan", "a", "b"]
    assert [row.name for row in rows(3)] == ["Plan", "a", "off", "last", "b"]
    assert [row.name for row in rows(1, 2)] == ["Plan"]


def test_rows_of_a_part_are_those_of_the_whole() -> None:
    tree = Tree(edited())
    assert list(tree.rows(tree.shown()[2:4])) == rows()[2:4]


def test_elements_have_those_above_them() -> None:
    document = edited()
    tree = Tree(document)
    assert list(tree.above(4)) == [3, 2, 1]
    assert list(tree.above(1)) == []
    assert tree.numbers[tree.place(5)] == 5
    document.remove([5], [])
    with pytest.raises(PlanError):
        Tree(document).place(5)


def test_what_is_in_a_disabled_element_is_not_active() -> None:
    shown = {row.name: (row.enabled, row.active) for row in rows()}
    assert shown["off"] == (False, False)
    assert shown["deep"] == (True, False)
    assert shown["last"] == (True, True)
