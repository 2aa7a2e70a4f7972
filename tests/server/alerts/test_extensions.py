"""Alerts in lists of servers and on the page of a run."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from loadwright.core.runspec import RunSpec
from loadwright.server.alerts.models import Alert
from loadwright.server.runs.models import Run
from tests.server.alerts.farm import Farm, alert_of, page

pytestmark = pytest.mark.django_db


def test_lists_of_servers_show_how_many_alerts_fire(hosts: Farm, browser: Client) -> None:
    address = f'href="/alerts?server={hosts.server.pk}"'
    lists = ("/servers", "/hosts")
    for one in lists:
        assert address not in browser.get(one).content.decode()
    assert [row["marks"] for row in browser.get("/monitoring/loads").json()["hosts"]] == [[], []]
    rule = hosts.rule()
    alert_of(rule, hosts.server, part="/")
    alert_of(rule, hosts.server, part="/var", severity="critical")
    alert_of(rule, hosts.other, state=Alert.State.ENDED, end=Alert.End.RECOVERED, ended_at=timezone.now())
    for one in lists:
        html = browser.get(one).content.decode()
        assert (html.count(address), html.count("/alerts?server=")) == (1, 1)
        assert "2 alerts fire" in html
    marks = {row["name"]: row["marks"] for row in browser.get("/monitoring/loads").json()["hosts"]}
    mark = {"text": "2", "title": "2 alerts fire", "path": f"/alerts?server={hosts.server.pk}", "bad": True}
    assert marks == {"web-1": [mark], "web-2": []}
    shown = page(browser, f"/alerts?server={hosts.server.pk}")
    assert ("/var" in shown, "web-2" in shown) == (True, False)


def test_a_run_shows_how_many_alerts_fired_during_it(hosts: Farm, browser: Client) -> None:
    spec = RunSpec(mode="rate", target=1)
    run = Run.objects.create(
        name="Nightly", project=hosts.people.project, spec=spec, bundle_size=1, state=Run.State.RUNNING
    )
    for address in (f"/runs/{run.pk}", f"/alerts/runs/{run.pk}"):
        html = browser.get(address).content.decode()
        assert f'hx-get="/alerts/runs/{run.pk}"' in html
        assert "/alerts?run=" not in html
    alert_of(hosts.rule(), hosts.server, run=run)
    Run.objects.update(state=Run.State.FINISHED)
    for address in (f"/runs/{run.pk}", f"/alerts/runs/{run.pk}"):
        html = browser.get(address).content.decode()
        assert 'hx-get="/alerts/runs' not in html
        assert f'href="/alerts?run={run.pk}"' in html
        assert "1 alert" in html
