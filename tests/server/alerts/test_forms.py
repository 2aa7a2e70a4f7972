"""Forms of rules and of times without reports."""

from __future__ import annotations

from typing import Any

import pytest

from loadwright.server.alerts.forms import ALL, MuteForm, RuleForm, SilenceForm
from loadwright.server.alerts.models import MuteWindow, Rule
from loadwright.server.alerts.validation import Scope, WindowInput
from loadwright.server.projects.models import Project
from tests.server.alerts.farm import Farm

pytestmark = pytest.mark.django_db


def form(hosts: Farm, data: dict[str, Any] | None = None, rule: Rule | None = None) -> RuleForm:
    people = hosts.people
    return RuleForm(data, user=people.admin, project_ids={people.project.pk}, rule=rule)


def entered(hosts: Farm, **changes: Any) -> dict[str, Any]:
    return {
        "name": "Busy", "project": str(hosts.people.project.pk), "subject": "cpu", "statistic": "mean",
        "window_s": "5m", "operator": ">", "limit": "90%", "for_s": "", "severity": "warning", "active": "on",
        **changes,
    }  # fmt: skip


def test_what_was_entered(hosts: Farm) -> None:
    filled = form(hosts, entered(hosts, room=str(hosts.people.room.pk), recover_for_s="90s"))
    assert filled.is_valid(), filled.errors
    ask = filled.ask()
    assert (ask.window_s, ask.for_s, ask.recover_for_s, ask.limit) == (300, 0, 90, "90%")
    assert filled.scope() == Scope(hosts.people.project.pk, hosts.people.room.pk)
    everything = form(hosts, entered(hosts, project=ALL))
    assert everything.is_valid()
    assert everything.scope() == Scope()


@pytest.mark.parametrize("key", ["cpu", "disk_full", "full_gc", "memory_available", "silence"])
def test_a_rule_that_is_saved_unchanged_compares_the_same(hosts: Farm, key: str) -> None:
    rule = Rule.objects.get(built_in=key)
    initial = form(hosts, rule=rule).initial
    saved = form(hosts, {name: value for name, value in initial.items() if value is not False}, rule)
    assert saved.is_valid(), saved.errors
    made = saved.ask().condition()
    assert made.key == rule.condition.key
    assert (made.limit, made.recovery) == pytest.approx((rule.limit, rule.recovery))
    assert (made.for_s, made.recover_for_s) == (rule.for_s, rule.recover_for_s)


def test_times_are_durations_and_bounded(hosts: Farm) -> None:
    wrong = form(hosts, entered(hosts, window_s="soon"))
    assert list(wrong.errors) == ["window_s"]
    endless = form(hosts, entered(hosts, for_s="9" * 20 + "h"))
    assert endless.is_valid() is ("for_s" not in endless.errors)


def test_every_figure_can_be_chosen(hosts: Farm) -> None:
    filled = form(hosts, entered(hosts, subject="host_disk.read_ms", limit="20 ms"))
    assert filled.is_valid(), filled.errors
    assert not form(hosts, entered(hosts, subject="host_disk.unknown")).is_valid()
    rule = hosts.rule()
    rule.subject = "of_another_version"
    assert form(hosts, entered(hosts, subject="of_another_version"), rule).is_valid()


def test_only_administrators_are_offered_all_projects(hosts: Farm) -> None:
    people = hosts.people
    for user, offered in [(people.admin, [ALL, str(people.project.pk)]), (people.member, [str(people.project.pk)])]:
        silence = SilenceForm(user=user, project_ids={people.project.pk})
        assert [value for value, _label in silence.fields["project"].choices] == offered  # type: ignore[attr-defined]


def test_silences_are_of_one_rule_or_of_all(hosts: Farm) -> None:
    own = hosts.rule(project=hosts.people.project)
    foreign = hosts.rule(project=Project.objects.create(name="elsewhere"), name="Foreign")
    common = Rule.objects.get(built_in="cpu")
    data = {"project": str(hosts.people.project.pk), "lasts": "1h"}
    filled = [
        SilenceForm({**data, "rule": rule}, user=hosts.people.member, project_ids={hosts.people.project.pk})
        for rule in ("", str(own.pk), str(common.pk), str(foreign.pk))
    ]
    assert [one.is_valid() for one in filled] == [True, True, True, False]
    assert [one.rule_id() for one in filled[:3]] == [None, own.pk, common.pk]
    offered = dict(filled[0].fields["rule"].choices)  # type: ignore[attr-defined]
    assert (offered[str(own.pk)], offered[str(common.pk)]) == ("Busy (shop)", common.shown_title)


def test_mute_windows_have_days(hosts: Farm) -> None:
    people = hosts.people
    data = {"name": "Backup", "days": ["0", "6"], "start": "02:00", "end": "03:00", "zone": "UTC", "project": ALL}
    filled = MuteForm(data, user=people.admin, project_ids=set())
    assert filled.is_valid(), filled.errors
    assert filled.cleaned_data["days"] == [0, 6]
    assert not MuteForm({**data, "days": []}, user=people.admin, project_ids=set()).is_valid()
    window = MuteWindow.objects.create(name="Night", days=[1], start=90, end=1439, zone="UTC", server=hosts.server)
    initial = MuteForm(user=people.admin, project_ids=set(), window=window).initial
    again = MuteForm(initial, user=people.admin, project_ids=set())
    assert again.is_valid(), again.errors
    assert again.ask() == WindowInput("Night", [1], "01:30", "23:59", "UTC")
    assert again.scope() == Scope(server_id=hosts.server.pk)
