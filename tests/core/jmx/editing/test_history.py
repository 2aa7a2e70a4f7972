"""Whatever is done to a plan can be undone and done again to the byte, and repeated on the original plan."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loadwright.core.jmx.document.reader import read_plan
from loadwright.core.jmx.document.tree import Element, PlanError
from loadwright.core.jmx.document.writer import write_plan
from loadwright.core.jmx.editing.document import EditedPlan
from loadwright.core.jmx.editing.edits import Edit, Enable, Insert, Move, Remove, Rename, SetValues, duplicate
from loadwright.core.jmx.editing.fragments import write_fragment
from loadwright.core.jmx.editing.history import History
from loadwright.core.jmx.editing.search import Search, Substitute
from loadwright.core.jmx.elements import kinds, registry
from tests.core.jmx.plans import DECLARATION, SAMPLES, document, documents, element, group, string, texts

Made = Callable[[EditedPlan], Edit]
SAMPLER = element("DebugSampler", "added")


def numbers(edited: EditedPlan) -> list[int]:
    return [edited.number(found) for found in edited.plan.walk()]


@st.composite
def makers(draw: st.DrawFn) -> Made:
    """Draw functions that give an edit of some elements of a document, whichever it has then."""
    first, second, position = (draw(st.integers(0, 1000)) for _ in range(3))
    flag, text = draw(st.booleans()), draw(texts)

    def one(edited: EditedPlan, which: int) -> int:
        known = numbers(edited)
        return known[which % len(known)] if known else 1

    def some(edited: EditedPlan) -> tuple[int, ...]:
        return one(edited, first), one(edited, second)

    made: Made = draw(
        st.sampled_from(
            [
                lambda edited: Rename(one(edited, first), text, text if flag else None),
                lambda edited: Enable(some(edited), flag),
                lambda edited: Insert(one(edited, first), position % 4, SAMPLER),
                lambda edited: Insert(one(edited, first), 0, group(children=SAMPLER)),
                lambda edited: Move(some(edited), one(edited, position), position % 4),
                lambda edited: Move((one(edited, first),), edited.parent(one(edited, first)), position % 4),
                lambda edited: Remove(some(edited)),
                lambda edited: duplicate(edited, one(edited, first)),
                lambda edited: Substitute(Search(text or "a"), "b"),
            ]
        )
    )
    return made


def check(data: bytes, made: list[Made]) -> None:
    original = write_plan(read_plan(data))
    history = History(read_plan(data))
    versions = [original]
    for make in made:
        before = write_plan(history.document.plan)
        try:
            done = history.apply(make(history.document))
        except PlanError:
            assert write_plan(history.document.plan) == before
            continue
        if done is None:
            assert write_plan(history.document.plan) == before
        else:
            versions.append(write_plan(history.document.plan))
            # What JMeter loads has elements and subtrees in turn, which reading checks.
            read_plan(versions[-1])

    repeated = History(read_plan(data), history.done)
    assert write_plan(repeated.document.plan) == versions[-1]
    assert numbers(repeated.document) == numbers(history.document)
    for version in reversed(versions[:-1]):
        assert history.undo() is not None
        assert write_plan(history.document.plan) == version
    assert history.undo() is None
    for version in versions[1:]:
        assert history.redo() is not None
        assert write_plan(history.document.plan) == version
    assert history.redo() is None
    assert numbers(repeated.document) == numbers(history.document)


@given(documents(), st.lists(makers(), max_size=8))
def test_any_edits_of_any_document(text: str, made: list[Made]) -> None:
    check((DECLARATION + text).encode(), made)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
@settings(max_examples=20)
@given(made=st.lists(makers(), min_size=3, max_size=12))
def test_any_edits_of_plans_of_other_people(sample: Path, made: list[Made]) -> None:
    check(sample.read_bytes(), made)


def edited(*edits: Edit, children: str) -> History:
    return History(read_plan(document(children).encode()), edits)


def names(history: History) -> list[str]:
    return [found.name for found in history.document.plan.walk()]


def test_a_new_edit_discards_what_was_undone() -> None:
    history = edited(Rename(2, "a"), Rename(2, "b"), children=group())
    history.undo()
    history.apply(Rename(2, "c"))
    assert history.redo() is None
    assert [edit.name for edit in history.done if isinstance(edit, Rename)] == ["a", "c"]
    assert names(history) == ["Plan", "c"]


def test_numbers_are_not_used_again_after_an_undo() -> None:
    history = edited(Insert(2, 0, SAMPLER), children=group())
    history.undo()
    history.apply(Insert(2, 0, SAMPLER + SAMPLER))
    again = edited(*history.done, children=group())
    assert numbers(history.document) == numbers(again.document) == [1, 2, 4, 5]


def test_an_edit_that_changes_nothing_is_not_kept() -> None:
    history = edited(children=group("Users"))
    assert history.apply(Rename(2, "Users")) is None
    assert history.apply(Enable((1, 2), True)) is None
    assert history.done == []


def test_a_part_of_an_edit_that_fails_is_undone() -> None:
    history = edited(children=group("Users"))
    before = write_plan(history.document.plan)
    with pytest.raises(PlanError):
        history.apply(Enable((2, 99), False))
    with pytest.raises(PlanError):
        history.apply(SetValues(2, {"ThreadGroup.num_threads": "7", "no such": "1"}))
    assert write_plan(history.document.plan) == before


def test_a_moved_element_is_the_same_one() -> None:
    children = group("a", children=element("GenericController", "inner", children=SAMPLER)) + group("b")
    history = edited(Move((3,), 5, 0), Rename(4, "still known"), children=children)
    assert names(history) == ["Plan", "a", "b", "inner", "still known"]
    history.undo()
    history.undo()
    assert history.document.element(4).name == "added"
    assert names(history) == ["Plan", "a", "inner", "added", "b"]


def test_a_removed_element_is_gone_until_that_is_undone() -> None:
    history = edited(Remove((2,)), children=group(children=SAMPLER))
    for number in (2, 3):
        with pytest.raises(PlanError, match="no longer exists"):
            history.document.element(number)
    history.undo()
    assert history.document.element(3).name == "added"


def test_an_edit_changes_no_other_line() -> None:
    """Spaces, quotes, empty elements and comments of other elements stay as they were."""
    other = "<!-- ours --><Odd  testname='x'><stringProp name=\"a\" ></stringProp></Odd>\n   <hashTree></hashTree>"
    data = document(group("Users", properties=string("ThreadGroup.delay", "")) + other)
    history = History(read_plan(data.encode()))
    before = write_plan(history.document.plan).decode().splitlines()
    history.apply(SetValues(2, {"ThreadGroup.num_threads": "20"}))
    after = write_plan(history.document.plan).decode().splitlines()
    changed = [line for line, there in zip(after, before, strict=True) if line != there]
    assert len(changed) == 1
    assert '"ThreadGroup.num_threads">20<' in changed[0]


def test_copies_are_equal_to_the_original() -> None:
    inner = element("GenericController", "inner", string("x", " a  b&#10;"), SAMPLER)
    history = edited(children=group("Users", children=inner))
    there = history.document.element(3)
    history.apply(Insert(2, 1, write_fragment([there])))
    copied = history.document.element(5)
    assert write_fragment([copied]) == write_fragment([there])


def test_only_the_root_of_a_duplicate_gets_another_name() -> None:
    history = edited(children=group("Users", children=element("GenericController", "inner", children=SAMPLER)))
    history.apply(duplicate(history.document, 3))
    assert names(history) == ["Plan", "Users", "inner", "added", "inner (copy)", "added"]


def test_edits_are_repeated_where_they_were_made_even_if_the_kind_of_an_element_has_become_another() -> None:
    data = document(group(children=element("org.plugin.Odd", "odd"))).encode()
    edit = Insert(3, 0, SAMPLER)

    def kind(found: Element) -> str:
        return kinds.CONTROLLER if found.class_name == "Odd" else registry.kind(found)

    made = History(read_plan(data), (), kind)
    done = made.apply(edit)
    assert done is not None
    again = History(read_plan(data), [done])
    assert write_plan(again.document.plan) == write_plan(made.document.plan)
    with pytest.raises(PlanError):
        again.apply(edit)
