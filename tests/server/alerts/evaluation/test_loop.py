"""One process evaluates and reports: the one that holds the lease."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone

from loadwright.server.alerts.evaluation.loop import LEASE, Alerting
from loadwright.server.alerts.models import Alert, Rule
from loadwright.server.platform.models import Lease
from loadwright.server.platform.telemetry import telemetry
from tests.server.alerts.farm import Farm
from tests.support.alerts import alert_of
from tests.support.monitors import measured

pytestmark = pytest.mark.django_db


@pytest.fixture
def busy(hosts: Farm) -> Iterator[Farm]:
    """A host that is busy now."""
    hosts.rule()
    now = int(time.time())
    agent = hosts.agents[hosts.server.pk]
    telemetry().write([measured(agent, now - second, cpu_percent=99.0) for second in range(1, 10)])
    yield hosts
    Lease.objects.all().delete()


def test_the_holder_of_the_lease_evaluates(busy: Farm) -> None:
    first, second = Alerting(), Alerting()
    second._step()
    assert Alert.objects.count() == 1
    first._step()
    assert first._evaluator is None
    assert second._evaluator is not None


def test_another_process_continues_with_the_same_alert(busy: Farm) -> None:
    first, second = Alerting(), Alerting()
    first._step()
    first._lease.release()
    second._step()
    assert Alert.objects.count() == 1
    first._step()
    assert first._evaluator is None
    assert Lease.objects.filter(name=LEASE).count() == 1


def test_a_process_that_takes_the_lease_again_continues_from_the_database(busy: Farm) -> None:
    first, second = Alerting(), Alerting()
    first._step()
    first._lease.release()
    second._step()
    Alert.objects.update(ended_at=timezone.now(), state=Alert.State.ENDED)
    second._lease.release()
    first._step()
    assert Alert.objects.filter(ended_at=None).count() == 1


def test_what_was_found_is_reported_while_rules_cannot_be_evaluated(busy: Farm) -> None:
    alert = alert_of(Rule.objects.get(name="Busy"), busy.other, timezone.now() - timedelta(minutes=1))
    Rule.objects.update(operator="~")
    with pytest.raises(ExceptionGroup):
        Alerting()._step()
    alert.refresh_from_db()
    assert alert.reported == Alert.State.FIRING
