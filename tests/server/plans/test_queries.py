"""Who sees and changes which plans."""

from __future__ import annotations

import pytest
from django.db import transaction

from loadwright.server.accounts.actor import Actor
from loadwright.server.accounts.models import User
from loadwright.server.plans import queries
from loadwright.server.plans.models import Plan, PlanRevision
from loadwright.server.plans.revisions import actions as revisions
from loadwright.server.platform.errors import CONFLICT, FORBIDDEN, NOT_FOUND, ActionError
from loadwright.server.projects.models import Membership, Project
from tests.server.plans.packed import zipped
from tests.support.site import JMX, uploaded


def code(of: object) -> str:
    assert callable(of)
    with pytest.raises(ActionError) as refused, transaction.atomic():
        of()
    return refused.value.code


def test_plans_of_a_project_are_its_members_and_those_of_none_everybodys(mei: User, bob: User, boss: User) -> None:
    of_shop, of_nobody = uploaded(mei, "Shop"), uploaded(mei)
    assert set(queries.plans(mei)) == set(queries.plans(boss)) == {of_shop, of_nobody}
    assert list(queries.plans(bob)) == [of_nobody]
    assert code(lambda: queries.plan(bob, of_shop.pk)) == NOT_FOUND
    assert queries.plan(mei, of_shop.pk) == of_shop


def test_plans_are_ordered_by_name_whatever_their_case(mei: User) -> None:
    for name in ("b", "C", "a"):
        plan = uploaded(mei)
        Plan.objects.filter(pk=plan.pk).update(name=name)
    assert [plan.name for plan in queries.plans(mei)] == ["a", "b", "C"]


def test_plans_are_searched_and_those_of_one_project_selected(mei: User) -> None:
    of_shop, of_bank = uploaded(mei, "Shop"), uploaded(mei, "Bank")
    assert list(queries.plans(mei, search="SHOP")) == [of_shop]
    assert list(queries.plans(mei, project=Project.objects.get(name="Bank"))) == [of_bank]
    assert list(queries.plans(mei, search="shop", project=Project.objects.get(name="Bank"))) == []


def test_owners_maintainers_and_administrators_edit(mei: User, bob: User, boss: User) -> None:
    plan = uploaded(mei, "Shop")
    Membership.objects.create(project=Project.objects.get(name="Shop"), user=bob)
    assert [queries.may_edit(person, plan) for person in (mei, bob, boss)] == [True, False, True]
    assert code(lambda: queries.editable(bob, plan.pk)) == FORBIDDEN
    Membership.objects.filter(user=bob).update(role=Membership.Role.MAINTAINER)
    assert queries.may_edit(bob, plan)
    with transaction.atomic():
        assert queries.editable(bob, plan.pk) == plan


def test_a_plan_with_a_new_revision_is_locked_but_not_as_the_newest(mei: User) -> None:
    plan = uploaded(mei)
    with transaction.atomic():
        queries.lock_newest(plan)
    revisions.add_revision(Actor(mei), plan.pk, filename="plan.zip", data=zipped(JMX))
    with transaction.atomic():
        queries.lock(plan)
    assert code(lambda: queries.lock_newest(plan)) == CONFLICT
    PlanRevision.objects.filter(number=1).delete()
    assert code(lambda: queries.lock(plan)) == NOT_FOUND


def test_those_that_a_person_can_change_are_found_at_once(mei: User, bob: User, boss: User) -> None:
    of_shop, of_nobody = uploaded(mei, "Shop"), uploaded(bob)
    assert queries.editable_among(mei, [of_shop, of_nobody]) == {of_shop.pk}
    assert queries.editable_among(bob, [of_shop, of_nobody]) == {of_nobody.pk}
    assert queries.editable_among(boss, [of_shop, of_nobody]) == {of_shop.pk, of_nobody.pk}
    Membership.objects.create(project=Project.objects.get(name="Shop"), user=bob, role=Membership.Role.MAINTAINER)
    assert queries.editable_among(bob, [of_shop, of_nobody]) == {of_shop.pk, of_nobody.pk}


def test_plans_of_one_state_are_selected(mei: User) -> None:
    on, off = uploaded(mei, "Shop"), uploaded(mei)
    Plan.objects.filter(pk=off.pk).update(enabled=False)
    assert [list(queries.plans(mei, enabled=state)) for state in (True, False)] == [[on], [off]]
    assert set(queries.plans(mei)) == {on, off}
