"""Which element of one version of a plan is which of another, for edits that were made to the former."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from difflib import SequenceMatcher

from loadwright.core.jmx.document.tree import Element

from .document import TOP, EditedPlan

Key = tuple[str, str]

MOST_COMPARED = 2000
"""Children of one element that are compared in any order. Of more, those are matched that begin or end both lists."""


def matching(former: EditedPlan, later: EditedPlan) -> dict[int, int]:
    """Return the numbers of elements in ``later`` by those of the same elements in ``former``.

    Elements are the same if they have the same class and name below the same element, in the same order. A renamed one
    is found by its class and place, a moved one by its class and name if no other has them.
    """
    matched: dict[int, int] = {TOP: TOP}
    waiting = [(former.plan.elements, later.plan.elements)]
    while waiting:
        before, after = waiting.pop()
        for left, right in _aligned([_key(element) for element in before], [_key(element) for element in after]):
            one, other = before[left], after[right]
            matched[former.number(one)] = later.number(other)
            waiting.append((one.children, other.children))
    for pair in _moved(former, later, matched):
        matched[pair[0]] = pair[1]
    return matched


def _aligned(before: list[Key], after: list[Key]) -> Iterator[tuple[int, int]]:
    """Yield the positions of the same elements in two lists of children."""
    shorter = min(len(before), len(after))
    begin = next((at for at in range(shorter) if before[at] != after[at]), shorter)
    end = next((at for at in range(shorter - begin) if before[-1 - at] != after[-1 - at]), shorter - begin)
    yield from ((at, at) for at in range(begin))
    yield from ((len(before) - 1 - at, len(after) - 1 - at) for at in range(end))
    middle = before[begin : len(before) - end], after[begin : len(after) - end]
    if not all(middle) or max(map(len, middle)) > MOST_COMPARED:
        return
    for tag, left, left_end, right, right_end in SequenceMatcher(None, *middle, autojunk=False).get_opcodes():
        if tag == "equal" or (tag == "replace" and left_end - left == right_end - right):
            for offset in range(left_end - left):
                if middle[0][left + offset][0] == middle[1][right + offset][0]:
                    yield begin + left + offset, begin + right + offset


def _moved(former: EditedPlan, later: EditedPlan, matched: dict[int, int]) -> Iterator[tuple[int, int]]:
    """Yield elements that are elsewhere in the other version, if class and name are theirs alone."""
    taken = set(matched.values())
    left = {former.number(element): _key(element) for element in former.plan.walk()}
    right = {later.number(element): _key(element) for element in later.plan.walk()}
    alone = [
        {key: number for number, key in side.items() if counted[key] == 1}
        for side, counted in ((left, Counter(left.values())), (right, Counter(right.values())))
    ]
    for key, number in alone[0].items():
        if number not in matched and key in alone[1] and alone[1][key] not in taken:
            yield number, alone[1][key]


def _key(element: Element) -> Key:
    return element.testclass, element.name
