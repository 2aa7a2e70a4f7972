"""Starting trials of plans."""

from __future__ import annotations

import pytest

from loadwright.core.runspec import RunSpec
from loadwright.server.accounts.actor import Actor
from loadwright.server.accounts.models import AuditEntry
from loadwright.server.fleet.models import Agent
from loadwright.server.platform.errors import ActionError
from loadwright.server.runs import participants
from loadwright.server.runs.models import Run
from loadwright.server.runs.schedules import saved_load
from loadwright.server.runs.trials import actions
from loadwright.server.runs.trials.retention import KEPT
from tests.server.runs.trials.examples import trial
from tests.support.site import Cast

pytestmark = pytest.mark.django_db


def test_a_trial_uses_one_idle_generator_and_what_the_saved_load_sets(cast: Cast, idle: list[Agent]) -> None:
    load = RunSpec(mode="rate", target=20.0, generators=3, variables={"HOST": "test.shop"})
    saved_load.save(Actor(cast.user), cast.plan.pk, load)
    run = actions.try_plan(Actor(cast.user), cast.plan.pk)
    assert (run.trial, run.spec) == (True, load.tried(cast.plan.name, 60.0))
    assert run.generators.count() == 1
    entry = AuditEntry.objects.latest("pk")
    assert (entry.what, entry.target) == ("run.try", cast.plan.name)
    with pytest.raises(ActionError, match="one generator"):
        participants.add_generator(Actor(cast.user), run.pk, idle[2].pk)


def test_without_an_idle_generator_it_is_said_what_to_do(cast: Cast) -> None:
    with pytest.raises(ActionError, match=r"No generator is idle .* add a generator"):
        actions.try_plan(Actor(cast.user), cast.plan.pk)
    assert not Run.objects.filter(trial=True).exists()


def test_the_time_limit_has_a_limit(cast: Cast, idle: list[Agent]) -> None:
    assert idle
    with pytest.raises(ActionError, match="at most 600 seconds"):
        actions.try_plan(Actor(cast.user), cast.plan.pk, 601.0)


def test_only_the_newest_trials_of_a_plan_are_kept(cast: Cast, idle: list[Agent]) -> None:
    assert idle
    former = [trial(cast) for _ in range(KEPT + 1)]
    run = actions.try_plan(Actor(cast.user), cast.plan.pk)
    kept = Run.objects.filter(trial=True)
    assert set(kept) == {run, *former[2:]}
    assert Run.objects.filter(trial=False).count() == 2
