"""Pages across all apps: the overview and the search."""

from __future__ import annotations

from hashlib import sha256

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from loadwright.server.accounts.actor import user_of
from loadwright.server.accounts.models import User
from loadwright.server.alerts import queries as alerts
from loadwright.server.fleet import queries as fleet
from loadwright.server.plans import queries as plans
from loadwright.server.plans.models import Plan
from loadwright.server.platform.errors import ActionError
from loadwright.server.projects.current import current_project
from loadwright.server.runs import queries
from loadwright.server.runs.models import Run
from loadwright.server.runs.schedules import queries as schedules
from loadwright.server.runs.spec import allocation
from loadwright.server.web.listing import is_fragment

from . import storage as kept
from .search import search as hits

RUNNING_SHOWN = 12
FINISHED_SHOWN = 15
"""Of which pages with less room show 8."""
DUE_SHOWN = 5
ALERTS_SHOWN = 6
GENERATORS_SHOWN = 8
PLANS_SHOWN = 6


@never_cache
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """Show current activity. The page polls with the hash ``seen``; an unchanged state is answered with 204."""
    user, project = user_of(request), current_project(request)
    active = queries.runs(user, state="active", project=project, trials=False)
    running, active_count = list(active[:RUNNING_SHOWN]), active.count()
    finished = list(queries.runs(user, state="final", project=project, trials=False)[:FINISHED_SHOWN])
    generators = fleet.generators(user)
    states = {
        state: [one for one in generators if one.state == state] for state in (fleet.IDLE, fleet.BUSY, fleet.LOST)
    }
    idle = [one.agent for one in states[fleet.IDLE]]
    due = [(run, allocation.missing(run, idle)) for run in schedules.due_next(user, project)[:DUE_SHOWN]]
    firing = alerts.firing(user, project)
    shown_alerts, alert_count = list(firing[:ALERTS_SHOWN]), firing.count()
    seen = sha256(
        repr(
            [
                active_count,
                [(run.pk, run.state) for run in running],
                [(run.pk, run.due_at, missing) for run, missing in due],
                [(run.pk, run.verdict, run.requirements_held) for run in finished],
                [(one.agent.pk, one.agent.name, one.state, one.shown) for one in generators],
                [alert_count, [(alert.pk, alert.acknowledged_at) for alert in shown_alerts]],
            ]
        ).encode()
    ).hexdigest()[:16]
    if request.GET.get("seen") == seen:
        return HttpResponse(status=204)
    context = {
        "running": running,
        "active_count": active_count,
        "due": due,
        "finished": finished,
        "alerts": shown_alerts,
        "alert_count": alert_count,
        "generators": generators,
        "states": states,
        "noted": [
            (one, one.shown if project is None or (one.shown and one.shown.project_id == project.pk) else None)
            for one in [*states[fleet.LOST], *states[fleet.BUSY], *states[fleet.IDLE]][:GENERATORS_SHOWN]
        ],
        "again": _recent_plans(user, [*running, *finished]),
        "plans": plans.plans(user).count(),
        "runs": queries.runs(user, trials=False).count(),
        "seen": seen,
    }
    template = "home/_overview.html" if "seen" in request.GET else "home/overview.html"
    return render(request, template, context)


def _recent_plans(user: User, runs: list[Run]) -> list[Plan]:
    """Return the plans of ``runs`` that still exist, in the order of the runs."""
    recent = list(dict.fromkeys(run.plan_id for run in runs if run.plan_id is not None))[:PLANS_SHOWN]
    found = plans.plans(user).in_bulk(recent)
    return [found[plan_id] for plan_id in recent if plan_id in found]


@never_cache
@require_GET
def storage(request: HttpRequest) -> HttpResponse:
    """Show administrators what is kept, how large it is, and for how long."""
    try:
        found = kept.storage(user_of(request))
    except ActionError as error:
        raise PermissionDenied(str(error)) from None
    retention = [
        (found.seconds, found.seconds_days, "LOADWRIGHT_KEEP_SECONDS"),
        (found.intervals, found.intervals_days, "LOADWRIGHT_KEEP_INTERVALS"),
    ]
    return render(request, "home/storage.html", {"storage": found, "retention": retention})


@never_cache
@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """Search everything that the person may see, for the search field or as a page."""
    text = request.GET.get("q", "").strip()
    context = {"text": text, "hits": hits(request, text)}
    return render(request, "home/_found.html" if is_fragment(request) else "home/search.html", context)
