"""The load saved with a plan: options of a run, kept for the next start and for schedules."""

from django.db import transaction

from loadwright.core.jmx.document.tree import PlanError
from loadwright.core.jmx.elements.csvdata import to_split
from loadwright.core.jmx.elements.variables import undefined
from loadwright.core.messages import Message
from loadwright.core.runspec import RunSpec
from loadwright.server.accounts import audit
from loadwright.server.accounts.actor import Actor
from loadwright.server.accounts.models import User
from loadwright.server.plans import queries as plans
from loadwright.server.plans.contents import Contents
from loadwright.server.plans.models import Plan
from loadwright.server.projects import queries as projects
from loadwright.server.runs import actions, errors, queries
from loadwright.server.runs.models import PlanLoad, Run
from loadwright.server.runs.spec import creation
from loadwright.server.runs.spec.validation import validated


def saved(plan: Plan) -> RunSpec | None:
    """Return the saved load of a plan. ``None`` if there is none."""
    load = PlanLoad.objects.select_related("room").filter(plan=plan).first()
    return queries.spec_of(load) if load is not None else None


def of_plan(user: User, plan_id: int) -> RunSpec:
    """Look up the saved load of a plan. ``NOT_FOUND`` if there is none or the plan is not visible to the user."""
    spec = saved(plans.plan(user, plan_id))
    if spec is None:
        raise errors.NO_SAVED_LOAD()
    return spec


def misfits(plan: Plan, contents: Contents) -> list[Message]:
    """Return the settings of a plan's saved load that do not fit its contents: runs with them could not be started."""
    spec = saved(plan)
    if spec is None:
        return []
    found = undefined(contents.variables, spec.variables)
    for path in spec.split:
        try:
            to_split(contents.csv, [path])
        except PlanError as error:
            found.append(error.message)
    return found


def save(actor: Actor, plan_id: int, spec: RunSpec) -> PlanLoad:
    """Replace the saved load of a plan. Raises ``ActionError`` with the invalid field."""
    actor.require_write()
    spec = validated(spec)
    plan = plans.plan(actor.person, plan_id)
    # A load that the plan cannot be run with would fail when it is due.
    creation.require_derivable(plan, spec, actor.name)
    return _replace(actor, plan, spec)


@transaction.atomic
def _replace(actor: Actor, plan: Plan, spec: RunSpec) -> PlanLoad:
    plans.lock_newest(plan)
    room = projects.load_room_named(spec.room)
    load, _made = PlanLoad.objects.update_or_create(plan=plan, defaults={"room": room, "spec": spec})
    # Scheduled runs start with the load as saved last.
    for run in Run.objects.select_for_update().filter(plan=plan, state=Run.State.SCHEDULED):
        creation.respecify(run, plan, spec, room)
    audit.record(actor, "plan.save_load", plan.name, plan=plan.pk, mode=spec.mode, target=spec.target)
    return load


def copy(plan: Plan, to: Plan) -> None:
    """Save the load of a plan for a copy of it."""
    load = PlanLoad.objects.filter(plan=plan).first()
    if load is not None:
        PlanLoad.objects.create(plan=to, room=load.room, spec=load.spec)


def start(actor: Actor, plan_id: int) -> Run:
    """Start a plan with its saved load."""
    actor.require_write()
    return actions.start_run(actor, plan_id, of_plan(actor.person, plan_id))
