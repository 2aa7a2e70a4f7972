"""What the API returns of alerts, rules and silences whose people and servers are gone."""

from __future__ import annotations

import pytest
from django.utils import timezone

from loadwright.server.alerts.models import Rule, Silence
from loadwright.server.alerts.schemas import AlertShown, RuleShown, SilenceShown
from loadwright.server.servers.models import Tag
from tests.server.alerts.farm import Farm, alert_of

pytestmark = pytest.mark.django_db


def test_an_alert_outlives_its_rule_and_its_server(hosts: Farm) -> None:
    rule = hosts.rule()
    alert = alert_of(rule, hosts.server, acknowledged_by=hosts.people.member)
    shown = AlertShown.from_orm(alert).dict()
    assert (shown["rule"], shown["server"], shown["acknowledged_by"]) == (rule.pk, hosts.server.pk, "mel")
    rule.delete()
    hosts.server.delete()
    alert.refresh_from_db()
    shown = AlertShown.from_orm(alert).dict()
    assert (shown["rule"], shown["server"], shown["title"], shown["host"]) == (None, None, "Busy", "web-1")


def test_what_is_covered_is_named(hosts: Farm) -> None:
    rule = Rule.objects.get(built_in="cpu")
    shown = RuleShown.from_orm(rule).dict()
    assert [shown[name] for name in ("project", "room", "tag", "server", "title")] == [None] * 4 + ["CPU busy"]
    rule.project, rule.tag = hosts.people.project, Tag.objects.create(name="edge")
    shown = RuleShown.from_orm(rule).dict()
    assert (shown["project"], shown["tag"]) == ("shop", "edge")


def test_a_silence_has_its_creator(hosts: Farm) -> None:
    silence = Silence(pk=1, until=timezone.now(), created_by=hosts.people.member, server=hosts.server)
    shown = SilenceShown.from_orm(silence).dict()
    assert (shown["created_by"], shown["server"], shown["rule"]) == ("mel", hosts.server.pk, None)
    silence.created_by = None
    assert SilenceShown.from_orm(silence).dict()["created_by"] is None
