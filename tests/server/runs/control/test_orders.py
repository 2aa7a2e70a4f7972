"""The orders of generators, read for many at once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from loadwright.core.protocol import generator as protocol
from loadwright.core.protocol.generator import Split
from loadwright.core.runspec import RunSpec
from loadwright.server.accounts.actor import Actor
from loadwright.server.accounts.models import User
from loadwright.server.fleet.models import Agent
from loadwright.server.plans.models import Plan
from loadwright.server.platform.errors import ActionError
from loadwright.server.runs import actions, participants
from loadwright.server.runs.control import transitions
from loadwright.server.runs.control.orders import GeneratorOrders
from loadwright.server.runs.models import Run, RunGenerator
from tests.support import site
from tests.support.orders import order_of
from tests.support.site import Cast

MANY = 12


@pytest.fixture
def run(db: None) -> Run:
    """A running run of ``MANY`` more generators."""
    cast = site.build(User.objects.create_superuser("ann"))
    for number in range(MANY):
        agent = Agent.objects.create(name=f"many-{number}", token_digest=f"many-{number}")
        RunGenerator.objects.create(run=cast.running, agent=agent, holder=agent, position=number + 1)
    RunGenerator.objects.filter(run=cast.running).update(joined_at=cast.running.start_at)
    return cast.running


def keys(run: Run) -> list[str]:
    return list(run.generators.values_list("agent__key", flat=True))


def test_the_facts_of_a_run_are_read_once_for_all_its_generators(
    run: Run, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    agents = keys(run)
    with django_assert_num_queries(6):
        orders = GeneratorOrders().orders(agents)
    assert set(orders) == set(agents)
    assert {ordered.order.run for ordered in orders.values() if ordered.order} == {run.key}
    assert len({ordered.order.phase for ordered in orders.values() if ordered.order}) == MANY + 1
    with django_assert_num_queries(1):
        versions = GeneratorOrders().versions()
    assert versions == {key: ordered.version for key, ordered in orders.items()}


def test_a_version_changes_with_the_order(run: Run) -> None:
    agent = keys(run)[0]
    seen = set()
    for change in (
        lambda: None,
        lambda: transitions.next_revision(run),
        lambda: transitions.end_load(Run.objects.get(pk=run.pk), timezone.now().timestamp()),
        lambda: RunGenerator.objects.filter(run=run).update(holder=None),
    ):
        change()
        seen.add(GeneratorOrders().versions().get(agent))
    assert len(seen) == 4


def test_a_generator_that_has_not_delivered_everything_gets_a_late_order(run: Run) -> None:
    first, second, third, *_ = keys(run)
    RunGenerator.objects.filter(run=run).update(holder=None)
    RunGenerator.objects.filter(agent__key=second).update(drained=True)
    Run.objects.filter(pk=run.pk).update(state=Run.State.FINISHED, ended_at=timezone.now())
    orders = GeneratorOrders().orders([first, second, third])
    assert set(orders) == {first, third}
    order = orders[first].order
    assert order is not None
    assert (order.run, order.state) == (run.key, protocol.STOP_NOW)
    Run.objects.filter(pk=run.pk).update(ended_at=timezone.now() - timedelta(days=8))
    assert GeneratorOrders().orders([first]) == {}


@pytest.mark.django_db
def test_each_generator_is_told_its_part(cast: Cast, users: Plan, idle: list[Agent]) -> None:
    spec = RunSpec(mode="rate", target=10, generators=2, split=["data/用户.csv"])
    run = actions.start_run(Actor(cast.user), users.pk, spec)
    held = [part.agent for part in run.generators.all()]
    orders = [order_of(agent) for agent in held]
    assert [order.splits for order in orders if order] == [
        [Split("data/用户.csv", header=False, quoted=False, part=part, parts=2)] for part in (0, 1)
    ]
    (spare,) = (agent for agent in idle if agent not in held)
    with pytest.raises(ActionError, match="split among the generators that it started with"):
        participants.add_generator(Actor(cast.user), run.pk, spare.pk)
    # A generator that rejoins gets the lines it had before.
    participants.remove_generator(Actor(cast.user), run.pk, held[1].pk)


@pytest.mark.django_db
def test_without_it_all_use_all(cast: Cast, users: Plan, idle: list[Agent]) -> None:
    run = actions.start_run(Actor(cast.user), users.pk, RunSpec(mode="rate", target=10))
    order = order_of(run.generators.get().agent)
    assert order is not None
    assert order.splits == []
