"""What differs between two versions of a plan."""

from __future__ import annotations

from loadwright.core.jmx.compare import MAX_NAMES, Difference, Listed, difference, element_parts
from loadwright.core.jmx.document.reader import read_plan
from tests.support.plans import java_request, plan

NONE = Listed(0, [])


def compared(before: str, after: str) -> Difference:
    return difference(*(element_parts(read_plan(text.encode(), "plan.jmx")) for text in (before, after)))


def test_elements_are_added_removed_and_changed() -> None:
    before = plan(java_request("login"), java_request("buy"), java_request("leave"))
    after = plan(java_request("login"), java_request("buy", sleep_ms=7), java_request("search"))
    assert compared(before, after) == Difference(Listed(1, ["search"]), Listed(1, ["leave"]), Listed(1, ["buy"]))


def test_an_element_that_moved_is_the_same() -> None:
    one, other = java_request("login"), java_request("buy")
    assert compared(plan(one, other), plan(other, one)) == Difference(NONE, NONE, NONE)


def test_indentation_is_no_change_and_a_disabled_element_is_one() -> None:
    text = plan(java_request("login"))
    assert compared(text, text.replace("\n  ", "\n")) == Difference(NONE, NONE, NONE)
    assert compared(text, plan(java_request("login"), enabled=False)).changed == Listed(1, ["Thread Group"])


def test_only_first_names_are_listed() -> None:
    requests = [java_request(f"r{number}") for number in range(MAX_NAMES + 3)]
    added = compared(plan(java_request("r0")), plan(*requests)).added
    assert added == Listed(MAX_NAMES + 2, [f"r{number}" for number in range(1, MAX_NAMES + 1)])


def test_equal_names_are_counted() -> None:
    before = plan(java_request("buy", sleep_ms=1), java_request("buy", sleep_ms=2))
    after = plan(java_request("buy", sleep_ms=2), java_request("buy", sleep_ms=3), java_request("buy", sleep_ms=4))
    assert compared(before, after) == Difference(Listed(1, ["buy"]), NONE, Listed(1, ["buy"]))
