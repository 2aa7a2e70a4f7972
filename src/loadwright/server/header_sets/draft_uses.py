"""Uses of header sets in changes of plans that are not saved yet: apps above declare which drafts they keep."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from loadwright.core.jmx.header_sets import Use
from loadwright.server.accounts.models import User
from loadwright.server.plans.models import Plan
from loadwright.server.platform.registry import declared

from .models import HeaderSet
from .uses import Finder


@dataclass(frozen=True)
class DraftUses:
    """What a person has not saved yet in a plan, with the Header Managers in it that were made from a set."""

    plan: Plan
    person: User
    found: tuple[Use, ...]


Drafts = Callable[[Collection["int | None"]], Iterable[DraftUses]]
"""Declared in ``HEADER_SET_DRAFTS``: returns the drafts that use any set in plans of these projects."""


def draft_uses(sets: Collection[HeaderSet]) -> dict[int, list[DraftUses]]:
    """Return the drafts that use each of ``sets``, which are all those of their projects, by the id of the set."""
    found: dict[int, list[DraftUses]] = {one.pk: [] for one in sets}
    set_of = Finder(sets)
    owners = {one.project_id for one in sets}
    for drafts in declared("extensions", "HEADER_SET_DRAFTS") if owners else ():
        for draft in drafts(owners):
            for key, uses in set_of.grouped(draft.plan, draft.found).items():
                found[key].append(DraftUses(draft.plan, draft.person, tuple(uses)))
    return found
