"""The notices of alerts, for people and programs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.utils import timezone
from jsonschema import Draft202012Validator

import loadwright
from loadwright.core.messages import Message
from loadwright.core.runspec import RunSpec
from loadwright.server.alerts import notice
from loadwright.server.alerts.models import Alert
from loadwright.server.notifications.content import content_of
from loadwright.server.notifications.notice import Notice, Severity
from loadwright.server.runs.models import Run
from tests.server.alerts.farm import START, Farm, alert_of

pytestmark = pytest.mark.django_db

SCHEMA = Path(loadwright.__file__).parent / "server/notifications/channels/webhook/payload.schema.json"


def text_of(made: Notice, language: str = "en") -> str:
    stored = Notice.from_json(json.loads(json.dumps(made.to_json())))
    content = content_of(stored, key="k", events=["alert.warning"], created_at=timezone.now(), language=language)
    return f"{content.title}\n{content.text}"


def ended(alert: Alert, end: Alert.End = Alert.End.RECOVERED) -> Alert:
    alert.state, alert.end, alert.ended_at = Alert.State.ENDED, end, alert.fired_at
    return alert


def test_one_host_is_named_with_its_value_and_page(hosts: Farm) -> None:
    alert = alert_of(hosts.rule("disk_space"), hosts.server, part="/var", acknowledged_by=hosts.people.member)
    made = notice.notice_of(alert.group, [alert], [])
    text = text_of(made)
    assert text.splitlines()[0] == "Busy: web-1"
    assert "Condition: Disk space in use (now) > 90%" in text
    assert "web-1 (/var): 95%, since 2027-01-15 08:00:00 UTC, acknowledged by mel" in text
    period = f"since={START - 1800}&until={START + 300}"
    figure = "figure=host_filesystem.used_percent&part=host_filesystem%3A%2Fvar"
    assert made.path == f"/monitoring?project=shop&server={hosts.server.pk}&{period}&{figure}"
    assert made.severity is Severity.WARNING


def test_several_hosts_are_counted_and_lead_to_their_group(hosts: Farm) -> None:
    rule = hosts.rule()
    alerts = [alert_of(rule, server) for server in (hosts.server, hosts.other)]
    made = notice.notice_of(alerts[0].group, alerts, [])
    assert text_of(made).splitlines()[0] == "Busy: 2 alerts in Room A"
    assert made.path == f"/alerts?group={alerts[0].group_id}"


def test_a_recovery_is_good_and_has_the_worst_value(hosts: Farm) -> None:
    alert = ended(alert_of(hosts.rule(), hosts.server))
    made = notice.notice_of(alert.group, [], [alert])
    text = text_of(made)
    assert made.severity is Severity.GOOD
    assert text.startswith("Recovered: Busy: web-1")
    assert "web-1: recovered at 2027-01-15 08:00:00 UTC, worst value 99%" in text


def test_while_some_fire_those_that_ended_are_listed_too(hosts: Farm) -> None:
    rule = hosts.rule()
    alert = alert_of(rule, hosts.server, severity="critical")
    gone = ended(alert_of(rule, hosts.other), Alert.End.GONE)
    made = notice.notice_of(alert.group, [alert], [gone])
    assert made.severity is Severity.BAD
    assert "web-2: no longer measured" in text_of(made)
    assert text_of(notice.notice_of(alert.group, [], [ended(alert), gone])).startswith("Ended: Busy in Room A")
    assert text_of(notice.notice_of(alert.group, [], [ended(alert)])).startswith("Recovered: Busy: web-1")
    assert notice.events_of([alert, gone]) == ["alert.critical", "alert.warning"]


def test_it_is_in_the_language_of_the_channel(hosts: Farm) -> None:
    alert = alert_of(hosts.rule(), hosts.server)
    alert.stored_title = Message("alert_rule.cpu", {}).to_json()
    text = text_of(notice.notice_of(alert.group, [alert], []), "zh-hans")
    assert text.startswith("CPU 繁忙：web-1")
    assert "Condition" not in text


def test_the_run_during_which_it_fired_is_named(hosts: Farm) -> None:
    run = Run.objects.create(name="Nightly", spec=RunSpec(mode="rate", target=1), bundle_size=1)
    alert = alert_of(hosts.rule(), hosts.server, run=run)
    assert "During the run: Nightly" in text_of(notice.notice_of(alert.group, [alert], []))


def test_programs_receive_what_the_schema_describes(hosts: Farm) -> None:
    rule = hosts.rule()
    alert, other = alert_of(rule, hosts.server, part="/var"), ended(alert_of(rule, hosts.other))
    data = notice.notice_of(alert.group, [alert], [other]).data
    document = {
        "schema": 1, "id": "k", "events": ["alert.warning"], "created_at": "2027-01-15T08:00:00Z",
        "severity": "warning", "title": "Busy", "text": "", "url": "", **json.loads(json.dumps(data)),
    }  # fmt: skip
    Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8"))).validate(document)
    assert [entry["state"] for entry in document["alerts"]] == ["firing", "ended"]


def test_programs_receive_a_bounded_number_of_alerts(hosts: Farm) -> None:
    alert = alert_of(hosts.rule(), hosts.server)
    data = notice.notice_of(alert.group, [alert] * (notice.MOST_ENTRIES + 5), []).data
    assert (len(data["alerts"]), data["more_alerts"]) == (notice.MOST_ENTRIES, 5)
