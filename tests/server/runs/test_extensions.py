"""What runs add to plans and generators."""

from __future__ import annotations

from django.test import RequestFactory

from loadwright.core.runspec import RunSpec
from loadwright.server.accounts.actor import Actor
from loadwright.server.runs.extensions import holding, holds, newest_runs, plan_rows, running
from loadwright.server.runs.models import PlanLoad, Run, RunGenerator
from tests.support.site import Cast, uploaded


def request_of(cast: Cast) -> object:
    request = RequestFactory().get("/plans")
    request.actor = Actor(cast.user)  # type: ignore[attr-defined]
    return request


def test_the_list_of_plans_shows_load_and_newest_run(cast: Cast) -> None:
    PlanLoad.objects.create(plan=cast.plan, spec=RunSpec(mode="rate", target=7))
    other = uploaded(cast.user)
    rows = plan_rows(request_of(cast), [cast.plan, other])  # type: ignore[arg-type]
    assert rows[cast.plan.pk].last == cast.running
    load = rows[cast.plan.pk].load
    assert load is not None
    assert load.phrase.startswith("7/s")
    assert (rows[other.pk].load, rows[other.pk].last) == (None, None)
    newest = newest_runs(request_of(cast), [cast.plan])  # type: ignore[arg-type]
    assert newest[cast.plan.pk] == [cast.running, cast.ended]


def test_a_plan_is_kept_while_a_run_of_it_goes_on(cast: Cast) -> None:
    assert running(cast.plan) is not None
    Run.objects.filter(pk=cast.running.pk).update(state=Run.State.SCHEDULED)
    assert running(cast.plan) is not None
    Run.objects.filter(pk=cast.running.pk).update(state=Run.State.STOPPED)
    assert running(cast.plan) is None


def test_a_generator_is_kept_while_a_run_holds_it(cast: Cast) -> None:
    assert holding(cast.agent) is not None
    hold = holds([cast.agent])[cast.agent.pk]
    assert (hold.id, hold.name) == (cast.running.pk, cast.running.name)
    RunGenerator.objects.update(holder=None)
    assert holding(cast.agent) is None
    assert holds([cast.agent]) == {}
