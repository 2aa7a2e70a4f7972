"""Changes return what is to be stored, and which elements the page shows then."""

from __future__ import annotations

import json
from typing import Any

import pytest

from loadwright.core.jmx.document.tree import PlanError
from loadwright.core.jmx.editing import wire
from loadwright.server.editor.workbench.operations.changes import (
    add,
    apply,
    duplicate,
    move,
    paste,
    redo,
    retype,
    shift,
    undo,
)
from loadwright.server.editor.workbench.registry import OpenDraft
from tests.server.editor.conftest import GROUP, LOGIN, SEARCH, rename

DEBUG = "org.apache.jmeter.sampler.DebugSampler org.apache.jmeter.testbeans.gui.TestBeanGUI"

SYNC = "org.apache.jmeter.timers.SyncTimer org.apache.jmeter.testbeans.gui.TestBeanGUI"
TIMER = "org.apache.jmeter.timers.ConstantTimer org.apache.jmeter.timers.gui.ConstantTimerGui"


def test_what_is_stored_is_the_edit_as_json(draft: OpenDraft) -> None:
    changed = duplicate(draft, {"elements": [LOGIN, SEARCH]})
    assert (changed.position, changed.undone) == (1, 0)
    assert changed.edit is not None
    assert wire.from_json(json.loads(json.dumps(changed.edit))) == draft.history.done[0]
    assert [(edit["edit"], edit["parent"], edit["position"]) for edit in changed.edit["edits"]] == [
        ("insert", GROUP, 2),
        ("insert", GROUP, 1),
    ]


@pytest.mark.parametrize(
    ("edit", "shown"),
    [
        (rename(LOGIN, "x"), (LOGIN,)),
        ({"edit": "enable", "elements": [LOGIN, SEARCH], "enabled": False}, (LOGIN, SEARCH)),
        ({"edit": "remove", "elements": [LOGIN]}, ()),
        ({"edit": "move", "elements": [SEARCH], "parent": GROUP, "position": 0}, (SEARCH,)),
        ({"edit": "substitute", "search": {"pattern": "login"}, "replacement": "x"}, ()),
    ],
)
def test_elements_of_edits(draft: OpenDraft, edit: dict[str, Any], shown: tuple[int, ...]) -> None:
    assert apply(draft, {"edit": edit}).elements == shown
    assert redo(draft, {}).elements == ()
    undo(draft, {})
    assert redo(draft, {}).elements == shown


def test_undoing_shows_what_is_there_again(draft: OpenDraft) -> None:
    apply(draft, {"edit": {"edit": "remove", "elements": [LOGIN]}})
    assert undo(draft, {}).elements == (LOGIN,)
    assert undo(draft, {}).elements == ()
    assert add(draft, {"entry": DEBUG, "target": LOGIN, "where": "after", "language": "en"}).elements == (5,)
    assert undo(draft, {}).elements == (GROUP,)


def test_of_inserted_subtrees_the_outermost_elements_are_shown(draft: OpenDraft) -> None:
    assert duplicate(draft, {"elements": [GROUP]}).elements == (5,)
    assert duplicate(draft, {"elements": [GROUP, 5]}).elements == (8, 11)


def test_new_elements_are_those_of_jmeter(draft: OpenDraft) -> None:
    add(draft, {"entry": TIMER, "target": GROUP, "where": "into", "language": "zh"})
    new = draft.document.element(5)
    assert (new.testclass, new.name) == ("ConstantTimer", "固定定时器")
    again = add(draft, {"entry": TIMER, "target": GROUP, "where": "into", "language": "en"}).elements[0]
    assert draft.document.element(again).name == "Constant Timer"
    with pytest.raises(PlanError):
        add(draft, {"entry": DEBUG, "target": 1, "where": "into", "language": "en"})


def test_types_stay_within_their_kind(draft: OpenDraft) -> None:
    assert retype(draft, {"element": LOGIN, "entry": DEBUG}).elements == (LOGIN,)
    assert draft.document.element(LOGIN).name == "login"
    with pytest.raises(PlanError):
        retype(draft, {"element": GROUP, "entry": DEBUG})


def test_fields_that_are_lost_with_the_type_are_named(draft: OpenDraft) -> None:
    add(draft, {"entry": TIMER, "target": GROUP, "where": "into", "language": "en"})
    apply(draft, {"edit": {"edit": "set", "element": 5, "values": {"ConstantTimer.delay": "700"}}})
    [lost] = retype(draft, {"element": 5, "entry": SYNC}).left_out
    assert lost.english == "Thread Delay (in milliseconds)"
    undo(draft, {})
    assert retype(draft, {"element": 5, "entry": TIMER}).left_out == ()


def names(draft: OpenDraft) -> list[str]:
    return [element.name for element in draft.document.plan.walk()][2:]


def test_elements_are_pasted_into_an_element_or_else_after_it(draft: OpenDraft) -> None:
    timer, sampler = "<ConstantTimer testname='pause'/><hashTree/>", "<DebugSampler testname='debug'/><hashTree/>"
    paste(draft, {"fragment": timer, "target": LOGIN, "where": "into"})
    assert names(draft) == ["login", "pause", "search"]
    assert paste(draft, {"fragment": sampler, "target": LOGIN, "where": "into"}).elements == (6,)
    assert names(draft) == ["login", "pause", "debug", "search"]
    group = "<ThreadGroup testname='other'/><hashTree/>"
    with pytest.raises(PlanError):
        paste(draft, {"fragment": group, "target": LOGIN, "where": "into"})
    with pytest.raises(PlanError):
        paste(draft, {"fragment": " ", "target": LOGIN, "where": "into"})
    assert len(draft.history.done) == 2


def test_other_xml_is_not_pasted(draft: OpenDraft) -> None:
    for text in ("<html><body>Hello</body></html>", "<ConstantTimer/><hashTree><p>Hello</p></hashTree>"):
        with pytest.raises(PlanError, match="is not an element of JMeter"):
            paste(draft, {"fragment": text, "target": LOGIN, "where": "into"})
    for text in ("<broken", "<!DOCTYPE x><x/>", "<jmeterTestPlan><p/></jmeterTestPlan>", "<3 you"):
        with pytest.raises(PlanError, match="the clipboard has no elements of a plan"):
            paste(draft, {"fragment": text, "target": LOGIN, "where": "into"})
    paste(draft, {"fragment": "<a.b.Plugin testclass='a.b.Plugin'/>", "target": LOGIN, "where": "into"})
    assert names(draft) == ["login", "", "search"]


def test_elements_are_moved_beside_others(draft: OpenDraft) -> None:
    move(draft, {"elements": [SEARCH], "target": LOGIN, "where": "before"})
    assert names(draft) == ["search", "login"]
    move(draft, {"elements": [SEARCH], "target": GROUP, "where": "into"})
    assert names(draft) == ["login", "search"]
    assert move(draft, {"elements": [LOGIN], "target": SEARCH, "where": "before"}).edit is None


def test_elements_are_moved_by_one_place(draft: OpenDraft) -> None:
    shift(draft, {"elements": [SEARCH], "direction": "up"})
    assert names(draft) == ["search", "login"]
    assert shift(draft, {"elements": [SEARCH], "direction": "up"}).edit is None
    shift(draft, {"elements": [SEARCH], "direction": "down"})
    assert names(draft) == ["login", "search"]
    assert [edit.NAME for edit in draft.history.done] == ["move", "move"]
