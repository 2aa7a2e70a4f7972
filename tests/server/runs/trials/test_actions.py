"""Starting trials of plans."""

from __future__ import annotations

from itertools import islice

import pytest
from django.core.files.storage import default_storage

from loadwright.core.jmx import read_plan
from loadwright.core.runspec import RunSpec, TrialOptions
from loadwright.server.accounts.actor import Actor
from loadwright.server.accounts.models import AuditEntry
from loadwright.server.fleet.models import Agent
from loadwright.server.platform.errors import ActionError
from loadwright.server.runs import participants, storage
from loadwright.server.runs.models import Run, RunGenerator
from loadwright.server.runs.schedules import saved_load
from loadwright.server.runs.trials import actions
from loadwright.server.runs.trials.retention import KEPT
from tests.server.runs.trials.examples import trial
from tests.support.jmx import java_sampler, jmx_plan, thread_group
from tests.support.site import JMX, Cast

pytestmark = pytest.mark.django_db


def test_a_trial_uses_one_idle_generator_and_what_the_saved_load_sets(cast: Cast, idle: list[Agent]) -> None:
    load = RunSpec(mode="rate", target=20.0, generators=3, variables={"HOST": "test.shop"})
    saved_load.save(Actor(cast.user), cast.plan.pk, load)
    run = actions.try_plan(Actor(cast.user), cast.plan.pk)
    assert (run.trial, run.spec) == (True, load.tried(cast.plan.name, TrialOptions()))
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
        actions.try_plan(Actor(cast.user), cast.plan.pk, TrialOptions(601.0))


def test_the_run_that_occupies_the_generators_is_named(cast: Cast) -> None:
    RunGenerator.objects.filter(run=cast.running).update(holder=cast.agent)
    with pytest.raises(ActionError, match=f"“{cast.running.name}” is being executed"):
        actions.try_plan(Actor(cast.user), cast.plan.pk)


def test_an_element_gives_its_name_to_the_trial(cast: Cast, idle: list[Agent]) -> None:
    assert idle
    run = actions.try_plan(Actor(cast.user), cast.plan.pk, TrialOptions(element=2))
    name = next(islice(read_plan(JMX).walk(), 1, None)).name
    assert run.name == f"{cast.plan.name} › {name}"
    with pytest.raises(ActionError, match="no element with the number 500"):
        actions.try_plan(Actor(cast.user), cast.plan.pk, TrialOptions(element=500))


def test_a_draft_is_executed_with_the_files_of_its_revision(cast: Cast, idle: list[Agent]) -> None:
    assert idle
    draft = jmx_plan(thread_group(java_sampler("edited")))
    run = actions.try_plan(Actor(cast.user), cast.plan.pk, TrialOptions(element=3), revision=1, draft=draft)
    assert (run.spec.trial_draft, run.plan_revision) == (True, 1)
    assert run.name == f"{cast.plan.name} › edited"
    with default_storage.open(storage.path(run.key, storage.JMX)) as executed:
        assert b'testname="edited"' in executed.read()
    with pytest.raises(ActionError, match="not XML"):
        actions.try_plan(Actor(cast.user), cast.plan.pk, draft=b"<jmeterTestPlan")


def test_only_the_newest_trials_of_a_plan_and_a_person_are_kept(cast: Cast, idle: list[Agent]) -> None:
    assert idle
    former = [trial(cast) for _ in range(KEPT + 1)]
    other = trial(cast)
    Run.objects.filter(pk=other.pk).update(created_by=None)
    run = actions.try_plan(Actor(cast.user), cast.plan.pk)
    kept = Run.objects.filter(trial=True)
    assert set(kept) == {run, other, *former[2:]}
    assert Run.objects.filter(trial=False).count() == 2
