"""Which header sets are used in changes that are not saved yet."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Iterator
from threading import Lock

from django.db.models import Exists, F, OuterRef, Q

from loadwright.core.jmx.header_sets import MARK, Use
from loadwright.server.header_sets.draft_uses import DraftUses
from loadwright.server.platform.errors import ActionError

from . import drafts
from .models import Draft, DraftEdit

MOST_KEPT = 1000
"""States of drafts whose uses are kept in memory."""

_kept: OrderedDict[str, tuple[Use, ...]] = OrderedDict()
_lock = Lock()


def drafts_with_sets(owners: Collection[int | None]) -> Iterator[DraftUses]:
    """Yield the drafts of plans of projects, or of none for ``None``, that use header sets in what is not saved."""
    within = Q(plan__project__in=[owner for owner in owners if owner is not None])
    if None in owners:
        within |= Q(plan__project=None)
    unsaved = Q(saved_position=None) | ~Q(position=F("saved_position"))
    # Only these can have a use that their revision does not have, and few drafts need to be opened for it.
    edits = DraftEdit.objects.filter(draft=OuterRef("pk"), sequence__lte=OuterRef("position"), edit__contains=MARK)
    found = Draft.objects.filter(within, unsaved, Exists(edits)).select_related("plan__newest", "person")
    for draft in found.order_by("plan__name", "plan", "person__username"):
        uses = _uses_of(draft)
        if uses:
            yield DraftUses(draft.plan, draft.person, uses)


def _uses_of(draft: Draft) -> tuple[Use, ...]:
    """Return the uses in a draft; none if it cannot be opened, so that it cannot be saved either."""
    with _lock:
        if draft.stamp in _kept:
            return _kept[draft.stamp]
    try:
        found: tuple[Use, ...] = drafts.read(draft, "header_set_uses")
    except ActionError:
        return ()
    with _lock:
        _kept[draft.stamp] = found
        while len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)
    return found
