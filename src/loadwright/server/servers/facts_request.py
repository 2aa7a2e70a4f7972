"""Requests to collect facts of servers."""

from django.db.models import QuerySet
from django.utils import timezone

from loadwright.server.platform import jobs

from .models import Server


def request_facts(servers: QuerySet[Server]) -> None:
    """Request the facts of ``servers``, which jobs then collect."""
    names = dict(servers.values_list("pk", "name"))
    Server.objects.filter(pk__in=list(names)).update(facts_wanted_at=timezone.now())
    requests = [jobs.Request(f"facts:{pk}", (pk,), name) for pk, name in names.items()]
    jobs.enqueue("server.facts", *requests)
