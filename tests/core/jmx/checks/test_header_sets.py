"""Header Managers are compared with their header sets."""

from __future__ import annotations

from loadwright.core.jmx import header_sets
from loadwright.core.jmx.checks.check import check
from loadwright.core.jmx.checks.problem import ADVICE, WARNING, Problem
from loadwright.core.jmx.document.reader import read_plan
from loadwright.core.jmx.editing.history import History
from loadwright.core.jmx.header_sets import HeaderSet, headers_of, mark_of
from tests.core.jmx.plans import document, element, group

GROUP = 2
FORMER = HeaderSet("k1", "API", (("Accept", "text/html"),))
NEWER = HeaderSet("k1", "API v2", (("Accept", "application/json"),))


def edited() -> History:
    history = History(read_plan(document(group(children=element("DebugSampler"))).encode()))
    history.apply(header_sets.chosen_for(history.document, GROUP, FORMER))
    return history


def problems(history: History, *sets: HeaderSet) -> list[Problem]:
    found = check(history.document.plan, (), header_sets=sets)
    return [one for one in found if one.message.code in ("check.other_headers", "check.no_header_set")]


def fixed(history: History, problem: Problem) -> None:
    assert problem.fix is not None
    assert problem.element is not None
    history.apply(problem.fix.edit(history.document.number(problem.element)))


def test_headers_that_differ_are_reported_and_taken_from_the_set() -> None:
    history = edited()
    assert problems(history, FORMER) == []
    [problem] = problems(history, NEWER)
    assert (problem.severity, problem.name) == (WARNING, "API")
    assert str(problem.message) == "The headers of 'API' differ from its header set 'API v2'"
    fixed(history, problem)
    manager = history.document.children(GROUP)[0]
    assert (headers_of(manager), mark_of(manager)) == (NEWER.headers, NEWER.mark)
    assert problems(history, NEWER) == []


def test_a_set_that_does_not_exist_is_reported_and_can_be_detached() -> None:
    history = edited()
    [problem] = problems(history, HeaderSet("k9", "Another", ()))
    assert problem.severity == ADVICE
    fixed(history, problem)
    assert problems(history) == []


def test_without_the_sets_of_a_project_nothing_is_compared() -> None:
    assert not [one for one in check(edited().document.plan, ()) if one.message.code.startswith("check.no_header")]
