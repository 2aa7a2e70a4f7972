"""Header sets are created, changed, copied and deleted."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from loadwright.server.accounts.actor import Actor
from loadwright.server.accounts.models import AuditEntry, User
from loadwright.server.header_sets import actions
from loadwright.server.header_sets.models import HeaderSet
from loadwright.server.header_sets.validation import SetInput
from loadwright.server.plans.models import Plan
from loadwright.server.platform.errors import ActionError
from loadwright.server.projects.models import Membership, Project

from .conftest import ACCEPT, NEWER, OFF, change


def code(refused: pytest.ExceptionInfo[ActionError]) -> str:
    return refused.value.message.code


def test_a_set_belongs_to_a_project_and_its_creator(mei: User, api: HeaderSet) -> None:
    assert (api.project, api.owner, api.version) == (Project.objects.get(name="Shop"), mei, 1)
    assert api.sent == ((ACCEPT.name, ACCEPT.value),)
    assert AuditEntry.objects.get(what="header_set.create").target == "JSON API"


@pytest.mark.parametrize("project", ["Shop", ""])
def test_a_name_is_used_once_in_a_project(mei: User, project: str) -> None:
    actions.create_set(Actor(mei), SetInput("API"), project=project)
    with pytest.raises(ActionError) as refused:
        actions.create_set(Actor(mei), SetInput("API"), project=project)
    assert code(refused) == "header_set.name_taken"
    actions.create_set(Actor(mei), SetInput("API"), project="Bank")


def test_a_change_counts_unless_nothing_is_different(mei: User, api: HeaderSet) -> None:
    same = actions.change_set(Actor(mei), api.pk, SetInput("JSON API", "for the shop", ["PUT", "POST"], [ACCEPT, OFF]))
    assert same.version == 1
    changed = change(mei, api)
    assert (changed.version, changed.sent) == (2, tuple((one.name, one.value) for one in NEWER))
    assert AuditEntry.objects.filter(what="header_set.change").count() == 1


def test_a_change_of_another_version_is_refused(mei: User, api: HeaderSet) -> None:
    change(mei, api)
    with pytest.raises(ActionError) as refused:
        actions.change_set(Actor(mei), api.pk, SetInput("Mine"), version=1)
    assert code(refused) == "header_set.overtaken"
    assert "mei" in str(refused.value)


def test_headers_of_a_manager_keep_comments_and_what_is_disabled(mei: User, api: HeaderSet) -> None:
    found = actions.change_headers(Actor(mei), api.pk, (("accept", "text/html"), ("X-New", "1")))
    rows = [(row["name"], row["comment"], row["enabled"]) for row in found.headers]
    assert rows == [("accept", ACCEPT.comment, True), ("X-New", "", True), ("X-Debug", "", False)]


def test_copies_get_free_names(mei: User, api: HeaderSet) -> None:
    names = [actions.copy_set(Actor(mei), api.pk, name).name for name in ("", "", "Mine")]
    assert names == ["JSON API (copy)", "JSON API (copy) 2", "Mine"]
    copied = HeaderSet.objects.get(name="Mine")
    assert (copied.headers, copied.key != api.key) == (api.headers, True)


def test_a_set_that_plans_use_stays(mei: User, api: HeaderSet, using: Callable[..., Plan]) -> None:
    used = using(api, name="checkout")
    with pytest.raises(ActionError) as refused:
        actions.delete_set(Actor(mei), api.pk)
    assert code(refused) == "header_set.in_use"
    assert "“checkout”" in str(refused.value)
    used.delete()
    actions.delete_set(Actor(mei), api.pk)
    assert not HeaderSet.objects.exists()


def test_a_set_of_another_project_does_not_count(mei: User, api: HeaderSet, using: Callable[..., Plan]) -> None:
    using(api, project="Bank")
    actions.delete_set(Actor(mei), api.pk)


def test_only_owners_and_maintainers_change_sets(bob: User, api: HeaderSet) -> None:
    with pytest.raises(ActionError) as refused:
        change(bob, api)
    assert code(refused) == "header_set.not_found"
    Membership.objects.create(project=Project.objects.get(name="Shop"), user=bob)
    with pytest.raises(ActionError) as refused:
        change(bob, api)
    assert code(refused) == "header_set.not_yours"
    Membership.objects.filter(user=bob).update(role=Membership.Role.MAINTAINER)
    assert change(bob, api).changed_by == bob
