"""Plans are brought in step with a header set, or detached from it: each becomes a new revision of the plan.

A plan is only changed when a person asks for it. Runs keep the revision that they executed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.utils.translation import gettext as _

from loadwright.core.jmx.editing.edits import Edit
from loadwright.core.jmx.header_sets import Use, detached, updated
from loadwright.server.accounts.actor import Actor
from loadwright.server.plans import queries as plans
from loadwright.server.plans.revisions import edits
from loadwright.server.plans.revisions.actions import Added

from . import errors, queries
from .models import HeaderSet
from .uses import PlanUses


def update_plan(actor: Actor, set_id: int, plan_id: int) -> Added:
    """Write the headers of a set to all Header Managers of a plan that were made from it.

    ``is_new`` is false if they have them already.
    """
    found = queries.header_set(actor.person, set_id)
    note = _("Header set “%(name)s” changed") % {"name": found.name}
    chosen = found.plain

    def updates(plan: PlanUses) -> list[Edit]:
        # A name that people have given a Header Manager stays.
        return [updated(use.number, chosen, rename=use.name == use.set_name != chosen.name) for use in plan.differing]

    return _edited(actor, found, plan_id, updates, note)


def detach_plan(actor: Actor, set_id: int, plan_id: int) -> Added:
    """Let a plan keep the headers of a set as its own: they are not brought in step with it any more."""
    found = queries.header_set(actor.person, set_id)
    note = _("Detached from the header set “%(name)s”") % {"name": found.name}
    return _edited(actor, found, plan_id, lambda of: map(_detached, of.found), note)


def _detached(use: Use) -> Edit:
    return detached(use.number)


def _edited(
    actor: Actor, found: HeaderSet, plan_id: int, made: Callable[[PlanUses], Iterable[Edit]], note: str
) -> Added:
    actor.require_write()
    plan = plans.plan(actor.person, plan_id)
    uses = next((one for one in queries.plans_of(actor.person, found) if one.plan.pk == plan_id), None)
    if uses is None:
        raise errors.NO_USE()
    # What was found is in this revision: another one must not be changed by these numbers.
    number = uses.plan.newest.number
    return edits.apply_edits(actor, plan.pk, list(made(uses)), expected=number, note=note)
