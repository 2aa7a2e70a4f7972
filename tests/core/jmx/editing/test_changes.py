"""What is recorded of a change: as little as needed, and enough to restore every byte."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from loadwright.core.jmx.editing.changes import Step, recorded, whole


def tree(names: str) -> etree._Element:
    """Return an XML element with a child for each letter, on lines with different spaces."""
    children = "".join(f"<{name}/>{' ' * place}\n" for place, name in enumerate(names))
    return etree.fromstring(f"<tree>\n  <!-- ours -->{children}</tree>")


def text(node: etree._Element) -> str:
    return etree.tostring(node, encoding="unicode")


def child(node: etree._Element, name: str) -> etree._Element:
    found = node.find(name)
    assert found is not None
    return found


@given(st.permutations("abcdefgh"), st.integers(0, 8), st.integers(0, 8))
def test_any_order_is_undone_and_done_again(order: list[str], kept: int, new: int) -> None:
    changed = tree("abcdefgh")
    before = text(changed)
    steps: list[Step] = []
    with recorded(changed, steps):
        children = {node.tag: node for node in changed.iterchildren("*")}
        for node in children.values():
            changed.remove(node)
        for name in order[:kept]:
            changed.append(children[name])
            children[name].tail = f"\n{name}"
        for number in range(new):
            changed.insert(number, etree.Element(f"new{number}"))
        changed.text = f" {kept}"
    after = text(changed)
    for _ in range(2):
        for step in reversed(steps):
            step.undo()
        assert text(changed) == before
        for step in steps:
            step.redo()
        assert text(changed) == after


def test_nothing_is_recorded_of_what_stays() -> None:
    steps: list[Step] = []
    with recorded(tree("abc"), steps):
        pass
    assert steps == []


def test_a_change_that_fails_is_undone() -> None:
    changed, other = tree("abc"), tree("xyz")
    before = text(changed), text(other)
    steps: list[Step] = []

    def fail() -> None:
        with whole(steps):
            with recorded(other, steps):
                taken = child(other, "x")
                other.remove(taken)
            with recorded(changed, steps):
                changed.append(taken)
                changed.text = "changed"
                raise LookupError

    with pytest.raises(LookupError):
        fail()
    assert (text(changed), text(other)) == before
    assert steps == []


def test_a_child_that_moves_to_another_parent_comes_back() -> None:
    changed, other = tree("abc"), tree("xyz")
    before = text(changed), text(other)
    steps: list[Step] = []
    with recorded(changed, steps), recorded(other, steps):
        other.append(child(changed, "b"))
    assert len(steps) == 2
    after = text(changed), text(other)
    for step in reversed(steps):
        step.undo()
    assert (text(changed), text(other)) == before
    for step in steps:
        step.redo()
    assert (text(changed), text(other)) == after


@pytest.mark.parametrize(("first", "following"), [(None, "c"), ("b", "f"), ("f", None)])
def test_of_many_children_some_are_recorded(first: str | None, following: str | None) -> None:
    changed = tree("abcdefgh")
    before = text(changed)
    steps: list[Step] = []
    begin, end = (None if name is None else child(changed, name) for name in (first, following))
    with recorded(changed, steps, first=begin, following=end):
        inserted = etree.Element("inserted")
        if end is None:
            changed.append(inserted)
        else:
            end.addprevious(inserted)
            changed.remove(child(changed, "b" if first is None else "d"))
    after = text(changed)
    [step] = steps
    step.undo()
    assert text(changed) == before
    step.redo()
    assert text(changed) == after
