"""The API of alerts, rules, silences and mute windows."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from loadwright.server.alerts.models import Rule
from tests.server.alerts.farm import Farm, alert_of
from tests.support.inventory import call

pytestmark = pytest.mark.django_db

BUSY = {
    "name": "Busy", "project": "shop", "subject": "cpu", "operator": ">", "limit": "90%", "recovery": "80%",
    "statistic": "mean", "window_s": 60,
}  # fmt: skip


def test_alerts_are_listed_filtered_and_acknowledged(hosts: Farm) -> None:
    member = hosts.people.member
    alert = alert_of(hosts.rule(), hosts.server)
    (shown,) = call(member, "GET", "/alerts?state=firing&project=shop")
    assert (shown["host"], shown["metric"], shown["unit"], shown["value"]) == ("web-1", "cpu", "%", 95.0)
    assert (shown["title"], shown["condition"], shown["project"]) == ("Busy", "CPU in use (now) > 90%", "shop")
    assert call(member, "GET", "/alerts?state=ended") == []
    acknowledged = call(member, "POST", f"/alerts/{alert.pk}/acknowledge")
    assert acknowledged["acknowledged_by"] == "mel"


def test_a_rule_is_created_replaced_switched_and_deleted(hosts: Farm) -> None:
    maintainer = hosts.people.maintainer
    made = call(maintainer, "POST", "/alert-rules", {**BUSY, "room": hosts.people.room.name}, 201)
    assert (made["limit"], made["recovery"], made["room"], made["project"]) == (90, 80, hosts.people.room.name, "shop")
    where = f"/alert-rules/{made['id']}"
    changed = call(maintainer, "PUT", where, {**BUSY, "limit": "95%"})
    assert (changed["limit"], changed["room"]) == (95, None)
    assert call(maintainer, "PATCH", where, {"active": False})["active"] is False
    assert made["id"] in [one["id"] for one in call(maintainer, "GET", "/alert-rules")]
    call(maintainer, "DELETE", where, status=204)


def test_errors_name_their_field(hosts: Farm) -> None:
    error = call(hosts.people.maintainer, "POST", "/alert-rules", {**BUSY, "limit": "90"}, 400)["error"]
    assert (error["field"], error["detail"]["code"]) == ("limit", "alert.condition")
    call(hosts.people.maintainer, "POST", "/alert-rules", {**BUSY, "project": ""}, 403)


def test_what_is_covered_is_entered_as_it_is_shown(hosts: Farm) -> None:
    admin, names = hosts.people.admin, ("project", "room", "tag", "server")
    covered = {"project": "shop", "room": hosts.people.room.name, "tag": None, "server": hosts.server.pk}
    for scope in (covered, dict.fromkeys(names)):
        made = call(admin, "POST", "/alert-rules", {**BUSY, "name": f"Busy {scope['room']}", **scope}, 201)
        assert {name: made[name] for name in names} == scope
    error = call(admin, "POST", "/alert-rules", {**BUSY, "name": "Lost", "room": "nowhere"}, 400)["error"]
    assert (error["field"], error["detail"]["code"]) == ("room", "room.no_such_name")


def test_alerts_are_silenced_until_a_time(hosts: Farm) -> None:
    member, until = hosts.people.member, (timezone.now() + timedelta(hours=1)).isoformat()
    made = call(member, "POST", "/silences", {"project": "shop", "server": hosts.server.pk, "until": until}, 201)
    assert (made["server"], made["rule"], made["created_by"]) == (hosts.server.pk, None, "mel")
    assert [one["id"] for one in call(member, "GET", "/silences")] == [made["id"]]
    call(member, "DELETE", f"/silences/{made['id']}", status=204)
    assert call(member, "GET", "/silences") == []


def test_a_mute_window_is_created_replaced_and_deleted(hosts: Farm) -> None:
    maintainer, night = hosts.people.maintainer, {"name": "Backup", "days": [6, 0], "start": "2:00", "end": "03:30"}
    made = call(maintainer, "POST", "/mute-windows", {**night, "project": "shop", "zone": "Asia/Shanghai"}, 201)
    assert (made["start"], made["end"], made["days"], made["zone"]) == ("02:00", "03:30", [0, 6], "Asia/Shanghai")
    assert [one["id"] for one in call(hosts.people.member, "GET", "/mute-windows")] == [made["id"]]
    where = f"/mute-windows/{made['id']}"
    changed = call(maintainer, "PUT", where, {**night, "project": "shop", "server": hosts.server.pk})
    assert (changed["server"], changed["zone"]) == (hosts.server.pk, "UTC")
    assert call(maintainer, "PUT", where, {**night, "project": "shop", "end": "24:00"}, 400)["error"]["field"] == "end"
    call(maintainer, "POST", "/mute-windows", {**night, "project": "shop", "days": [7]}, 400)
    call(maintainer, "DELETE", where, status=204)


def test_the_history_has_texts_in_all_languages(hosts: Farm) -> None:
    alert = alert_of(Rule.objects.get(built_in="cpu"), hosts.server)
    address = f"/alerts/history?server={hosts.server.pk}&project=shop&room=Room%20A"
    found = call(hosts.people.member, "GET", f"{address}&since=2027-01-15T08:00:00Z&until=2027-01-15T08:05:00Z")
    (shown,) = found["periods"]
    assert (shown["alert"], shown["server"], shown["figure"]) == (alert.pk, hosts.server.pk, "host.cpu_percent")
    assert shown["titles"] == {"en": "CPU busy", "zh-hans": "CPU 繁忙"}
    assert shown["conditions"]["en"] == "CPU in use (mean of 60 s) > 90%"
    assert call(hosts.people.member, "GET", address) == {"periods": []}
    call(hosts.people.member, "GET", "/alerts/history?room=nowhere", status=400)
