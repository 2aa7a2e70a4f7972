"""Plans are uploaded, renamed and deleted."""

from __future__ import annotations

import pytest
from django.core.files.storage import default_storage
from django.db import transaction

from loadwright.core.runspec import RunSpec, TrialOptions
from loadwright.server.accounts.actor import Actor
from loadwright.server.accounts.models import AuditEntry, User
from loadwright.server.plans import actions, queries, storage
from loadwright.server.plans.models import Plan, PlanRevision
from loadwright.server.platform.errors import CONFLICT, FORBIDDEN, NOT_FOUND, ActionError
from loadwright.server.projects.models import Membership, Project
from loadwright.server.runs import actions as runs
from loadwright.server.runs.models import Run, RunGenerator
from loadwright.server.runs.schedules import saved_load
from tests.support.site import JMX, idle_generator, started, uploaded


def code(of: object) -> str:
    assert callable(of)
    with pytest.raises(ActionError) as refused, transaction.atomic():
        of()
    return refused.value.code


def test_a_plan_is_named_after_its_file_unless_it_has_a_name(mei: User) -> None:
    made = actions.create_plan(Actor(mei), filename="my shop.jmx", data=JMX)
    assert (made.name, made.owner, made.project, made.newest.size) == ("my shop", mei, None, len(JMX))
    assert actions.create_plan(Actor(mei), filename="x.jmx", data=JMX, name=" Shop ").name == "Shop"


@pytest.mark.parametrize("data", [b"", b"<html/>", b"PK\x03\x04 no zip"])
def test_what_is_no_plan_leaves_nothing(mei: User, data: bytes) -> None:
    code(lambda: actions.create_plan(Actor(mei), filename="x.jmx", data=data))
    assert not Plan.objects.exists()
    assert not default_storage.exists("plans") or default_storage.listdir("plans")[1] == []


def test_a_plan_goes_into_a_project_of_ones_own_alone(mei: User, bob: User) -> None:
    assert uploaded(mei, "Shop").project is not None
    assert code(lambda: uploaded(bob, "Shop")) in (NOT_FOUND, FORBIDDEN, "invalid")


@pytest.mark.parametrize(("name", "allowed"), [("x" * 200, True), ("x" * 201, False), ("  ", False)])
def test_a_name_has_a_limit(mei: User, name: str, allowed: bool) -> None:
    plan = uploaded(mei)
    if allowed:
        assert actions.rename_plan(Actor(mei), plan.pk, name).name == name
    else:
        code(lambda: actions.rename_plan(Actor(mei), plan.pk, name))
        assert Plan.objects.get(pk=plan.pk).name == plan.name


def test_a_plan_is_moved_by_its_owner_to_one_of_their_projects(mei: User, bob: User) -> None:
    plan = uploaded(mei)
    shop, bank = (Project.objects.create(name=name) for name in ("shop", "bank"))
    Membership.objects.create(project=shop, user=mei)
    run = started(mei, plan)
    assert actions.move_plan(Actor(mei), plan.pk, "shop").project == shop
    assert code(lambda: queries.plan(bob, plan.pk)) == NOT_FOUND
    assert code(lambda: actions.move_plan(Actor(mei), plan.pk, bank.name)) == NOT_FOUND
    run.refresh_from_db()
    assert run.project is None, "its runs remain where they were started"
    actions.move_plan(Actor(mei), plan.pk, "shop")
    actions.move_plan(Actor(mei), plan.pk, "")
    assert code(lambda: actions.move_plan(Actor(bob), plan.pk, "")) == FORBIDDEN
    moves = AuditEntry.objects.filter(what="plan.move").order_by("pk")
    assert [(one.detail["former"], one.detail["project"]) for one in moves] == [("", "shop"), ("shop", "")]


def test_a_token_that_may_only_read_changes_no_plan(mei: User) -> None:
    plan = uploaded(mei)
    reader = Actor(mei, may_write=False)
    for action in (
        lambda: actions.create_plan(reader, filename="x.jmx", data=JMX),
        lambda: actions.rename_plan(reader, plan.pk, "x"),
        lambda: actions.move_plan(reader, plan.pk, ""),
        lambda: actions.delete_plan(reader, plan.pk),
    ):
        assert code(action) == FORBIDDEN


def test_a_plan_is_deleted_once_no_run_of_it_goes_on(mei: User) -> None:
    plan = uploaded(mei)
    started(mei, plan)
    assert code(lambda: actions.delete_plan(Actor(mei), plan.pk)) == CONFLICT
    Run.objects.update(state=Run.State.STOPPED)
    actions.delete_plan(Actor(mei), plan.pk)
    assert not Plan.objects.exists()
    assert Run.objects.get().plan_name == plan.name
    assert AuditEntry.objects.filter(what="plan.delete").count() == 1


def test_a_copy_has_the_content_and_the_saved_load_of_a_plan(mei: User, bob: User) -> None:
    plan = uploaded(mei, "Shop")
    saved_load.save(Actor(mei), plan.pk, RunSpec(mode="rate", target=20))
    copy = actions.copy_plan(Actor(mei), plan.pk)
    assert (copy.name, copy.project, copy.newest.number) == (f"{plan.name} (copy)", plan.project, 1)
    assert copy.newest.has_content_of(plan.newest)
    assert copy.newest.origin == PlanRevision.Origin.COPIED
    spec = saved_load.saved(copy)
    assert spec is not None
    assert spec.target == 20
    actions.delete_plan(Actor(mei), plan.pk)
    assert default_storage.exists(storage.upload_path(copy.newest.sha256))
    assert code(lambda: actions.copy_plan(Actor(bob), copy.pk)) == NOT_FOUND


def test_the_name_of_a_copy_has_the_limit_of_names(mei: User) -> None:
    plan = actions.rename_plan(Actor(mei), uploaded(mei).pk, "x" * 200)
    assert len(actions.copy_plan(Actor(mei), plan.pk).name) == 200
    assert actions.copy_plan(Actor(mei), plan.pk, " Other ").name == "Other"
    code(lambda: actions.copy_plan(Actor(mei), plan.pk, "x" * 201))


def test_no_run_of_a_disabled_plan_is_started(mei: User, bob: User) -> None:
    plan = uploaded(mei)
    idle_generator()
    actions.enable_plan(Actor(mei), plan.pk, enabled=False)
    assert code(lambda: runs.start_run(Actor(mei), plan.pk, RunSpec())) == CONFLICT
    assert runs.start_run(Actor(mei), plan.pk, RunSpec().tried("Trial", TrialOptions(10))).trial
    assert code(lambda: actions.enable_plan(Actor(bob), plan.pk, enabled=True)) == FORBIDDEN
    actions.enable_plan(Actor(mei), plan.pk, enabled=True)
    actions.enable_plan(Actor(mei), plan.pk, enabled=True)
    assert list(AuditEntry.objects.filter(what__contains="able").values_list("what", flat=True).order_by("pk")) == [
        "plan.disable",
        "plan.enable",
    ]
    RunGenerator.objects.update(holder=None)
    assert not runs.start_run(Actor(mei), plan.pk, RunSpec()).trial
