"""Starts trials: a plan, or an element of it, is executed once by an idle generator, and every sample is kept."""

from __future__ import annotations

from dataclasses import replace

from loadwright.core.runspec import RunSpec, TrialOptions
from loadwright.server.accounts.actor import Actor
from loadwright.server.fleet import queries as fleet
from loadwright.server.fleet.expected import expect
from loadwright.server.plans import queries as plans
from loadwright.server.projects import queries as projects
from loadwright.server.projects.models import Room
from loadwright.server.runs import actions, errors
from loadwright.server.runs.models import Run
from loadwright.server.runs.schedules import saved_load
from loadwright.server.runs.spec.creation import Source

from . import drafts, retention

WHOLE_PLAN = TrialOptions()


def try_plan(
    actor: Actor,
    plan_id: int,
    options: TrialOptions = WHOLE_PLAN,
    *,
    revision: int | None = None,
    draft: bytes | None = None,
) -> Run:
    """Execute a plan once, with the variables, properties and room of its saved load.

    That is its newest ``revision`` or another one, or the document of a ``draft`` that is based on it. Raises
    ``ActionError`` if no generator is idle or the plan cannot be executed.
    """
    actor.require_write()
    plan = plans.plan(actor.person, plan_id)
    base = plan.newest if revision is None else plans.revision(actor.person, plan_id, revision)
    options = replace(options, draft=draft is not None)
    spec = (saved_load.saved(plan) or RunSpec()).tried(plan.name, options)
    _require_idle_generator(actor, projects.load_room_named(spec.room))
    run = actions.start_run(actor, plan_id, spec, Source(base, draft))
    retention.keep_newest(plan, actor.user)
    return run


def try_draft(actor: Actor, plan_id: int, options: TrialOptions = WHOLE_PLAN) -> Run:
    """Execute the actor's draft of a plan once; ``options`` name an element by its number in the draft.

    Raises ``ActionError`` as ``try_plan`` does, and if there is no draft.
    """
    actor.require_write()
    found = drafts.executable(actor.person, plan_id, options.element)
    chosen = replace(options, element=found.element)
    return try_plan(actor, plan_id, chosen, revision=found.revision, draft=found.document)


def expect_trial(actor: Actor, plan_id: int) -> None:
    """Let the generator that would try a plan make ready for it, if the actor may try it and one is idle."""
    if not actor.may_write:
        return
    load = saved_load.saved(plans.plan(actor.person, plan_id)) or RunSpec()
    room = projects.load_room_named(load.room)
    idle = fleet.idle(room.pk if room else None)
    if idle:
        expect(idle[0].key)


def _require_idle_generator(actor: Actor, room: Room | None) -> None:
    """Raise ``ActionError`` with what the generators of a room do, unless one of them is idle."""
    states = [one for one in fleet.generators(actor.person) if room is None or one.agent.room_id == room.pk]
    if any(one.state == fleet.IDLE for one in states):
        return
    busy = next((one.shown for one in states if one.shown is not None), None)
    raise errors.BUSY_WITH(run=busy.name) if busy is not None else errors.NO_IDLE_GENERATOR()
