"""Who may change rules, acknowledge and silence alerts, and what is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from loadwright.server.accounts.actor import Actor
from loadwright.server.accounts.models import AuditEntry, User
from loadwright.server.alerts import actions, queries
from loadwright.server.alerts.models import Alert, MuteWindow, Rule, Silence
from loadwright.server.alerts.validation import RuleInput, Scope, WindowInput
from loadwright.server.platform.errors import ActionError
from loadwright.server.projects.models import Project
from tests.server.alerts.farm import Farm, alert_of

pytestmark = pytest.mark.django_db

BUSY = RuleInput("Busy", "cpu", ">", "90%", recovery="80%", statistic="mean", window_s=60)
NIGHT = WindowInput("Backup", [0, 6], "23:00", "02:30", "Asia/Shanghai")


def refused(code: str, action: Any, *arguments: Any, **options: Any) -> None:
    with pytest.raises(ActionError) as caught:
        action(*arguments, **options)
    assert caught.value.message.code == code


def test_a_rule_is_created_changed_and_deleted_with_an_audit(hosts: Farm) -> None:
    actor, scope = Actor(hosts.people.maintainer), Scope(hosts.people.project.pk, hosts.people.room.pk)
    rule = actions.create_rule(actor, scope, BUSY)
    assert (rule.limit, rule.recovery, rule.room, rule.project) == (90, 80, hosts.people.room, hosts.people.project)
    full = RuleInput("Full", "disk_space", ">", "95%")
    changed = actions.change_rule(actor, rule.pk, Scope(hosts.people.project.pk), full)
    assert (changed.subject, changed.statistic, changed.recovery, changed.room) == ("disk_space", "value", 95, None)
    actions.switch_rule(actor, rule.pk, False)
    actions.delete_rule(actor, rule.pk)
    words = list(AuditEntry.objects.filter(what__startswith="alert.").order_by("pk").values_list("what", flat=True))
    assert words == [f"alert.rule_{what}" for what in ("create", "change", "switch", "delete")]


def test_who_may_change_rules(hosts: Farm) -> None:
    people, own = hosts.people, Scope(hosts.people.project.pk)
    rule = actions.create_rule(Actor(people.maintainer), own, BUSY)
    for who, code in [(people.member, "alert.maintainers_only"), (people.stranger, "alert.rule_not_found")]:
        refused(code, actions.change_rule, Actor(who), rule.pk, own, BUSY)
        refused(code, actions.switch_rule, Actor(who), rule.pk, False)
        refused(code, actions.delete_rule, Actor(who), rule.pk)
    refused("alert.maintainers_only", actions.create_rule, Actor(people.member), own, BUSY)
    refused("project.not_found", actions.create_rule, Actor(people.stranger), own, BUSY)
    built_in = Rule.objects.get(built_in="cpu")
    refused("alert.administrators_only", actions.switch_rule, Actor(people.maintainer), built_in.pk, True)
    refused("alert.administrators_only", actions.create_rule, Actor(people.maintainer), Scope(), BUSY)
    # A rule of a project cannot become one of all projects.
    refused("alert.administrators_only", actions.change_rule, Actor(people.maintainer), rule.pk, Scope(), BUSY)


def test_built_in_rules_can_be_changed_but_not_deleted(hosts: Farm) -> None:
    rule, boss = Rule.objects.get(built_in="cpu"), Actor(hosts.people.admin)
    refused("alert.built_in", actions.delete_rule, boss, rule.pk)
    changed = actions.change_rule(boss, rule.pk, Scope(), RuleInput("", "cpu", ">", "70%"))
    assert (str(changed.title), changed.limit, changed.built_in) == ("CPU busy", 70, "cpu")
    assert str(actions.change_rule(boss, rule.pk, Scope(), BUSY).title) == "Busy"


def test_names_are_unique_within_a_project(hosts: Farm) -> None:
    boss, own = Actor(hosts.people.admin), Scope(hosts.people.project.pk)
    rule = actions.create_rule(boss, own, BUSY)
    refused("alert.name_taken", actions.create_rule, boss, own, BUSY)
    refused("name.missing", actions.create_rule, boss, own, RuleInput("", "cpu", ">", "1%"))
    actions.change_rule(boss, rule.pk, own, BUSY)
    actions.create_rule(boss, Scope(), BUSY)


def test_the_number_of_rules_is_limited(hosts: Farm, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "MOST_RULES", Rule.objects.count())
    refused("alert.too_many_rules", actions.create_rule, Actor(hosts.people.admin), Scope(), BUSY)


def test_members_acknowledge_alerts_that_fire(hosts: Farm) -> None:
    rule = hosts.rule()
    first, second = (alert_of(rule, server) for server in (hosts.server, hosts.other))
    assert actions.acknowledge(Actor(hosts.people.member), [first.pk, second.pk]) == 2
    assert actions.acknowledge(Actor(hosts.people.maintainer), [first.pk]) == 0
    first.refresh_from_db()
    assert first.acknowledged_by == hosts.people.member
    refused("alert.not_found", actions.acknowledge, Actor(hosts.people.stranger), [first.pk])
    Alert.objects.update(state=Alert.State.ENDED, ended_at=timezone.now())
    refused("alert.ended", actions.acknowledge, Actor(hosts.people.member), [first.pk])


def silenced(hosts: Farm, who: User, scope: Scope, **options: Any) -> Silence:
    until = timezone.now() + timedelta(hours=1)
    return actions.silence(Actor(who), scope, **{"until": until, **options})


def test_members_silence_their_servers_and_end_silences(hosts: Farm) -> None:
    people, own = hosts.people, Scope(hosts.people.project.pk, server_id=hosts.server.pk)
    rule = hosts.rule()
    silence = silenced(hosts, people.member, own, rule_id=rule.pk, reason=" deployment ")
    assert (silence.server, silence.rule, silence.reason) == (hosts.server, rule, "deployment")
    refused("alert.silence_not_found", actions.end_silence, Actor(people.stranger), silence.pk)
    actions.end_silence(Actor(people.other_member), silence.pk)
    refused("alert.silence_not_found", actions.end_silence, Actor(people.other_member), silence.pk)
    assert Silence.objects.get().until <= timezone.now()


def test_silences_that_are_refused(hosts: Farm, monkeypatch: pytest.MonkeyPatch) -> None:
    people, own, now = hosts.people, Scope(hosts.people.project.pk), timezone.now()
    refused("alert.administrators_only", silenced, hosts, people.member, Scope())
    refused("project.not_found", silenced, hosts, people.stranger, own)
    for until in (now - timedelta(seconds=1), now + timedelta(days=91)):
        refused("alert.silence_until", silenced, hosts, people.member, own, until=until)
    refused("alert.silence_reason", silenced, hosts, people.member, own, reason="x" * 201)
    refused("alert.rule_not_found", silenced, hosts, people.member, own, rule_id=2**31)
    elsewhere = hosts.rule(project=Project.objects.create(name="elsewhere"))
    refused("alert.rule_of_project", silenced, hosts, people.admin, own, rule_id=elsewhere.pk)
    everything = silenced(hosts, people.admin, Scope())
    refused("alert.administrators_only", actions.end_silence, Actor(people.member), everything.pk)
    monkeypatch.setattr(actions, "MOST_SILENCES", 1)
    refused("alert.too_many_silences", silenced, hosts, people.member, own)


def test_maintainers_create_change_and_delete_mute_windows(hosts: Farm, monkeypatch: pytest.MonkeyPatch) -> None:
    people, own = hosts.people, Scope(hosts.people.project.pk)
    window = actions.create_mute_window(Actor(people.maintainer), own, NIGHT)
    assert (window.start, window.end, window.days) == (23 * 60, 150, [0, 6])
    shorter = replace(NIGHT, start="0:30", days=[6])
    refused("alert.maintainers_only", actions.change_mute_window, Actor(people.member), window.pk, own, shorter)
    refused(
        "alert.administrators_only", actions.change_mute_window, Actor(people.maintainer), window.pk, Scope(), NIGHT
    )
    changed = actions.change_mute_window(Actor(people.maintainer), window.pk, own, shorter)
    assert (changed.start, changed.days, changed.created_by) == (30, [6], people.maintainer)
    refused("alert.maintainers_only", actions.create_mute_window, Actor(people.member), own, NIGHT)
    refused("alert.maintainers_only", actions.delete_mute_window, Actor(people.member), window.pk)
    refused("alert.mute_not_found", actions.delete_mute_window, Actor(people.stranger), window.pk)
    actions.delete_mute_window(Actor(people.maintainer), window.pk)
    assert not MuteWindow.objects.exists()
    monkeypatch.setattr(actions, "MOST_SILENCES", 0)
    refused("alert.too_many_silences", actions.create_mute_window, Actor(people.maintainer), own, NIGHT)


def test_people_see_what_concerns_their_projects(hosts: Farm) -> None:
    people, rule = hosts.people, hosts.rule()
    alert_of(rule, hosts.server)
    actions.create_rule(Actor(people.maintainer), Scope(people.project.pk), BUSY)
    silenced(hosts, people.member, Scope(people.project.pk))
    actions.create_mute_window(Actor(people.maintainer), Scope(people.project.pk), NIGHT)
    common = Rule.objects.filter(project=None).count()
    now = timezone.now()
    for who, seen in [(people.member, 1), (people.stranger, 0), (people.admin, 1)]:
        assert queries.alerts(who).count() == seen
        assert queries.rules(who).count() == common + seen
        assert queries.silences(who, now).count() == seen
        assert queries.mute_windows(who).count() == seen
