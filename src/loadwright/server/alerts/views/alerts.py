"""The list of alerts, and what is done with one of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from loadwright.server.accounts.actor import actor_of, user_of
from loadwright.server.accounts.models import User
from loadwright.server.alerts import actions, charts, errors, formats, notice, queries
from loadwright.server.alerts.history import Period, periods
from loadwright.server.alerts.models import Alert, MuteWindow, Severity, Silence
from loadwright.server.alerts.queries import Filters
from loadwright.server.alerts.quiet import Quiet, quieted
from loadwright.server.alerts.validation import Scope
from loadwright.server.monitoring.events import asked
from loadwright.server.notifications import queries as notifications
from loadwright.server.platform.messages import localized
from loadwright.server.projects.current import current_project
from loadwright.server.projects.models import Project
from loadwright.server.runs import queries as runs
from loadwright.server.web import listing
from loadwright.server.web.shortcuts import get_or_404, int_or_none, run_action

SORTS = {"host": "host", "fired": "fired_at", "ended": "ended_at"}
SILENCES_H = (1, 4, 24)
"""Hours for which the menu of an alert offers to silence it."""


@never_cache
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """List the alerts; filters, order and page are in the URL. Without a state in it, those that fire are listed."""
    group_id, run_id, server_id = (int_or_none(request.GET.get(name)) for name in ("group", "run", "server"))
    filters = Filters(
        search=request.GET.get("q", "").strip(),
        project=current_project(request),
        # All alerts of a group or a run are of interest, also after they ended.
        state=request.GET.get("state", "" if group_id or run_id else Alert.State.FIRING),
        severity=request.GET.get("severity", ""),
        group_id=group_id,
        run_id=run_id,
        server_id=server_id,
    )
    page = listing.page(request, queries.alerts(user_of(request), filters), SORTS)
    now = timezone.now()
    quiet = quieted([alert for alert in page.object_list if alert.ended_at is None], now)
    context = {
        "page": page,
        "rows": [_row(alert, now, quiet.get(alert.pk)) for alert in page.object_list],
        "filters": filters,
        "filtered": filters != Filters(project=filters.project, state=Alert.State.FIRING),
        "states": Alert.State.choices,
        "severities": Severity.choices,
        "silences_h": SILENCES_H,
        "repeat_s": settings.ALERT_REPEAT_S,
        "unacknowledged": [one.pk for one in page.object_list if one.ended_at is None and one.acknowledged_at is None],
        "is_monitored": bool(page.object_list) or queries.is_monitored(user_of(request), filters.project),
        "unreported": not _is_reported(user_of(request), filters.project),
    }
    return render(request, "alerts/_table.html" if listing.is_fragment(request) else "alerts/alerts.html", context)


def _is_reported(user: User, project: Project | None) -> bool:
    """Return whether a channel reports alerts. Only administrators see all channels; for others it is assumed."""
    if not user.is_superuser:
        return True
    active = notifications.channels(user, project).filter(active=True)
    return any(not set(notice.EVENTS.values()).isdisjoint(channel.events) for channel in active)


def _row(alert: Alert, now: datetime, quiet: Quiet | None) -> dict[str, Any]:
    condition = alert.condition
    metric, ended = formats.metric_of(condition), alert.ended_at or now
    return {
        "alert": alert,
        "condition": formats.shown_condition(condition),
        "value": formats.value_of(metric, alert.value),
        "worst": formats.value_of(metric, alert.worst),
        "seconds": max((ended - alert.began_at).total_seconds(), 0),
        "chart": charts.address(alert.project.name, [alert], ended) if alert.server_id else "",
        "silence": quiet if isinstance(quiet, Silence) else None,
        "window": quiet if isinstance(quiet, MuteWindow) else None,
    }


@never_cache
@require_GET
def of_run(request: HttpRequest, run_id: int) -> HttpResponse:
    """Return the number of the alerts of a run, which its page refreshes while it is active."""
    run = get_or_404(runs.run, user_of(request), run_id)
    count = queries.counts_of_runs(user_of(request), [run.pk]).get(run.pk, 0)
    return render(request, "alerts/panels/run.html", {"thing": run, "data": count})


@never_cache
@require_GET
def events(request: HttpRequest) -> JsonResponse:
    """Return when alerts fired and ended, as events for charts of hosts (``monitoring.events``)."""
    wanted = asked(request)
    found = periods(
        user_of(request),
        wanted.since,
        wanted.until,
        server_ids=wanted.servers,
        project=wanted.project,
        room_id=wanted.room.pk if wanted.room else None,
    )
    return JsonResponse({"events": [event for one in found for event in _events(one, wanted.since, wanted.until)]})


def _events(period: Period, since: datetime, until: datetime) -> Iterator[dict[str, Any]]:
    names = {"title": localized(period.title), "host": f"{period.host} {period.part}".strip()}
    if period.fired_at >= since:
        yield {"time": period.fired_at.timestamp(), "text": _("Alert: %(title)s, %(host)s") % names, "bad": True}
    if period.ended_at is not None and period.ended_at < until:
        text = _("Alert ended: %(title)s, %(host)s") % names
        yield {"time": period.ended_at.timestamp(), "text": text, "bad": False}


@require_POST
def acknowledge(request: HttpRequest, alert_id: int) -> HttpResponse:
    """Acknowledge an alert."""
    get_or_404(queries.alert, user_of(request), alert_id)

    def action() -> str:
        actions.acknowledge(actor_of(request), [alert_id])
        return _("The alert has been acknowledged; it is not reported again.")

    return run_action(request, action, listing.address(request, "alerts:list"))


@require_POST
def acknowledge_several(request: HttpRequest) -> HttpResponse:
    """Acknowledge the alerts of a page of the list. Those that have ended meanwhile are left out."""
    ids = [pk for pk in map(int_or_none, request.POST.getlist("alert")) if pk is not None]
    found = list(queries.alerts(user_of(request)).filter(pk__in=ids, ended_at=None).values_list("pk", flat=True))

    def action() -> str:
        count = actions.acknowledge(actor_of(request), found)
        return ngettext(
            "%(count)d alert has been acknowledged; it is not reported again.",
            "%(count)d alerts have been acknowledged; they are not reported again.",
            count,
        ) % {"count": count}

    return run_action(request, action, listing.address(request, "alerts:list"))


@require_POST
def silence_alert(request: HttpRequest, alert_id: int) -> HttpResponse:
    """Silence the rule of an alert on its server for some hours."""
    alert = get_or_404(queries.alert, user_of(request), alert_id)
    asked = int_or_none(request.POST.get("hours"))
    hours = asked if asked in SILENCES_H else SILENCES_H[0]

    def action() -> str:
        if alert.ended_at is not None or alert.rule_id is None or alert.server_id is None:
            raise errors.ALERT_ENDED()
        until = timezone.now() + timedelta(hours=hours)
        scope = Scope(project_id=alert.project_id, server_id=alert.server_id)
        actions.silence(actor_of(request), scope, until=until, rule_id=alert.rule_id)
        silenced = ngettext(
            "Alerts of this rule on %(host)s are not reported for %(hours)s hour.",
            "Alerts of this rule on %(host)s are not reported for %(hours)s hours.",
            hours,
        )
        return silenced % {"host": alert.host, "hours": hours}

    return run_action(request, action, listing.address(request, "alerts:list"))
