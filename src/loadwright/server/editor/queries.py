"""Reads of drafts. Each person sees their own, of plans that they may change."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Sum
from django.utils import timezone

from loadwright.server.accounts.models import User
from loadwright.server.plans import errors as plan_errors
from loadwright.server.plans import queries as plans
from loadwright.server.plans.models import Plan, PlanRevision

from . import errors
from .models import Draft

SEEN_SECONDS = 30
"""How long a page counts as open after it reported that it is."""


def editable(person: User, plan_id: int) -> Plan:
    """Look up a plan. ``NOT_FOUND`` unless it is visible to the person, ``FORBIDDEN`` if they may not change it."""
    found = plans.plan(person, plan_id)
    if not plans.may_edit(person, found):
        raise plan_errors.NOT_YOURS()
    return found


def draft(person: User, plan_id: int) -> Draft:
    """Look up the person's draft of a plan that they may change."""
    plan = editable(person, plan_id)
    found = Draft.objects.filter(plan=plan, person=person).first()
    if found is None:
        raise errors.DRAFT_NOT_FOUND()
    found.plan = plan
    return found


def presence(person: User, plan: Plan) -> list[dict[str, Any]]:
    """Return the other people who have the plan open in the editor, or changes of it that are not saved, by name."""
    others = plan.drafts.exclude(person=person).select_related("person").order_by("person__username")
    since = timezone.now() - timedelta(seconds=SEEN_SECONDS)
    found = (
        {
            "name": draft.person.username,
            "open": draft.seen_at is not None and draft.seen_at > since,
            "unsaved": draft.is_changed,
        }
        for draft in others
    )
    return [one for one in found if one["open"] or one["unsaved"]]


def revision(found: Draft, number: int) -> PlanRevision:
    """Look up a revision of the draft's plan. ``BASE_MISSING`` if it does not exist."""
    there = found.plan.revisions.filter(number=number).first()
    if there is None:
        raise errors.BASE_MISSING(number=number)
    return there


def edits(found: Draft) -> tuple[str, ...]:
    """Return the edits of a draft in order, also those that were undone."""
    return tuple(found.edits.values_list("edit", flat=True))


def undone(found: Draft) -> int:
    """Return how many edits of a draft were undone and can be done again."""
    return found.edits.filter(sequence__gt=found.position).count()


def totals(found: Draft) -> tuple[int, float]:
    """Return the size of a draft's edits in bytes, and the time that they took in seconds."""
    sums = found.edits.aggregate(size=Sum("size"), seconds=Sum("seconds"))
    return sums["size"] or 0, sums["seconds"] or 0.0


def bases(plan: Plan) -> set[int]:
    """Return the numbers of the revisions that drafts of a plan are made from."""
    return {number for pair in plan.drafts.values_list("base", "saved") for number in pair}
