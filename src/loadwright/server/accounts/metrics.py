"""Background jobs, for Prometheus. They are listed by this app, which shows them to administrators."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count
from prometheus_client.core import Metric

from loadwright.server.platform.metrics import gauge
from loadwright.server.platform.models import Job


def jobs() -> Iterator[Metric]:
    """Yield the numbers of unfinished background jobs."""
    found = Job.objects.exclude(key=None).order_by().values_list("kind").annotate(Count("pk"))
    yield gauge("loadwright_jobs", "Background jobs that wait or run, by kind.", found, ("kind",))


SCRAPED = [jobs]
