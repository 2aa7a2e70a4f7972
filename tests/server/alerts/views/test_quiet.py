"""The lists of silences and mute windows, and their forms."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils.html import escape

from loadwright.server.alerts.models import MuteWindow, Silence
from tests.server.alerts.farm import Farm, alert_of, page
from tests.support.pages import errors_of

pytestmark = pytest.mark.django_db


def test_silences_and_mute_windows_are_created_and_ended(hosts: Farm, browser: Client) -> None:
    project = str(hosts.people.project.pk)
    silence = {"project": project, "rule": str(hosts.rule().pk), "lasts": "2h", "reason": "deployment"}
    browser.post("/alerts/quiet/new", silence)
    window = {"name": "Backup", "days": ["0"], "start": "02:00", "end": "03:30", "zone": "UTC", "project": project}
    assert errors_of(browser.post("/alerts/windows/new", {**window, "start": "2"}).content) != []
    browser.post("/alerts/windows/new", window)
    shown = page(browser, "/alerts/quiet")
    assert all(text in shown for text in ("deployment", "Busy"))
    shown = page(browser, "/alerts/windows")
    assert all(text in shown for text in ("Backup", "02:00–03:30", "Monday"))
    address = f"/alerts/windows/{MuteWindow.objects.get().pk}"
    assert 'value="03:30"' in browser.get(address).content.decode()
    browser.post(address, {**window, "end": "04:00", "days": ["1", "2"]})
    assert "02:00–04:00 UTC Tuesday · Wednesday" in page(browser, "/alerts/windows")
    browser.post(address, {**window, "days": list("0123456")})
    assert "02:00–03:30 UTC every day" in page(browser, "/alerts/windows")
    browser.post(f"/alerts/quiet/{Silence.objects.get().pk}/end")
    browser.post(f"/alerts/windows/{MuteWindow.objects.get().pk}/delete")
    assert "All alerts are reported" in page(browser, "/alerts/quiet")
    assert not MuteWindow.objects.exists()


def test_a_silence_begins_with_the_server_and_the_rule_of_an_alert(hosts: Farm, browser: Client) -> None:
    rule = hosts.rule()
    alert_of(rule, hosts.other)
    address = f"/alerts/quiet/new?server={hosts.other.pk}&rule={rule.pk}"
    assert f'href="{escape(address)}"' in browser.get("/alerts").content.decode()
    form = browser.get(address).context["form"]
    assert (form["server"].value(), form["project"].value()) == (str(hosts.other.pk), str(hosts.people.project.pk))
    assert form["rule"].value() == str(rule.pk)
    assert browser.get("/alerts/quiet/new?server=x").context["form"]["server"].value() is None
