"""Data files whose lines are split among the generators of a run."""

from __future__ import annotations

import pytest

from loadwright.core.protocol.generator import Split
from loadwright.core.runspec import RunSpec
from loadwright.server.accounts.actor import Actor
from loadwright.server.fleet.models import Agent
from loadwright.server.plans.models import Plan
from loadwright.server.platform.errors import ActionError
from loadwright.server.runs import actions, participants
from loadwright.server.runs.queries import order_of
from tests.support.site import Cast

pytestmark = pytest.mark.django_db


def test_each_generator_is_told_its_part(cast: Cast, users: Plan, idle: list[Agent]) -> None:
    spec = RunSpec(mode="rate", target=10, generators=2, split=["data/用户.csv"])
    run = actions.start_run(Actor(cast.user), users.pk, spec)
    held = [part.agent for part in run.generators.all()]
    orders = [order_of(agent)[1] for agent in held]
    assert [order.splits for order in orders if order] == [
        [Split("data/用户.csv", header=False, quoted=False, part=part, parts=2)] for part in (0, 1)
    ]
    (spare,) = (agent for agent in idle if agent not in held)
    with pytest.raises(ActionError, match="split among the generators that it started with"):
        participants.add_generator(Actor(cast.user), run.pk, spare.pk)
    # A generator that rejoins gets the lines it had before.
    participants.remove_generator(Actor(cast.user), run.pk, held[1].pk)


def test_without_it_all_use_all(cast: Cast, users: Plan, idle: list[Agent]) -> None:
    run = actions.start_run(Actor(cast.user), users.pk, RunSpec(mode="rate", target=10))
    order = order_of(run.generators.get().agent)[1]
    assert order is not None
    assert order.splits == []
