"""When runs loaded their target, for charts of hosts: they show runs as bands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.urls import reverse

from loadwright.server.accounts.models import User
from loadwright.server.projects.models import Project
from loadwright.server.runs import errors, queries

MOST = 200
"""Maximum number of runs in one answer: the newest."""


@dataclass(frozen=True)
class Period:
    """The time in which a run loaded its target. ``end`` is ``None`` while it does; ``page`` is its address."""

    id: int
    name: str
    state: str
    start: datetime
    end: datetime | None
    page: str


def within(user: User, since: datetime, until: datetime, project: Project | None = None) -> list[Period]:
    """Return when the visible runs, without trials, loaded between ``since`` and ``until``; in order of their start."""
    if since >= until:
        raise errors.PERIOD()
    found = queries.runs(user, project=project, trials=False).prefetch_related(None)
    loaded = found.filter(start_at__lt=until).annotate(loaded_until=Coalesce("load_ended_at", "ended_at"))
    open_or_overlapping = Q(loaded_until=None) | Q(loaded_until__gt=since) & Q(loaded_until__gt=F("start_at"))
    newest_first = loaded.filter(open_or_overlapping).order_by("-start_at", "-pk")
    rows = list(newest_first.values_list("pk", "name", "state", "start_at", "loaded_until")[:MOST])
    return [
        Period(pk, name, state, start, end, reverse("runs:detail", args=[pk]))
        for pk, name, state, start, end in reversed(rows)
        if start is not None
    ]
