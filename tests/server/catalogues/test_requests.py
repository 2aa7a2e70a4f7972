"""Who is asked for the catalogue of an installation."""

from __future__ import annotations

import time

import pytest
from django.db.models import F
from django.utils import timezone

from loadwright.core.protocol import Report
from loadwright.core.protocol.generator import RUNNING, Observed
from loadwright.server.catalogues import actions, requests
from loadwright.server.catalogues.models import Installation
from loadwright.server.fleet import presence
from loadwright.server.fleet.models import Agent
from tests.server.catalogues.conftest import DIGEST, Made

pytestmark = pytest.mark.django_db


def reports(agent: Agent, observed: Observed | None = None) -> None:
    presence.record(agent.key, Report(sent_at=0.0, observed=observed), time.time())


def long_ago() -> None:
    """Let the time pass that a generator has."""
    asked_at, received_at = F("asked_at") - 2 * actions.ASKED_FOR, F("received_at") - 2 * actions.RETRY_AFTER
    Installation.objects.update(asked_at=asked_at, received_at=received_at)


def test_one_idle_generator_is_asked_until_it_answers(made: Made) -> None:
    first, second = made("g1", "odd.jar"), made("g2", "odd.jar")
    keys = {first.key, second.key}
    assert requests.asked(keys) == {}, "neither was in contact"
    reports(first, Observed("7", RUNNING))
    reports(second)
    assert requests.asked(keys) == {second.key: DIGEST}
    reports(first)
    assert requests.asked(keys) == {second.key: DIGEST}
    assert requests.asked({first.key}) == {}, "another server process has the other one"
    Installation.objects.update(state=Installation.State.READY)
    assert requests.asked(keys) == {}


def test_after_some_minutes_another_one_is_asked(made: Made) -> None:
    first, second = made("g1", "odd.jar"), made("g2", "odd.jar")
    reports(first)
    reports(second)
    keys = {first.key, second.key}
    assert requests.asked(keys) == {first.key: DIGEST}
    long_ago()
    assert requests.asked(keys) == {second.key: DIGEST}


def test_a_failure_is_tried_again_later_and_not_for_ever(made: Made) -> None:
    agent = made("g1", "odd.jar")
    reports(agent)
    assert requests.asked({agent.key}) == {agent.key: DIGEST}
    asked = Installation.objects.get()
    Installation.objects.update(state=Installation.State.FAILED, received_at=asked.asked_at)
    assert requests.asked({agent.key}) == {}
    long_ago()
    assert requests.asked({agent.key}) == {agent.key: DIGEST}
    Installation.objects.update(
        state=Installation.State.FAILED,
        attempts=actions.MOST_ATTEMPTS,
        received_at=timezone.now() - 2 * actions.RETRY_AFTER,
    )
    assert requests.asked({agent.key}) == {}


def test_nobody_is_asked_without_plugins_or_after_removal(made: Made) -> None:
    plain, removed = made("g1"), made("g2", "odd.jar", digest="b" * 64)
    Agent.objects.filter(pk=removed.pk).update(revoked_at=removed.enrolled_at)
    for agent in (plain, removed):
        reports(agent)
    assert requests.asked({plain.key, removed.key}) == {}
