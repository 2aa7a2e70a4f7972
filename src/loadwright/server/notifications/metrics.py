"""Notifications, for Prometheus."""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client.core import Metric

from loadwright.server.platform.metrics import gauge

from .models import Delivery


def deliveries() -> Iterator[Metric]:
    """Yield the number of notifications that were not delivered yet."""
    waiting = Delivery.objects.filter(state=Delivery.State.WAITING).count()
    yield gauge("loadwright_notifications_waiting", "Notifications that were not delivered yet.", [(waiting,)])


SCRAPED = [deliveries]
