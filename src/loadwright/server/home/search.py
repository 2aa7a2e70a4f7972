"""The search across all apps: pages, plans, header sets, runs, servers, generators, projects and people."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from loadwright.server.accounts.actor import user_of
from loadwright.server.accounts.people import queries as people
from loadwright.server.fleet import queries as fleet
from loadwright.server.header_sets import queries as header_sets
from loadwright.server.plans import queries as plans
from loadwright.server.projects import queries as projects
from loadwright.server.runs import queries as runs
from loadwright.server.runs.models import Run
from loadwright.server.servers import queries as servers
from loadwright.server.web.navigation import entries

SHOWN = 6
"""How many of a kind are shown."""


@dataclass(frozen=True)
class Hit:
    """A line of the results. A run's ``state`` and start are shown instead of the ``note``."""

    icon: str
    name: str
    address: str
    note: str = ""
    run: Run | None = None


def search(request: HttpRequest, text: str) -> list[Hit]:
    """Return what the person may see whose name contains ``text``; nothing for an empty text."""
    if not text:
        return []
    kinds = (_pages, _plans, _header_sets, _runs, _servers, _generators, _projects, _people)
    return [hit for kind in kinds for hit in islice(kind(request, text), SHOWN)]


def _pages(request: HttpRequest, text: str) -> Iterator[Hit]:
    for entry in entries():
        if text.casefold() in str(entry.text).casefold() and entry.shown_to(request.user):
            yield Hit(entry.icon, str(entry.text), entry.address, _("page"))


def _plans(request: HttpRequest, text: str) -> Iterator[Hit]:
    for plan in plans.plans(user_of(request), search=text)[:SHOWN]:
        note = f"{plan.project} · {_('plan')}" if plan.project else _("plan")
        yield Hit("list-details", plan.name, reverse("plans:detail", args=[plan.pk]), note)


def _header_sets(request: HttpRequest, text: str) -> Iterator[Hit]:
    for one in header_sets.header_sets(user_of(request)).filter(name__icontains=text)[:SHOWN]:
        note = f"{one.project} · {_('header set')}" if one.project else _("header set")
        yield Hit("code", one.name, reverse("header_sets:one", args=[one.pk]), note)


def _runs(request: HttpRequest, text: str) -> Iterator[Hit]:
    for run in runs.runs(user_of(request), search=text, trials=False)[:SHOWN]:
        yield Hit("chart-line", run.name, reverse("runs:detail", args=[run.pk]), run=run)


def _servers(request: HttpRequest, text: str) -> Iterator[Hit]:
    for server in servers.found(user_of(request), servers.Filters(search=text))[:SHOWN]:
        note = f"{server.address} · {server.project}"
        yield Hit("server", server.name, reverse("servers:detail", args=[server.pk]), note)


def _generators(_request: HttpRequest, text: str) -> Iterator[Hit]:
    for agent in fleet.listed().filter(name__icontains=text)[:SHOWN]:
        note = f"{agent.room} · {_('generator')}" if agent.room else _("generator")
        yield Hit("server-2", agent.name, reverse("fleet:list"), note)


def _projects(request: HttpRequest, text: str) -> Iterator[Hit]:
    for project in projects.projects(user_of(request)).filter(name__icontains=text)[:SHOWN]:
        yield Hit("folder", project.name, reverse("projects:detail", args=[project.pk]), _("project"))


def _people(request: HttpRequest, text: str) -> Iterator[Hit]:
    user = user_of(request)
    if user.is_superuser:
        for person in people.people(user, search=text)[:SHOWN]:
            yield Hit("user", person.username, reverse("accounts:person", args=[person.pk]), _("person"))
