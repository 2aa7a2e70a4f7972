"""The list of rules, and their form."""

from __future__ import annotations

import pytest
from django.test import Client

from loadwright.server.alerts.models import Rule
from tests.server.alerts.farm import Farm, page
from tests.server.alerts.test_forms import entered
from tests.support.pages import errors_of, signed_in, text_of

pytestmark = pytest.mark.django_db


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


def test_members_see_rules_and_silence_but_add_no_rules(hosts: Farm) -> None:
    browser = signed_in(hosts.people.member)
    assert "Add a rule" not in page(browser, "/alerts/rules")
    assert "Maintainers of a project" in page(browser, "/alerts/rules/new")
    assert "Silence alerts" in page(browser, "/alerts/quiet")
