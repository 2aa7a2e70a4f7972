"""Runs, for Prometheus."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count
from prometheus_client.core import Metric

from loadwright.server.platform.metrics import gauge

from .models import Run


def runs() -> Iterator[Metric]:
    """Yield the numbers of runs by state; trials are runs too."""
    found = dict(Run.objects.order_by().values_list("state").annotate(Count("pk")))
    counts = [(state, found.get(state, 0)) for state in Run.State.values]
    yield gauge("loadwright_runs", "Runs by state.", counts, ("state",))


SCRAPED = [runs]
