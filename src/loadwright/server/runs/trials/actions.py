"""Starts trials: a plan is executed once by an idle generator, and every sample is kept."""

from __future__ import annotations

from loadwright.core.runspec import TRIAL_S, RunSpec
from loadwright.server.accounts.actor import Actor
from loadwright.server.fleet import queries as fleet
from loadwright.server.plans import queries as plans
from loadwright.server.projects import queries as projects
from loadwright.server.runs import actions, errors
from loadwright.server.runs.models import Run
from loadwright.server.runs.schedules import saved_load

from . import retention


def try_plan(actor: Actor, plan_id: int, limit_s: float = TRIAL_S) -> Run:
    """Execute a plan once, with the variables, properties and room of its saved load, for at most ``limit_s``.

    Raises ``ActionError`` if no generator is idle or the plan cannot be executed.
    """
    actor.require_write()
    plan = plans.plan(actor.person, plan_id)
    spec = (saved_load.saved(plan) or RunSpec()).tried(plan.name, limit_s)
    room = projects.load_room_named(spec.room)
    if not fleet.idle(room.pk if room else None):
        raise errors.NO_IDLE_GENERATOR()
    run = actions.start_run(actor, plan_id, spec)
    retention.keep_newest(plan)
    return run
