"""Plans and runs with and without projects: access, the project switch, and the search."""

from __future__ import annotations

import pytest

from loadwright.server.accounts.actor import Actor
from loadwright.server.accounts.models import User
from loadwright.server.plans import actions as plans
from loadwright.server.plans.models import Plan
from loadwright.server.platform.errors import FORBIDDEN, NOT_FOUND, ActionError
from loadwright.server.projects import actions as projects
from loadwright.server.projects.models import Membership, Project
from loadwright.server.runs import actions as runs
from loadwright.server.runs import queries
from loadwright.server.runs.models import Run
from tests.support.pages import signed_in
from tests.support.site import started, uploaded


def test_a_plan_of_no_project_is_run_by_everybody_and_changed_by_its_owner(mei: User, bob: User) -> None:
    plan = uploaded(mei)
    assert started(bob, plan).project is None
    for refused in (
        lambda: plans.rename_plan(Actor(bob), plan.pk, "x"),
        lambda: plans.delete_plan(Actor(bob), plan.pk),
    ):
        with pytest.raises(ActionError) as error:
            refused()
        assert error.value.code == FORBIDDEN
    assert plans.rename_plan(Actor(mei), plan.pk, "Better").name == "Better"


def test_a_run_of_no_project_is_steered_by_everybody_and_deleted_by_who_started_it(mei: User, bob: User) -> None:
    run = started(bob, uploaded(mei))
    runs.change_rate(Actor(mei), run.pk, 30)
    runs.stop_run(Actor(mei), run.pk)
    Run.objects.update(state=Run.State.STOPPED)
    with pytest.raises(ActionError) as error:
        runs.delete_run(Actor(mei), run.pk)
    assert error.value.code == FORBIDDEN
    runs.delete_run(Actor(bob), run.pk)
    assert not Run.objects.exists()


def test_a_run_stays_with_its_project_when_the_plan_is_gone(mei: User, bob: User) -> None:
    plan = uploaded(mei, "Shop")
    run = started(mei, plan)
    Run.objects.update(state=Run.State.STOPPED)
    plans.delete_plan(Actor(mei), plan.pk)
    assert queries.run(mei, run.pk).project == Project.objects.get(name="Shop")
    with pytest.raises(ActionError) as error:
        queries.run(bob, run.pk)
    assert error.value.code == NOT_FOUND


def test_who_leaves_a_project_loses_what_they_made_there(mei: User) -> None:
    plan = uploaded(mei, "Shop")
    run = started(mei, plan)
    Membership.objects.filter(project__name="Shop").delete()
    client = signed_in(mei)
    for where in (f"/plans/{plan.pk}", f"/runs/{run.pk}", f"/api/v1/plans/{plan.pk}", f"/api/v1/runs/{run.pk}"):
        assert client.get(where).status_code == 404


def test_a_project_is_not_deleted_while_it_owns_plans_or_runs(boss: User) -> None:
    project = Project.objects.create(name="empty-soon")
    plan = uploaded(boss, project.name)
    run = started(boss, plan)
    with pytest.raises(ActionError, match="Plans of this project: 1"):
        projects.delete_project(Actor(boss), project.pk)
    Run.objects.filter(pk=run.pk).update(plan=None)
    Plan.objects.filter(pk=plan.pk).delete()
    with pytest.raises(ActionError, match="Runs of this project: 1"):
        projects.delete_project(Actor(boss), project.pk)
    Run.objects.filter(pk=run.pk).delete()
    projects.delete_project(Actor(boss), project.pk)
    assert not Project.objects.filter(pk=project.pk).exists()
