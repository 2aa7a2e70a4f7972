"""Edits that make one version of a plan another one."""

from __future__ import annotations

import pytest

from loadwright.core.jmx.document.reader import read_plan
from loadwright.core.jmx.document.tree import Plan
from loadwright.core.jmx.editing.between import edits_between
from loadwright.core.jmx.editing.document import EditedPlan
from loadwright.core.jmx.editing.edits import (
    Edit,
    Enable,
    Insert,
    Move,
    PutProperty,
    Remove,
    Rename,
    Replace,
    Retype,
    SetValues,
)
from loadwright.core.jmx.editing.fragments import canonical
from loadwright.core.jmx.editing.history import History
from tests.core.jmx.plans import document, element, group, string

SAMPLERS = "".join(element("DebugSampler", name) for name in "abc")
PLAN = document(group("g", children=SAMPLERS) + group("h", children=element("DebugSampler", "d")))
G, A, B, C, H, D = 2, 3, 4, 5, 6, 7
LOOP = element("LoopController", "loop", "", element("DebugSampler", "inner"))


def plan() -> Plan:
    return read_plan(PLAN.encode())


def elements(plan: Plan) -> list[tuple[int, bytes]]:
    """The elements in document order, each with its depth."""
    found = []
    waiting = [(one, 0) for one in reversed(plan.elements)]
    while waiting:
        element, depth = waiting.pop()
        found.append((depth, canonical(element)))
        waiting.extend((child, depth + 1) for child in reversed(element.children))
    return found


def between(*edits: Edit) -> list[Edit]:
    """What is found between a plan and the plan after these edits; it is checked that it gives that plan."""
    later = History(plan(), edits).document
    found = edits_between(EditedPlan(plan()), later)
    assert elements(History(plan(), found).document.plan) == elements(later.plan)
    return found


@pytest.mark.parametrize(
    "edits",
    [
        [],
        [Rename(A, "new")],
        [Rename(A, comment="why")],
        [Enable((A,), False)],
        [SetValues(G, {"ThreadGroup.num_threads": "7"})],
        [Remove((A, B, C))],
        [Move((C,), G, 0)],
        [Move((D,), G, 1)],
        [Move((A, B), H, 0)],
    ],
)
def test_the_edits_are_found_again(edits: list[Edit]) -> None:
    names = [edit.NAME for edit in between(*edits)]
    assert set(names) == {edit.NAME for edit in edits}


@pytest.mark.parametrize(
    "edits",
    [
        [Remove((G,))],
        [Insert(G, 1, LOOP)],
        # An element that was there, in one that was not.
        [Insert(G, 1, LOOP), Move((A, D), 8, 1), Rename(D, "moved")],
        [Move((D,), G, 0), Remove((H,)), Move((C, B), G, 0)],
        [Insert(H, 0, element("DebugSampler", "a") + element("DebugSampler", "d"))],
        [Retype(A, element("JavaSampler", "a", string("classname", "x")))],
        [PutProperty(A, "unknown", "stringProp", "x"), Remove((D,))],
        [Move((G,), 1, 1), Rename(G, "last"), Insert(G, 3, LOOP), Remove((B,))],
    ],
)
def test_the_result_is_the_later_version(edits: list[Edit]) -> None:
    assert between(*edits)


def test_what_no_other_edit_does_replaces_the_element() -> None:
    [edit] = between(PutProperty(A, "unknown", "stringProp", "x"))
    assert isinstance(edit, Replace)
    history = History(plan(), [edit])
    history.undo()
    assert elements(history.document.plan) == elements(plan())


def test_neither_version_is_changed() -> None:
    former, later = EditedPlan(plan()), History(plan(), [Move((D,), G, 1), Remove((A,))]).document
    before = elements(former.plan), elements(later.plan)
    edits_between(former, later)
    assert (elements(former.plan), elements(later.plan)) == before
