"""What people enter for rules, scopes and times."""

from __future__ import annotations

from typing import Any

import pytest

from loadwright.server.alerts import validation
from loadwright.server.alerts.models import Silence
from loadwright.server.alerts.validation import RuleInput, Scope
from loadwright.server.platform.errors import ActionError
from loadwright.server.servers.models import Tag
from tests.server.alerts.farm import Farm


def error_of(action: Any, *arguments: Any) -> tuple[str, str]:
    with pytest.raises(ActionError) as caught:
        action(*arguments)
    return caught.value.message.code, caught.value.field


def test_limits_have_the_unit_of_the_metric() -> None:
    condition = RuleInput("x", "memory_available", "<", "1 GiB", recovery="2 GiB", window_s=60).condition()
    assert (condition.limit, condition.recovery) == (2**30, 2**31)
    # The newest value has no time.
    assert condition.window_s == 0


def test_without_a_limit_of_recovery_the_limits_are_the_same() -> None:
    assert RuleInput("x", "cpu", ">", "90%", recovery=" ").condition().recovery == 90


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"subject": "cpus"}, "subject"),
        ({"limit": "90"}, "limit"),
        ({"recovery": "fast"}, "recovery"),
        ({"recovery": "95%"}, "recovery"),
        ({"operator": "="}, "operator"),
        ({"statistic": "median"}, "statistic"),
        ({"statistic": "sum", "window_s": 60}, "statistic"),
        ({"statistic": "mean", "window_s": 1}, "window_s"),
        ({"for_s": 10**9}, "for_s"),
    ],
)
def test_invalid_conditions_name_their_field(changes: dict[str, Any], field: str) -> None:
    entered = {"name": "x", "subject": "cpu", "operator": ">", "limit": "90%", **changes}
    assert error_of(RuleInput(**entered).condition) == ("alert.condition", field)


def test_severities_and_parts_are_checked() -> None:
    rule = RuleInput("x", "disk_space", ">", "90%", severity="bad", part="x" * 201)
    assert error_of(rule.checked_severity) == ("alert.severity", "severity")
    assert error_of(rule.checked_part) == ("alert.part", "part")
    assert RuleInput("x", "disk_space", ">", "90%", part=" /var ").checked_part() == "/var"
    assert error_of(RuleInput("x", "cpu", ">", "90%", part="/var").checked_part) == ("alert.no_parts", "part")


@pytest.mark.parametrize(("text", "minutes"), [("00:00", 0), ("2:30", 150), (" 23:59 ", 1439)])
def test_times_of_day(text: str, minutes: int) -> None:
    assert validation.minutes(text, "start") == minutes


@pytest.mark.parametrize("text", ["", "24:00", "12:60", "12", "noon"])
def test_other_texts_are_no_times(text: str) -> None:
    assert error_of(validation.minutes, text, "end") == ("alert.mute_times", "end")


def test_days_and_zones() -> None:
    assert validation.days([6, 0, 6]) == [0, 6]
    assert error_of(validation.days, [7]) == ("alert.mute_days", "days")
    assert validation.zone("Asia/Shanghai") == "Asia/Shanghai"
    assert error_of(validation.zone, "../etc/passwd") == ("alert.mute_zone", "zone")


@pytest.mark.django_db
def test_a_scope_is_of_what_the_person_sees(hosts: Farm) -> None:
    people, silence = hosts.people, Silence()
    hosts.server.tags.add(Tag.objects.create(name="edge"))
    own = Scope(people.project.pk, people.room.pk, "edge", hosts.server.pk)
    validation.set_scope(silence, people.member, own)
    assert (silence.project_id, silence.room, str(silence.tag), silence.server) == (
        people.project.pk, people.room, "edge", hosts.server,
    )  # fmt: skip
    for scope in (
        Scope(people.project.pk, room_id=2**31),
        Scope(people.project.pk, tag="none\0"),
        Scope(people.elsewhere.pk, server_id=hosts.server.pk),
    ):
        assert error_of(validation.set_scope, silence, people.admin, scope) == ("alert.scope", "server")
    assert error_of(validation.set_scope, silence, people.stranger, own) == ("alert.scope", "server")
