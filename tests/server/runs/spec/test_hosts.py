"""The hosts of a run: those of its project at its start, and which of them are shown."""

from __future__ import annotations

import pytest

from loadwright.core.runspec import RunSpec
from loadwright.server.accounts.actor import Actor
from loadwright.server.platform.errors import ActionError
from loadwright.server.runs import actions
from loadwright.server.runs.models import PlanHosts, Run, RunHosts
from loadwright.server.runs.schedules import saved_load
from loadwright.server.runs.spec import hosts
from loadwright.server.servers.models import Server
from tests.support.monitors import add_monitor
from tests.support.site import Cast, idle_generator, server_of
from tests.support.under_test import UnderTest, put_under_test


@pytest.fixture
def tested(cast: Cast) -> UnderTest:
    return put_under_test(cast.running)


def names(run: Run) -> list[str]:
    return [host.name for host in hosts.chosen(run, hosts.of_run(run))]


def spec(*requirements: str) -> RunSpec:
    return RunSpec(mode="rate", target=10, requirements=list(requirements))


def test_hosts_are_the_monitored_servers_as_they_were_at_the_start(tested: UnderTest) -> None:
    assert [(host.name, host.room, host.monitored) for host in hosts.of_run(tested.run)] == [
        ("db", "A", True), ("web", "A", True),
    ]  # fmt: skip
    Server.objects.filter(pk=tested.web.pk).update(name="renamed")
    add_monitor("late", server_of("Shop", "late", "192.0.2.9"))
    assert names(tested.run) == ["db", "web"]


def test_a_run_that_is_started_keeps_its_hosts(cast: Cast, tested: UnderTest) -> None:
    idle_generator()
    run = actions.start_run(Actor(cast.user), cast.plan.pk, spec("cpu(w*) < 90%"))
    assert names(run) == ["db", "web"]


def test_a_guardrail_about_an_unknown_host_is_refused_before_the_start(cast: Cast, tested: UnderTest) -> None:
    idle_generator()
    before = Run.objects.count()
    for text, says in (
        ("cpu(wbe) < 90%", "character 5: the project has no server 'wbe'; its hosts are db, web"),
        ("cpu(bare) < 90%", "has no monitor agent"),
        ("cpu(room:B) < 90%", "no server of the project matches"),
    ):
        for start in (actions.start_run, saved_load.save):
            with pytest.raises(ActionError, match=says) as raised:
                start(Actor(cast.user), cast.plan.pk, spec("p95 < 1s", text))
            assert raised.value.field == "requirements"
    assert Run.objects.count() == before


def test_a_plan_without_a_project_has_no_hosts(cast: Cast) -> None:
    with pytest.raises(ActionError, match="this plan has no project"):
        hosts.require(cast.plan, spec("cpu(web) < 90%"))
    hosts.require(cast.plan, spec("p95 < 1s"))


def test_the_first_hosts_are_shown_unless_people_chose_some(tested: UnderTest) -> None:
    for number in range(hosts.DEFAULT_CHOSEN):
        add_monitor(f"h{number}", server_of("Shop", f"h{number}", f"192.0.2.{20 + number}"))
    # As if the run started now.
    RunHosts.objects.filter(run=tested.run).delete()
    hosts.keep(tested.run)
    assert len(hosts.of_run(tested.run)) == hosts.DEFAULT_CHOSEN + 2
    assert names(tested.run) == ["db", *(f"h{number}" for number in range(hosts.DEFAULT_CHOSEN - 1))]
    PlanHosts.objects.create(plan_id=tested.run.plan_id, servers=[tested.web.pk])
    assert names(tested.run) == ["web"]


def test_hosts_of_guardrails_are_always_shown(tested: UnderTest) -> None:
    run = tested.require("cpu(db) < 90%", "p95 < 1s")
    PlanHosts.objects.create(plan_id=run.plan_id, servers=[])
    assert names(run) == ["db"]


def test_a_run_of_an_earlier_version_has_no_hosts(cast: Cast) -> None:
    assert hosts.of_run(cast.ended) == []
    assert names(cast.ended) == []
