"""Edits that meet a version that somebody else has made."""

from __future__ import annotations

from loadwright.core.jmx.document.reader import read_plan
from loadwright.core.jmx.document.tree import Plan
from loadwright.core.jmx.document.writer import write_plan
from loadwright.core.jmx.editing.document import EditedPlan
from loadwright.core.jmx.editing.edits import (
    DropProperty,
    Edit,
    Enable,
    Insert,
    Move,
    PutProperty,
    Remove,
    Rename,
    SetValues,
)
from loadwright.core.jmx.editing.history import History
from loadwright.core.jmx.editing.rebase import Conflict, Rebased, rebase
from tests.core.jmx.plans import document, element, group

SAMPLERS = "".join(element("DebugSampler", name) for name in "abc")
PLAN = document(group("g", children=SAMPLERS) + group("h"))
G, A, B, C, H = 2, 3, 4, 5, 6


def plan() -> Plan:
    return read_plan(PLAN.encode())


def edited(*edits: Edit) -> Plan:
    return History(plan(), edits).document.plan


def names(rebased: Rebased) -> list[str]:
    return [found.name for found in rebased.history.document.plan.walk()]


def test_edits_of_different_elements_are_both_kept() -> None:
    theirs = edited(Rename(A, "theirs"), Insert(G, 0, element("DebugSampler", "added")), Remove((C,)))
    rebased = rebase(EditedPlan(plan()), theirs, [Rename(B, "mine"), Enable((H,), False)])
    assert rebased.conflicts == []
    assert names(rebased) == ["Plan", "g", "added", "theirs", "mine", "h"]
    assert not rebased.history.document.plan.elements[0].children[1].enabled


def test_values_of_the_same_element_are_both_kept() -> None:
    theirs = edited(SetValues(G, {"ThreadGroup.num_threads": "5"}))
    rebased = rebase(EditedPlan(plan()), theirs, [SetValues(G, {"ThreadGroup.ramp_time": "9"}), Rename(G, "mine")])
    assert rebased.conflicts == []
    assert write_plan(rebased.history.document.plan) == write_plan(
        edited(
            SetValues(G, {"ThreadGroup.num_threads": "5"}),
            SetValues(G, {"ThreadGroup.ramp_time": "9"}),
            Rename(G, "mine"),
        )
    )


def test_the_same_value_changed_twice_is_a_conflict() -> None:
    theirs = edited(SetValues(G, {"ThreadGroup.num_threads": "5"}), Rename(B, "theirs"))
    mine: list[Edit] = [SetValues(G, {"ThreadGroup.num_threads": "6"}), Rename(B, "mine"), Rename(A, "kept")]
    rebased = rebase(EditedPlan(plan()), theirs, mine)
    assert rebased.conflicts == [Conflict(mine[0], G, G), Conflict(mine[1], B, B)]
    assert names(rebased) == ["Plan", "g", "kept", "theirs", "c", "h"]


def test_the_same_edit_twice_is_no_conflict() -> None:
    same: list[Edit] = [SetValues(G, {"ThreadGroup.num_threads": "5"}), Rename(B, "same")]
    rebased = rebase(EditedPlan(plan()), edited(*same), same)
    assert rebased.conflicts == []


def test_an_edit_of_a_removed_element_is_one_conflict_with_what_follows_from_it() -> None:
    added = Insert(G, 3, element("GenericController", "mine"), 7)
    mine: list[Edit] = [Rename(B, "mine"), added, Move((B,), 7, 0)]
    rebased = rebase(EditedPlan(plan()), edited(Remove((B,))), mine)
    assert rebased.conflicts == [Conflict(mine[0], B, None)]
    assert names(rebased) == ["Plan", "g", "a", "c", "mine", "h"]


def test_new_elements_stay_after_the_same_neighbour() -> None:
    theirs = edited(Insert(G, 0, element("DebugSampler", "theirs")))
    mine: list[Edit] = [
        Insert(G, 2, element("GenericController", "mine"), 7),
        Insert(7, 0, element("DebugSampler", "inner"), 8),
    ]
    rebased = rebase(EditedPlan(plan()), theirs, [*mine, Rename(8, "renamed"), Move((C,), G, 0)])
    assert rebased.conflicts == []
    assert names(rebased) == ["Plan", "g", "c", "theirs", "a", "b", "mine", "renamed", "h"]


def test_a_move_that_is_not_possible_any_more_is_a_conflict() -> None:
    before = document(group("g", children=element("GenericController", "one") + element("GenericController", "two")))
    theirs = History(read_plan(before.encode()), [Move((3,), 4, 0)]).document.plan
    move = Move((4,), 3, 0)
    rebased = rebase(EditedPlan(read_plan(before.encode())), theirs, [move])
    assert [conflict.edit for conflict in rebased.conflicts] == [move]
    assert names(rebased) == ["Plan", "g", "two", "one"]


def test_to_remove_what_somebody_else_works_on_is_a_conflict() -> None:
    remove = Remove((G,))
    rebased = rebase(EditedPlan(plan()), edited(Rename(B, "theirs")), [remove])
    assert rebased.conflicts == [Conflict(remove, G, G)]
    assert names(rebased) == ["Plan", "g", "a", "theirs", "c", "h"]


def test_a_put_property_is_a_conflict_only_if_the_same_one_was_changed() -> None:
    theirs = edited(PutProperty(A, "x", "intProp", "1"), PutProperty(B, "y", "intProp", "1"))
    mine: list[Edit] = [PutProperty(A, "x", "intProp", "2"), PutProperty(B, "x", "intProp", "2")]
    assert rebase(EditedPlan(plan()), theirs, mine).conflicts == [Conflict(mine[0], A, A)]


def test_a_dropped_property_is_a_conflict_only_if_it_was_changed() -> None:
    base = edited(PutProperty(A, "x", "intProp", "1"), PutProperty(B, "x", "intProp", "1"))
    theirs = History(base.copy(), [PutProperty(A, "x", "intProp", "2"), PutProperty(B, "y", "intProp", "2")])
    mine: list[Edit] = [DropProperty(A, "x"), DropProperty(B, "x")]
    rebased = rebase(EditedPlan(base), theirs.document.plan, mine)
    assert rebased.conflicts == [Conflict(mine[0], A, A)]
    assert rebased.history.done == [mine[1]]


def test_conflicts_are_decided() -> None:
    theirs = edited(Rename(A, "theirs"), Remove((H,)))
    mine: list[Edit] = [Rename(A, "mine"), Rename(H, "gone"), Rename(C, "kept")]
    first = rebase(EditedPlan(plan()), theirs, mine)
    assert [(one.index, one.name, one.mine, one.theirs) for one in first.conflicts] == [
        (0, "mine", "mine", "theirs"),
        (1, "gone", first.conflicts[1].mine, ""),
    ]
    assert 'testname="gone"' in first.conflicts[1].mine
    second = rebase(EditedPlan(plan()), theirs, mine, keep={0})
    assert [one.index for one in second.conflicts] == [1]
    assert names(second) == ["Plan", "g", "mine", "b", "kept"]
    third = rebase(EditedPlan(plan()), theirs, mine, keep={0}, drop={1})
    assert third.conflicts == []
    assert names(rebase(EditedPlan(plan()), theirs, mine, drop={0, 1})) == ["Plan", "g", "theirs", "b", "kept"]


def test_a_removed_element_is_restored_with_what_was_in_it() -> None:
    added = Insert(B, 0, element("ConstantTimer", "wait"), 7)
    mine: list[Edit] = [Rename(B, "mine"), added, Rename(7, "pause"), Move((B,), H, 0)]
    theirs = edited(Move((C,), H, 0), Remove((G,)))
    first = rebase(EditedPlan(plan()), theirs, mine)
    assert [(one.index, one.name) for one in first.conflicts] == [(0, "mine")]
    kept = rebase(EditedPlan(plan()), theirs, mine, keep={0})
    assert kept.conflicts == []
    assert names(kept) == ["Plan", "g", "a", "h", "mine", "pause", "c"]
    assert [found.name for found in History(theirs.copy(), kept.history.done).document.plan.walk()] == names(kept)
    left = rebase(EditedPlan(plan()), theirs, mine, drop={0})
    assert (left.conflicts, names(left)) == ([], ["Plan", "h", "c"])


def test_the_rest_of_a_selection_is_changed_where_the_newer_version_has_removed_elements() -> None:
    theirs = edited(Remove((A, H)))
    both: list[Edit] = [Enable((A, B), False), Remove((C, H))]
    assert [one.former for one in rebase(EditedPlan(plan()), theirs, both).conflicts] == [A]
    left = rebase(EditedPlan(plan()), theirs, both, drop={0})
    assert (left.conflicts, names(left)) == ([], ["Plan", "g", "b"])
    assert not left.history.document.plan.elements[0].children[0].children[0].enabled


def test_what_both_have_removed_is_no_conflict() -> None:
    rebased = rebase(EditedPlan(plan()), edited(Remove((B,))), [Rename(B, "mine"), Remove((B,))])
    assert (rebased.conflicts, names(rebased)) == ([], ["Plan", "g", "a", "c", "h"])


def test_values_in_conflict_are_shown_with_their_labels() -> None:
    theirs = edited(SetValues(G, {"ThreadGroup.num_threads": "5"}))
    [conflict] = rebase(EditedPlan(plan()), theirs, [SetValues(G, {"ThreadGroup.num_threads": "6"})]).conflicts
    assert conflict.mine.endswith(": 6")
    assert conflict.theirs.endswith(": 5")


def test_comments_and_places_in_conflict() -> None:
    theirs = edited(Rename(A, comment="theirs"), Rename(B, comment="theirs"), Move((C,), H, 0))
    mine: list[Edit] = [Rename(A, comment="mine"), Rename(B, "mine"), Move((C,), 7, 0)]
    added = Insert(G, 0, element("GenericController", "added"), 7)
    rebased = rebase(EditedPlan(plan()), theirs, [added, *mine])
    assert [(one.edit, one.mine, one.theirs) for one in rebased.conflicts] == [
        (mine[0], "mine", "theirs"),
        (mine[2], "Plan › g › added › c", "Plan › h › c"),
    ]
    assert names(rebased) == ["Plan", "g", "added", "a", "mine", "h", "c"]
    same: list[Edit] = [Move((C,), H, 0), Rename(A, comment="theirs")]
    assert rebase(EditedPlan(plan()), theirs, same).conflicts == []


def test_the_state_of_an_element_is_independent_of_all_else_of_it() -> None:
    theirs = edited(Rename(A, "theirs"), Enable((B,), False))
    rebased = rebase(EditedPlan(plan()), theirs, [Enable((A,), False), Enable((B,), False), Rename(B, "mine")])
    assert rebased.conflicts == []
    assert names(rebased) == ["Plan", "g", "theirs", "mine", "c", "h"]
    assert [one.enabled for one in rebased.history.document.children(G)] == [False, False, True]


def test_what_was_typed_with_pauses_is_one_conflict() -> None:
    mine: list[Edit] = [Rename(A, "m"), Rename(A, "mi"), Rename(A, "mine")]
    rebased = rebase(EditedPlan(plan()), edited(Rename(A, "theirs")), mine)
    assert [(one.mine, one.theirs) for one in rebased.conflicts] == [("mine", "theirs")]


def test_edits_made_after_others_are_applied_alone() -> None:
    """As after a save: the newer version has the first edits already."""
    history = History(plan(), [Insert(G, 0, element("DebugSampler", "first")), Remove((A,))])
    saved = history.document.copy()
    assert [saved.number(found) for found in saved.plan.walk()] == [1, G, 7, B, C, H]
    more: list[Edit] = [Insert(G, 1, element("DebugSampler", "second"), 8), Rename(8, "renamed"), Rename(7, "mine")]
    theirs = read_plan(write_plan(saved.plan))
    rebased = rebase(saved, theirs, more)
    assert rebased.conflicts == []
    assert names(rebased) == ["Plan", "g", "mine", "renamed", "b", "c", "h"]
