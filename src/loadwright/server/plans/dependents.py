"""What apps above have to do with the revisions of plans, declared in their ``extensions.py``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

from loadwright.core.messages import Message
from loadwright.server.platform.registry import declared

from .contents import Contents
from .models import Plan, PlanRevision

Runs = Callable[[Plan], Mapping[int, int]]
"""Declared in ``REVISION_RUNS``: returns how many runs executed each revision of a plan, by its number."""
Bases = Callable[[Plan], set[int]]
"""Declared in ``REVISION_BASES``: returns the numbers of the revisions of a plan that something else is made from."""
Check = Callable[[Plan, Contents], list[Message]]
"""Declared in ``REVISION_CHECKS``: returns which settings kept with a plan do not fit the contents of a revision."""
Editor = Callable[[Plan], str]
"""Declared in ``PLAN_EDITORS``: returns the address of a page that edits a plan, and shows ``?element=<number>``."""
Copy = Callable[[Plan, Plan], None]
"""Declared in ``PLAN_COPIES``: copies what an app keeps with a plan, the first, to its copy, the second."""

Warnings = Callable[[Sequence[Sequence[Message]]], list[list[Message]]]
"""Declared in ``PLAN_WARNINGS``: returns the warnings of several revisions as they are at present."""


def runs_of(plan: Plan) -> Counter[int]:
    """Return how many runs executed each revision of a plan, by its number. Revisions without runs are left out."""
    found: Counter[int] = Counter()
    for runs in declared("extensions", "REVISION_RUNS"):
        found.update(runs(plan))
    return found


def bases_of(plan: Plan) -> set[int]:
    """Return the numbers of the revisions of a plan that are kept because something else is made from them."""
    return {number for bases in declared("extensions", "REVISION_BASES") for number in bases(plan)}


def warnings_of(revisions: Iterable[PlanRevision]) -> dict[int, list[Message]]:
    """Return the warnings of revisions as they are at present, such as with these generators, by primary key."""
    found = list(revisions)
    warnings = [list(one.warnings) for one in found]
    for present in declared("extensions", "PLAN_WARNINGS"):
        warnings = present(warnings)
    return {one.pk: shown for one, shown in zip(found, warnings, strict=True)}


def misfits(plan: Plan, contents: Contents) -> list[Message]:
    """Return which settings kept with a plan, such as its saved load, do not fit its contents."""
    return [message for check in declared("extensions", "REVISION_CHECKS") for message in check(plan, contents)]


def copied(plan: Plan, copy: Plan) -> None:
    """Copy what apps keep with a plan, such as its saved load, to a copy of it."""
    for one in declared("extensions", "PLAN_COPIES"):
        one(plan, copy)


def editor_of(plan: Plan) -> str:
    """Return the address of the page that edits a plan; empty if there is none."""
    return next((one(plan) for one in declared("extensions", "PLAN_EDITORS")), "")
