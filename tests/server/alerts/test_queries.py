"""Filters of alerts, and who may change what."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.utils import timezone

from loadwright.server.accounts.actor import Actor
from loadwright.server.alerts import history, queries
from loadwright.server.alerts.models import Alert, Rule
from loadwright.server.alerts.queries import Filters
from loadwright.server.runs.models import Run
from loadwright.server.servers.actions import change_server
from loadwright.server.servers.input.server import ask_of
from loadwright.server.servers.ssh.target import NONE, Secret
from tests.server.alerts.farm import Farm, alert_of, at

pytestmark = pytest.mark.django_db


def test_alerts_are_filtered(hosts: Farm) -> None:
    rule = hosts.rule()
    first = alert_of(rule, hosts.server, at=1, part="/var")
    second = alert_of(rule, hosts.other, at=2, severity="critical", state=Alert.State.ENDED, ended_at=timezone.now())
    member = hosts.people.member

    def found(**filters: object) -> list[Alert]:
        return list(queries.alerts(member, Filters(**filters)))  # type: ignore[arg-type]

    assert found() == [second, first]
    assert found(search="VAR") == [first]
    assert found(search="web-\0002") == [second]
    assert found(state="firing") == [first]
    assert found(severity="critical") == [second]
    assert found(group_id=first.group_id) == [second, first]
    assert found(run_id=1) == []
    assert found(project=hosts.people.project, search="web") == [second, first]
    assert found(project=hosts.people.elsewhere) == []
    assert not Filters()
    assert Filters(search="x")


def test_alerts_follow_their_server_to_another_project_and_stay_with_their_run(hosts: Farm) -> None:
    people, rule = hosts.people, hosts.rule()
    run = Run.objects.create(project=people.project, name="peak", bundle_size=0)
    free, during = alert_of(rule, hosts.server, at=1), alert_of(rule, hosts.server, at=2, part="/var", run=run)
    assert list(queries.alerts(people.stranger)) == []
    ask = replace(ask_of(hosts.server), project_id=people.elsewhere.pk, credential_id=None, secret=Secret(NONE))
    server = change_server(Actor(people.admin), hosts.server.pk, ask)
    assert list(queries.alerts(people.stranger)) == [during, free]
    assert list(queries.alerts(people.member)) == [during]
    assert queries.counts_of_runs(people.member, [run.pk]) == {run.pk: 1}
    assert queries.firing_on(people.member, [server.pk]) == {}
    assert list(queries.alerts(people.admin, Filters(project=people.elsewhere))) == [during, free]
    period = (at(0), at(10))
    assert history.periods(people.member, *period, server_ids=[server.pk]) == []
    assert len(history.periods(people.stranger, *period)) == 2
    server.delete()
    assert list(queries.alerts(people.stranger)) == [during, free]


def test_rules_that_people_created_are_listed_before_built_in_ones(hosts: Farm) -> None:
    own = hosts.rule()
    listed = list(queries.rules(hosts.people.admin))
    assert (listed[0], listed[1].built_in) == (own, "cpu")


def test_what_fires_is_in_the_order_of_its_urgency(hosts: Farm) -> None:
    rule = hosts.rule()
    info, critical = (alert_of(rule, hosts.server, part=name, severity=name) for name in ("info", "critical"))
    early, late = (alert_of(rule, hosts.other, at=second, part=str(second)) for second in (1, 2))
    alert_of(rule, hosts.other, state=Alert.State.ENDED, ended_at=timezone.now())
    assert list(queries.firing(hosts.people.member)) == [critical, late, early, info]
    assert list(queries.firing(hosts.people.member, hosts.people.elsewhere)) == []
    assert list(queries.firing(hosts.people.stranger)) == []


def test_everyone_sees_the_rules_of_all_projects_and_administrators_change_them(hosts: Farm) -> None:
    people, listed = hosts.people, list(Rule.objects.all())
    assert queries.editable_ids(people.admin, listed) == {rule.pk for rule in listed}
    assert queries.editable_ids(people.maintainer, listed) == set()
    Rule.objects.filter(pk=listed[0].pk).update(project=people.project)
    assert queries.editable_ids(people.maintainer, list(Rule.objects.all())) == {listed[0].pk}
    assert listed[0].pk not in set(queries.rules(people.stranger).values_list("pk", flat=True))
