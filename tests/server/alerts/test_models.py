"""Rules exist from the start, and alerts outlive what they are about."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.utils import translation

from loadwright.core.alerts.builtin import BUILT_IN
from loadwright.server.alerts.models import Rule

pytestmark = pytest.mark.django_db


def test_a_new_installation_has_the_built_in_rules() -> None:
    stored = {rule.built_in: rule for rule in Rule.objects.all()}
    assert set(stored) == {rule.key for rule in BUILT_IN}
    for rule in BUILT_IN:
        found = stored[rule.key]
        assert (found.condition, found.severity, found.active) == (rule.condition, rule.severity, rule.enabled)


def test_migrating_adds_what_is_missing_and_keeps_changes() -> None:
    Rule.objects.filter(built_in="cpu").update(limit=70.0)
    Rule.objects.filter(built_in="disk").delete()
    call_command("migrate", verbosity=0)
    assert Rule.objects.get(built_in="cpu").limit == 70
    assert Rule.objects.filter(built_in="disk").count() == 1


def test_a_built_in_rule_has_a_title_in_the_language_of_its_reader() -> None:
    rule = Rule.objects.get(built_in="cpu")
    with translation.override("zh-hans"):
        assert rule.shown_title == "CPU 繁忙"
    rule.name = "Ours"
    assert (rule.shown_title, str(rule)) == ("Ours", "Ours")
