"""Only the last of several edits of the same name or value counts."""

from __future__ import annotations

import pytest

from loadwright.core.jmx.document.reader import read_plan
from loadwright.core.jmx.document.writer import write_plan
from loadwright.core.jmx.editing.edits import Edit, Enable, Insert, PutProperty, Rename, SetValues, Several
from loadwright.core.jmx.editing.history import History
from loadwright.core.jmx.editing.search import Search, Substitute
from loadwright.core.jmx.editing.superseded import without_superseded
from tests.core.jmx.plans import document, element, group

PLAN = document(group("g", children=element("DebugSampler", "a")))
G, A = 2, 3
FIVE, SIX = (SetValues(G, {"ThreadGroup.num_threads": number}) for number in "56")
BOTH = SetValues(G, {"ThreadGroup.num_threads": "7", "ThreadGroup.ramp_time": "8"})
REPLACED = Substitute(Search("x"), "y")


@pytest.mark.parametrize(
    ("edits", "left"),
    [
        ([Rename(A, "x"), Rename(A, "xy"), Rename(A, "xyz")], [2]),
        ([Rename(A, "x"), FIVE, Enable((G,), False), Rename(A, "xy"), SIX], [2, 3, 4]),
        ([Rename(A, "x"), Rename(A, comment="x"), Rename(G, "x")], [0, 1, 2]),
        ([Rename(A, "x", "x"), Rename(A, "y"), Rename(A, comment="y")], [1, 2]),
        ([BOTH, FIVE], [0, 1]),
        ([FIVE, BOTH], [1]),
        ([PutProperty(A, "x", "intProp", "1"), PutProperty(A, "x", "intProp", "2")], [1]),
        ([Rename(A, "x"), Insert(G, 0, element("DebugSampler", "b")), Rename(A, "y")], [1, 2]),
        ([Rename(A, "x"), REPLACED, Rename(A, "z")], [0, 1, 2]),
        ([Rename(A, "x"), Several((Rename(G, "x"),)), Rename(A, "z")], [0, 1, 2]),
        ([], []),
    ],
)
def test_what_is_set_again_is_left_out(edits: list[Edit], left: list[int]) -> None:
    found = without_superseded(edits)
    assert found == [edits[at] for at in left]
    plans = (write_plan(History(read_plan(PLAN.encode()), some).document.plan) for some in (edits, found))
    assert len(set(plans)) == 1
