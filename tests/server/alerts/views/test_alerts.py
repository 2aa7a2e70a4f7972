"""The list of alerts, and what is shown of them elsewhere."""

from __future__ import annotations

from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from loadwright.core.runspec import RunSpec
from loadwright.server.alerts.models import Alert, MuteWindow, Silence
from loadwright.server.alerts.views.alerts import SILENCES_H
from loadwright.server.monitoring.models import MonitoredHost
from loadwright.server.notifications.models import Channel
from loadwright.server.runs.models import Run
from tests.server.alerts.farm import START, Farm, alert_of, at, page
from tests.support.pages import text_of

pytestmark = pytest.mark.django_db


def test_alerts_that_fire_are_listed_first_and_others_by_the_filter(hosts: Farm, browser: Client) -> None:
    assert "No alert fires" in page(browser, "/alerts")
    rule = hosts.rule()
    spec = RunSpec(mode="rate", target=1)
    run = Run.objects.create(name="Nightly", project=hosts.people.project, spec=spec, bundle_size=1)
    alert_of(rule, hosts.server, part="/var", run=run)
    alert_of(rule, hosts.other, state=Alert.State.ENDED, end=Alert.End.RECOVERED, ended_at=timezone.now())
    shown = page(browser, "/alerts")
    assert all(
        text in shown for text in ("web-1", "/var", "CPU in use (now) > 90%", "95%", "worst 99%", "Nightly", "1 alert ")
    )
    assert "web-2" not in shown
    shown = page(browser, "/alerts?state=")
    assert "recovered" in shown
    assert "2 alerts" in shown
    assert "web-2" in page(browser, "/alerts?state=ended&sort=-host")
    assert "No alerts match" in page(browser, "/alerts?q=nowhere")
    assert "web-2" not in page(browser, f"/alerts?run={run.pk}")
    Alert.objects.update(state=Alert.State.ENDED, end=Alert.End.RECOVERED, ended_at=timezone.now())
    assert "web-1" in page(browser, f"/alerts?run={run.pk}")
    assert "web-1" in page(browser, f"/alerts?group={Alert.objects.all()[0].group_id}&severity=warning")


def test_an_alert_is_acknowledged_and_silenced_from_the_list(hosts: Farm, browser: Client) -> None:
    alert = alert_of(hosts.rule(), hosts.server)
    answer = browser.post(f"/alerts/{alert.pk}/acknowledge?state=firing", follow=True)
    assert answer.redirect_chain == [("/alerts?state=firing", 302)]
    assert "acknowledged by may" in text_of(answer.content)
    for hours, expected in (("24", 24), ("1000000", SILENCES_H[0]), ("x", SILENCES_H[0])):
        browser.post(f"/alerts/{alert.pk}/silence", {"hours": hours})
        silence = Silence.objects.order_by("-pk")[0]
        assert abs(silence.until - timezone.now() - timedelta(hours=expected)) < timedelta(minutes=5)
        assert (silence.server, silence.rule, silence.project) == (hosts.server, alert.rule, hosts.people.project)
    assert "web-1" in page(browser, "/alerts/quiet")


def test_the_alerts_of_a_page_are_acknowledged_together(hosts: Farm, browser: Client) -> None:
    rule = hosts.rule()
    first = alert_of(rule, hosts.server)
    assert "Acknowledge 1 alert" not in page(browser, "/alerts")
    others = [alert_of(rule, server, part="/var") for server in (hosts.server, hosts.other)]
    assert "Acknowledge 3 alerts" in page(browser, "/alerts")
    ended = alert_of(rule, hosts.other, state=Alert.State.ENDED, end=Alert.End.RECOVERED, ended_at=timezone.now())
    ids = [str(alert.pk) for alert in (first, *others, ended)]
    answer = browser.post("/alerts/acknowledge?state=firing", {"alert": [*ids, "0", "x"]}, follow=True)
    assert answer.redirect_chain == [("/alerts?state=firing", 302)]
    assert "3 alerts have been acknowledged" in text_of(answer.content)
    assert set(Alert.objects.filter(acknowledged_at=None)) == {ended}


def test_alerts_of_one_time_are_listed_by_host(hosts: Farm, browser: Client) -> None:
    rule = hosts.rule()
    alert_of(rule, hosts.other)
    alert_of(rule, hosts.server, part="/var")
    alert_of(rule, hosts.server)
    shown = page(browser, "/alerts")
    assert shown.index("web-1") < shown.index("/var") < shown.index("web-2")


def test_an_installation_without_agents_or_channels_says_so(hosts: Farm) -> None:
    admin = Client()
    admin.force_login(hosts.people.admin)
    assert "No alert fires" in page(admin, "/alerts")
    assert "No channel reports alerts" in page(admin, "/alerts")
    MonitoredHost.objects.all().delete()
    assert "No server is monitored yet" in page(admin, "/alerts")
    Channel.objects.create(name="team", kind="webhook", events=["alert.critical"])
    assert "No channel reports alerts" not in page(admin, "/alerts")


def test_an_alert_leads_to_its_chart_and_shows_that_it_is_not_reported(hosts: Farm, browser: Client) -> None:
    alert_of(hosts.rule(), hosts.server)
    shown = page(browser, "/alerts")
    assert "silenced until" not in shown
    assert f"server={hosts.server.pk}&since={START - 1800}" in unescape(browser.get("/alerts").content.decode())
    window = MuteWindow.objects.create(name="Backup", days=list(range(7)), start=0, end=0)
    assert "muted: Backup" in page(browser, "/alerts")
    Silence.objects.create(server=hosts.server, until=timezone.now() + timedelta(hours=1))
    assert "silenced until" in page(browser, "/alerts")
    window.delete()
    Alert.objects.update(state=Alert.State.ENDED, end=Alert.End.RECOVERED, ended_at=timezone.now(), server=None)
    shown = page(browser, "/alerts?state=")
    assert "silenced until" not in shown


def test_the_pages_of_the_overview_and_of_a_server_show_what_fires(hosts: Farm, browser: Client) -> None:
    for address in ("/", f"/servers/{hosts.server.pk}"):
        assert "Busy" not in page(browser, address)
    rule = hosts.rule()
    alert_of(rule, hosts.server, part="/var")
    alert_of(rule, hosts.other, part="/home")
    overview = page(browser, "/")
    assert all(text in overview for text in ("web-1", "Busy · /var", "web-2", "All 2"))
    of_server = page(browser, f"/servers/{hosts.server.pk}")
    assert "/var 95%" in of_server
    assert "/home" not in of_server


def test_alerts_are_events_of_charts(hosts: Farm, browser: Client) -> None:
    rule = hosts.rule()
    ended = {"state": Alert.State.ENDED, "end": Alert.End.RECOVERED, "ended_at": at(60)}
    alert_of(rule, hosts.server, at=10, part="/var", **ended)
    alert_of(rule, hosts.other, at=20)
    period = {"since": START, "until": START + 100, "project": "shop", "room": "Room A"}

    def events(**asked: Any) -> list[tuple[float, str, bool]]:
        found = browser.get("/alerts/events", {**period, **asked}).json()["events"]
        return [(one["time"] - START, one["text"], one["bad"]) for one in found]

    of_first = [(10, "Alert: Busy, web-1 /var", True), (60, "Alert ended: Busy, web-1 /var", False)]
    assert events() == [*of_first, (20, "Alert: Busy, web-2", True)]
    assert events(server=hosts.server.pk) == of_first
    assert events(since=START + 50, server=hosts.server.pk) == of_first[1:]
    assert events(until=START + 50, server=hosts.server.pk) == of_first[:1]
    assert events(since="x", until=10**30) == [*of_first, (20, "Alert: Busy, web-2", True)]
    assert events(until="never") == []
