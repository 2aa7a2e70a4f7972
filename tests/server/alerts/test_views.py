"""Pages of alerts, rules and silences."""

from __future__ import annotations

from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone

from loadwright.core.runspec import RunSpec
from loadwright.server.alerts.models import Alert, MuteWindow, Rule, Silence
from loadwright.server.alerts.views import SILENCES_H
from loadwright.server.runs.models import Run
from tests.server.alerts.farm import Farm, alert_of
from tests.server.alerts.test_forms import entered
from tests.support.pages import errors_of, signed_in, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(hosts: Farm) -> Client:
    return signed_in(hosts.people.maintainer)


def page(browser: Client, address: str) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200
    return unescape(text_of(answer.content))


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


def test_a_rule_is_created_changed_switched_and_deleted(hosts: Farm, browser: Client) -> None:
    answer = browser.post("/alerts/rules/new", entered(hosts, limit="90"))
    assert errors_of(answer.content) != []
    answer = browser.post("/alerts/rules/new", entered(hosts), follow=True)
    assert "has been created" in text_of(answer.content)
    rule = Rule.objects.get(name="Busy")
    assert 'value="90%"' in browser.get(f"/alerts/rules/{rule.pk}").content.decode()
    browser.post(f"/alerts/rules/{rule.pk}", entered(hosts, name="Very busy", limit="95%"))
    browser.post(f"/alerts/rules/{rule.pk}/switch", {"active": "no"})
    rule.refresh_from_db()
    assert (rule.name, rule.limit, rule.active) == ("Very busy", 95, False)
    browser.post(f"/alerts/rules/{rule.pk}/delete")
    assert not Rule.objects.filter(pk=rule.pk).exists()


def test_built_in_rules_are_listed_with_their_conditions(browser: Client) -> None:
    shown = page(browser, "/alerts/rules")
    assert "CPU in use (mean of 60 s) > 90%" in shown
    assert "built in" in shown
    assert browser.get(f"/alerts/rules/{Rule.objects.get(built_in='cpu').pk}").status_code == 403


def test_silences_and_mute_windows_are_created_and_ended(hosts: Farm, browser: Client) -> None:
    project = str(hosts.people.project.pk)
    browser.post("/alerts/quiet/new", {"project": project, "lasts": "2h", "reason": "deployment"})
    window = {"name": "Backup", "days": ["0"], "start": "02:00", "end": "03:30", "zone": "UTC", "project": project}
    assert errors_of(browser.post("/alerts/windows/new", {**window, "start": "2"}).content) != []
    browser.post("/alerts/windows/new", window)
    assert "deployment" in page(browser, "/alerts/quiet")
    shown = page(browser, "/alerts/windows")
    assert all(text in shown for text in ("Backup", "02:00–03:30", "Monday"))
    browser.post(f"/alerts/quiet/{Silence.objects.get().pk}/end")
    browser.post(f"/alerts/windows/{MuteWindow.objects.get().pk}/delete")
    assert "All alerts are reported" in page(browser, "/alerts/quiet")
    assert not MuteWindow.objects.exists()


def test_members_see_rules_and_silence_but_add_no_rules(hosts: Farm) -> None:
    browser = signed_in(hosts.people.member)
    assert "Add a rule" not in page(browser, "/alerts/rules")
    assert "Maintainers of a project" in page(browser, "/alerts/rules/new")
    assert "Silence alerts" in page(browser, "/alerts/quiet")
