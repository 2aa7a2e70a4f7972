"""Places relative to another element."""

from __future__ import annotations

import pytest

from loadwright.core.jmx.document.reader import read_plan
from loadwright.core.jmx.editing.document import EditedPlan
from loadwright.core.jmx.editing.places import Place, beside, may_hold, place_of
from tests.core.jmx.plans import document, element, group

# 1 the plan, 2 "a" with 3 "inner" (4 "deep") and 5 "last", 6 "b".
INNER = element("GenericController", "inner", children=element("DebugSampler", "deep"))
PLAN = document(group("a", children=INNER + element("DebugSampler", "last")) + group("b"))


NONE: list[int] = []
"""Places are equal whatever else is there."""


@pytest.fixture
def edited() -> EditedPlan:
    return EditedPlan(read_plan(PLAN.encode()))


def test_places_of_a_mouse(edited: EditedPlan) -> None:
    assert place_of(edited, 2, "into") == Place(2, 2, NONE)
    assert place_of(edited, 4, "into") == Place(4, 0, NONE)
    assert place_of(edited, 5, "before") == Place(2, 1, NONE)
    assert place_of(edited, 5, "after") == Place(2, 2, NONE)
    assert place_of(edited, 1, "after") == Place(0, 1, NONE)


def test_moved_elements_are_not_counted(edited: EditedPlan) -> None:
    assert Place(2, 2, edited.numbers(2)).without([3]) == 1
    assert Place(2, 1, edited.numbers(2)).without([5]) == 1
    assert Place(2, 0, edited.numbers(2)).without([3]) == 0


def test_elements_that_are_there_already(edited: EditedPlan) -> None:
    assert Place(2, 0, edited.numbers(2)).holds([3])
    assert Place(2, 1, edited.numbers(2)).holds([3])
    assert Place(2, 2, edited.numbers(2)).holds([3, 5])
    assert not Place(2, 2, edited.numbers(2)).holds([3])
    assert not Place(2, 0, edited.numbers(2)).holds([4])


@pytest.mark.parametrize(
    ("elements", "direction", "place"),
    [
        ([5], "up", Place(2, 0, NONE)),
        ([3], "up", None),
        ([3], "down", Place(2, 2, NONE)),
        ([5], "down", None),
        ([3, 5], "down", None),
        ([4], "out", Place(2, 1, NONE)),
        ([1], "out", None),
        ([5], "in", Place(3, 1, NONE)),
        ([3], "in", None),
        ([], "up", None),
    ],
)
def test_places_of_keys(edited: EditedPlan, elements: list[int], direction: str, place: Place | None) -> None:
    assert beside(edited, elements, direction) == place


def test_whether_a_place_may_hold_elements(edited: EditedPlan) -> None:
    sampler, other = edited.element(4), edited.element(6)
    assert may_hold(edited, 3, [sampler])
    assert may_hold(edited, 1, [other])
    assert not may_hold(edited, 1, [other, sampler])
    assert not may_hold(edited, 0, [other])
    assert not may_hold(edited, 4, [sampler])
