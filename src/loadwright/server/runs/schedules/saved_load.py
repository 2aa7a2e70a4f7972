"""The load that is saved with a plan: what the start form asks, kept for the next time and for schedules."""

from dataclasses import asdict, fields

from django.db import transaction
from django.utils.translation import gettext as _

from loadwright.server.accounts import audit
from loadwright.server.accounts.actor import Actor
from loadwright.server.accounts.models import User
from loadwright.server.plans import queries as plans
from loadwright.server.plans.models import Plan
from loadwright.server.platform.errors import NOT_FOUND, ActionError
from loadwright.server.projects import queries as projects
from loadwright.server.runs import actions
from loadwright.server.runs.models import PlanLoad, Run
from loadwright.server.runs.spec import allocation
from loadwright.server.runs.spec.specification import Ask, check

APART = ("plan_id", "room")
"""Fields of ``Ask`` that are columns of their own."""


def saved(plan: Plan) -> Ask | None:
    """Return the load that is saved with a plan, if one is."""
    load = PlanLoad.objects.filter(plan=plan).first()
    return ask_of(load) if load is not None else None


def ask_of(load: PlanLoad) -> Ask:
    """Return what a saved load asks. Fields it does not hold, being older, have their defaults."""
    known = {field.name for field in fields(Ask)}.difference(APART)
    asked = {name: value for name, value in load.asked.items() if name in known}
    return Ask(plan_id=load.plan_id, room=load.room_id, **asked)


def of_plan(user: User, plan_id: int) -> Ask:
    """Return the load of a plan the person may see; raises ``ActionError`` when it has none."""
    ask = saved(plans.plan(user, plan_id))
    if ask is None:
        raise ActionError(_("No load is saved with this plan."), code=NOT_FOUND)
    return ask


@transaction.atomic
def save(actor: Actor, ask: Ask) -> PlanLoad:
    """Keep the load with its plan, in place of what was kept; raises ``ActionError`` naming the field that is wrong."""
    actor.require_write()
    ask = check(ask)
    plan = plans.plan(actor.person, ask.plan_id)
    asked = {name: value for name, value in asdict(ask).items() if name not in APART}
    allocation.splits(plan, ask)
    values = {"room": projects.load_room(ask.room), "asked": asked}
    load, _made = PlanLoad.objects.update_or_create(plan=plan, defaults=values)
    for run in Run.objects.select_for_update().filter(plan=plan, state=Run.State.SCHEDULED):
        allocation.refit(run, plan, ask)
    audit.record(actor, "plan.save_load", plan.name, plan=plan.pk, mode=ask.mode, target=ask.target)
    return load


def start(actor: Actor, plan_id: int) -> Run:
    """Start a plan with the load that is saved with it."""
    actor.require_write()
    return actions.start_run(actor, of_plan(actor.person, plan_id))
