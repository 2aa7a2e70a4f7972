"""The tree as rows."""

from __future__ import annotations

from loadwright.core.jmx.document.reader import read_plan
from loadwright.core.jmx.editing.document import EditedPlan
from loadwright.core.jmx.editing.view import rows
from tests.core.jmx.plans import document, element, group

INNER = element("GenericController", "off", children=element("DebugSampler", "deep"), enabled=False)
PLAN = document(group("a", children=INNER + element("DebugSampler", "last")) + group("b"))


def edited() -> EditedPlan:
    return EditedPlan(read_plan(PLAN.encode()))


def test_rows_are_in_document_order_with_their_place() -> None:
    found = [(row.number, row.parent, row.depth, row.name, row.children) for row in rows(edited())]
    assert found == [
        (1, 0, 0, "Plan", 2),
        (2, 1, 1, "a", 2),
        (3, 2, 2, "off", 1),
        (4, 3, 3, "deep", 0),
        (5, 2, 2, "last", 0),
        (6, 1, 1, "b", 0),
    ]


def test_closed_elements_hide_what_is_in_them() -> None:
    assert [row.name for row in rows(edited(), closed=frozenset({2}))] == ["Plan", "a", "b"]


def test_a_part_of_the_tree_has_the_same_rows() -> None:
    document = edited()
    whole = {row.number: row for row in rows(document)}
    assert [whole[row.number] for row in rows(document, 3)] == list(rows(document, 3))
    assert [row.name for row in rows(document, 2)] == ["off", "deep", "last"]


def test_what_is_in_a_disabled_element_is_not_active() -> None:
    shown = {row.name: (row.enabled, row.active) for row in rows(edited())}
    assert shown["off"] == (False, False)
    assert shown["deep"] == (True, False)
    assert shown["last"] == (True, True)
