"""Which element of one version is which of another."""

from __future__ import annotations

import pytest

from loadwright.core.jmx.document.reader import read_plan
from loadwright.core.jmx.editing import matching as module
from loadwright.core.jmx.editing.document import EditedPlan
from loadwright.core.jmx.editing.matching import matching
from tests.core.jmx.plans import document, element, group


def sampler(name: str) -> str:
    return element("DebugSampler", name)


def matched(before: str, after: str) -> dict[str, str]:
    """Return the names in the later version by those in the former one."""
    former, later = (EditedPlan(read_plan(document(children).encode())) for children in (before, after))
    pairs = matching(former, later)
    return {former.element(one).name: later.element(other).name for one, other in pairs.items() if one}


@pytest.mark.parametrize("most", [2000, 0])
def test_what_stayed_is_matched_around_what_changed(monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    monkeypatch.setattr(module, "MOST_COMPARED", most)
    before = group("g", children=sampler("a") + sampler("b") + sampler("c"))
    after = group("g", children=sampler("a") + sampler("new") + sampler("new2") + sampler("c"))
    assert matched(before, after) == {"Plan": "Plan", "g": "g", "a": "a", "c": "c"}


def test_a_renamed_element_is_matched_by_its_place() -> None:
    before = group("g", children=sampler("a") + sampler("b") + sampler("c"))
    after = group("g", children=sampler("a") + sampler("other") + sampler("c"))
    assert matched(before, after)["b"] == "other"


def test_an_element_of_another_class_is_another_one() -> None:
    assert "b" not in matched(group("g", children=sampler("b")), group("g", children=element("TestAction", "b")))


def test_a_moved_element_is_matched_by_its_name_if_that_is_its_own() -> None:
    before = group("g", children=sampler("a") + sampler("twin")) + group("h")
    after = group("g") + group("h", children=sampler("a") + sampler("twin") + sampler("twin"))
    found = matched(before, after)
    assert found["a"] == "a"
    assert "twin" not in found


def test_many_equal_names_are_matched_in_their_order() -> None:
    before = group("g", children=sampler("same") * 3000)
    former, later = (EditedPlan(read_plan(document(children).encode())) for children in (before, before))
    assert matching(former, later) == {number: number for number in range(3003)}
