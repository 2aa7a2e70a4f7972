"""Actions on the generators of an active run: add, remove, change the share, ask for the log."""

import math
import time

from django.db import transaction
from django.utils import timezone

from loadwright.core import health
from loadwright.core.conduct.lifecycle import SHARE_LEAD_SECONDS
from loadwright.core.messages import events
from loadwright.core.protocol import generator as protocol
from loadwright.server.accounts import audit
from loadwright.server.accounts.actor import Actor
from loadwright.server.fleet import queries as fleet
from loadwright.server.fleet.models import Agent
from loadwright.server.runs.control.transitions import add_event, announce, moment, next_revision

from . import errors, queries
from .control import load_shares
from .models import Run, RunGenerator

MAX_WEIGHT = 1000.0
OF_AN_ATTEMPT = (
    "attempt", "seconds_before", "seconds", "state", "error", "joined_at", "leaving_at", "last_second", "lost",
    "drained", "failure_noted", "warned", "holder", "load_ended_at",
)  # fmt: skip
GOING_ON = (Run.State.PENDING, Run.State.STARTING, Run.State.RUNNING)


@transaction.atomic
def add_generator(actor: Actor, run_id: int, agent_id: int) -> RunGenerator:
    """Add an idle generator to a run: it prepares, joins and takes its share.

    Raises ``ActionError`` if the run is over or the generator is not idle.
    """
    actor.require_write()
    run = _going_on(actor, run_id)
    if run.trial:
        raise errors.IS_A_TRIAL()
    # Lock before reading, so that a waiter sees the previous transaction's allocations.
    agent = Agent.objects.select_for_update().filter(pk=agent_id).first()
    if agent is None or fleet.generator(agent_id).state != fleet.IDLE:
        raise errors.GENERATOR_NOT_IDLE()
    part = run.generators.select_for_update().filter(agent=agent).first()
    if part is None and run.splits:
        raise errors.DATA_IS_SPLIT()
    if part is None:
        positions = [other.position for other in run.generators.all()]
        position = max(positions, default=-1) + 1
        part = RunGenerator.objects.create(run=run, agent=agent, holder=agent, position=position)
    else:
        _begin_again(part, agent)
    add_event(run, events.GENERATOR_PREPARES(name=agent.name), actor.name)
    audit.record(actor, "run.add_generator", run.name, run=run.pk, generator=agent.name)
    next_revision(run)
    announce(run)
    return part


def _begin_again(part: RunGenerator, holder: Agent) -> None:
    """Begin the next attempt. Only what belongs to an attempt is written: the conductor writes the rest of the row."""
    if part.state == protocol.FAILED and health.FAILED_BEFORE not in part.warned:
        part.warned = [*part.warned, health.FAILED_BEFORE]
    part.attempt += 1
    part.seconds_before += part.seconds
    part.seconds = 0
    part.state, part.error = "", None
    part.joined_at = part.leaving_at = part.last_second = part.load_ended_at = None
    part.lost = part.drained = part.failure_noted = False
    part.holder = holder
    part.save(update_fields=OF_AN_ATTEMPT)


@transaction.atomic
def remove_generator(actor: Actor, run_id: int, agent_id: int) -> None:
    """Remove a generator at once. The others take over its share; its measurements stay in the run."""
    actor.require_write()
    run = _going_on(actor, run_id)
    part = _taking_part(run, agent_id)
    if part.leaving_at is not None:
        return
    parts = [other for other in run.generators.select_related("agent") if other.pk != part.pk]
    alone = not parts if run.state == Run.State.PENDING else part.joined_at and not load_shares.carriers(parts)
    if alone:
        raise errors.ONLY_GENERATOR()
    audit.record(actor, "run.remove_generator", run.name, run=run.pk, generator=part.agent.name)
    add_event(run, events.GENERATOR_LEAVES(name=part.agent.name), actor.name)
    if part.joined_at is None:
        if part.attempt:
            # Measurements of its earlier attempts stay in the run, so the participant stays too.
            part.holder, part.state, part.drained = None, protocol.ENDED, True
            part.save(update_fields=["holder", "state", "drained"])
        else:
            part.delete()
    else:
        at = max(time.time() + SHARE_LEAD_SECONDS, part.joined_at.timestamp())
        if not run.spec.as_written:
            at = load_shares.record(run, at, parts) or at
        part.leaving_at = moment(at)
        part.save(update_fields=["leaving_at"])
    next_revision(run)
    announce(run)


@transaction.atomic
def set_share(
    actor: Actor, run_id: int, agent_id: int, *, weight: float | None = None, pinned: float | None = None
) -> RunGenerator:
    """Pin a generator to a load of its own, or set its weight among those without a pin. Exactly one is given."""
    actor.require_write()
    run = _going_on(actor, run_id)
    part = _taking_part(run, agent_id)
    if run.spec.as_written:
        raise errors.RUNS_AS_WRITTEN()
    if (weight is None) == (pinned is None):
        raise errors.LOAD_OR_WEIGHT()
    if weight is not None and not 0 < weight <= MAX_WEIGHT:
        raise errors.WEIGHT()
    target = run.target or 0.0
    if pinned is not None and not (math.isfinite(pinned) and 0 <= pinned <= target):
        raise errors.GENERATOR_LOAD(total=f"{target:g}")
    if pinned is not None and run.spec.threads is not None and pinned != int(pinned):
        raise errors.THREADS_NOT_WHOLE()
    part.pinned = pinned
    part.weight = weight if weight is not None else part.weight
    part.save(update_fields=["pinned", "weight"])
    if pinned is not None:
        message = (events.PINNED_RATE if run.paced else events.PINNED_THREADS)(name=part.agent.name, load=pinned)
    else:
        message = events.WEIGHT_SET(name=part.agent.name, weight=part.weight)
    add_event(run, message, actor.name)
    audit.record(actor, "run.set_share", run.name, generator=part.agent.name, weight=weight, pinned=pinned)
    if run.start_at is not None:
        at = max(time.time() + SHARE_LEAD_SECONDS, run.start_at.timestamp())
        load_shares.record(run, at, list(run.generators.select_related("agent")))
    next_revision(run)
    announce(run)
    return part


@transaction.atomic
def request_log(actor: Actor, run_id: int, agent_id: int) -> RunGenerator:
    """Ask a generator for JMeter's log as it is now. It uploads the end of it within seconds."""
    actor.require_write()
    run = _going_on(actor, run_id)
    part = _taking_part(run, agent_id)
    part.log_requested_at = timezone.now()
    part.save(update_fields=["log_requested_at"])
    audit.record(actor, "run.request_log", run.name, run=run.pk, generator=part.agent.name)
    next_revision(run)
    announce(run)
    return part


def _going_on(actor: Actor, run_id: int) -> Run:
    run = queries.locked(actor.person, run_id)
    if run.state not in GOING_ON:
        raise errors.GENERATORS_ARE_FIXED()
    return run


def _taking_part(run: Run, agent_id: int) -> RunGenerator:
    part = run.generators.select_related("agent").filter(agent_id=agent_id, holder__isnull=False).first()
    if part is None or part.state in (protocol.ENDED, protocol.FAILED):
        raise errors.NOT_A_PARTICIPANT()
    return part
