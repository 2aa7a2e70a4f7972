"""Plans are uploaded, renamed and deleted."""

from __future__ import annotations

import pytest
from django.core.files.storage import default_storage
from django.db import transaction

from loadwright.server.accounts.actor import Actor
from loadwright.server.accounts.models import AuditEntry, User
from loadwright.server.plans import actions
from loadwright.server.plans.models import Plan
from loadwright.server.platform.errors import CONFLICT, FORBIDDEN, NOT_FOUND, ActionError
from loadwright.server.runs.models import Run
from tests.support.site import JMX, started, uploaded


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


def test_a_token_that_may_only_read_changes_no_plan(mei: User) -> None:
    plan = uploaded(mei)
    reader = Actor(mei, may_write=False)
    for action in (
        lambda: actions.create_plan(reader, filename="x.jmx", data=JMX),
        lambda: actions.rename_plan(reader, plan.pk, "x"),
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
