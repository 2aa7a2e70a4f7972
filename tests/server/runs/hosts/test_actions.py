"""Choosing the hosts that runs of a plan show."""

from __future__ import annotations

import pytest

from loadwright.server.accounts.actor import Actor
from loadwright.server.accounts.models import AuditEntry
from loadwright.server.platform.errors import ActionError
from loadwright.server.runs.hosts.actions import choose
from loadwright.server.runs.models import PlanHosts, Run
from loadwright.server.runs.spec import hosts
from tests.support.site import Cast
from tests.support.under_test import UnderTest, put_under_test


@pytest.fixture
def tested(cast: Cast) -> UnderTest:
    return put_under_test(cast.running)


def test_the_choice_is_kept_with_the_plan(cast: Cast, tested: UnderTest) -> None:
    choose(Actor(cast.user), tested.run.pk, [tested.db.pk])
    assert [one.name for one in hosts.chosen(tested.run, hosts.of_run(tested.run))] == ["db"]
    entry = AuditEntry.objects.filter(what="plan.choose_hosts").get()
    assert entry.detail["hosts"] == [tested.db.pk]
    choose(Actor(cast.user), tested.run.pk, [])
    assert hosts.chosen(tested.run, hosts.of_run(tested.run)) == []


def test_hosts_that_other_runs_have_keep_their_place(cast: Cast, tested: UnderTest) -> None:
    PlanHosts.objects.create(plan=cast.plan, servers=[tested.web.pk, 987_654])
    choose(Actor(cast.user), tested.run.pk, [tested.db.pk])
    assert PlanHosts.objects.get().servers == [tested.db.pk, 987_654]


def test_other_servers_are_refused(cast: Cast, tested: UnderTest) -> None:
    with pytest.raises(ActionError, match="among the hosts of this run") as raised:
        choose(Actor(cast.user), tested.run.pk, [tested.web.pk, 987_654])
    assert raised.value.field == "hosts"


def test_a_run_whose_plan_was_deleted_keeps_no_choice(cast: Cast, tested: UnderTest) -> None:
    Run.objects.filter(pk=tested.run.pk).update(plan=None)
    with pytest.raises(ActionError, match="was deleted"):
        choose(Actor(cast.user), tested.run.pk, [])
