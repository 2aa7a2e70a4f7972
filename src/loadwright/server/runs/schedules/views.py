"""Pages of schedules: of a plan, of all plans as a list and as a calendar, and of one."""

from __future__ import annotations

from collections.abc import Callable
from zoneinfo import available_timezones

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from loadwright.server.accounts.actor import actor_of, user_of
from loadwright.server.fleet import queries as fleet
from loadwright.server.plans import queries as plans
from loadwright.server.platform.errors import ActionError
from loadwright.server.projects.current import current_project
from loadwright.server.runs.models import Schedule
from loadwright.server.runs.spec import allocation
from loadwright.server.runs.spec.cron import zone_of
from loadwright.server.runs.spec.schedule_form import ScheduleForm, schedule_initial
from loadwright.server.web import listing
from loadwright.server.web.shortcuts import get_or_404

from . import actions, calendar, queries, saved_load

SORTS = {"plan": "plan__name", "next": "due_at", "who": "created_by__username"}
MOST_SHOWN = 300
"""How many schedules a calendar shows."""


@never_cache
@require_GET
def every(request: HttpRequest) -> HttpResponse:
    """List the schedules of all plans; the address contains filters, sort order and page."""
    page = listing.page(request, _filtered(request), SORTS)
    filtered = any(request.GET.get(name) for name in ("q", "state"))
    context = {"page": page, "rows": _rows(list(page.object_list)), "filtered": filtered}
    template = "runs/_schedules.html" if listing.is_fragment(request) else "runs/all_schedules.html"
    return render(request, template, context)


@never_cache
@require_GET
def month(request: HttpRequest) -> HttpResponse:
    """Show a month of scheduled runs, in the time zone that the address contains."""
    try:
        zone = zone_of(request.GET.get("zone") or "UTC")
    except ActionError:
        zone = zone_of("UTC")
    today = timezone.now().astimezone(zone).date()
    first = calendar.first_of(request.GET.get("month", ""), today)
    found = _filtered(request)
    context = {
        "weeks": calendar.weeks(first, zone, found[:MOST_SHOWN]),
        "cut": found.count() > MOST_SHOWN,
        "most": MOST_SHOWN,
        "first": first,
        "previous": calendar.previous_month(first),
        "next": calendar.next_month(first),
        "today": today,
        "zone": zone.key,
        "zones": sorted(available_timezones()),
    }
    return render(request, "runs/_calendar.html" if listing.is_fragment(request) else "runs/calendar.html", context)


def _filtered(request: HttpRequest) -> QuerySet[Schedule]:
    enabled = {"on": True, "off": False}.get(request.GET.get("state", ""))
    search = request.GET.get("q", "").strip()
    return queries.schedules(user_of(request), search=search, enabled=enabled, project=current_project(request))


@never_cache
@require_http_methods(["GET", "POST"])
def schedules(request: HttpRequest, plan_id: int) -> HttpResponse:
    """List the schedules of a plan, or create one from the posted form."""
    plan = get_or_404(plans.plan, user_of(request), plan_id)
    form = ScheduleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.create(actor_of(request), plan.pk, **form.asked())
        except ActionError as error:
            form.fail(error)
        else:
            messages.success(request, _("The schedule has been saved."))
            return redirect("runs:schedules", plan.pk)
    page = listing.page(request, queries.of_plan(user_of(request), plan.pk), SORTS)
    context = {
        "plan": plan,
        "form": form,
        "tab": "schedules",
        "page": page,
        "rows": _rows(list(page.object_list)),
        "has_load": saved_load.saved(plan) is not None,
        "zones": sorted(available_timezones()),
    }
    return render(request, "runs/schedules.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def schedule(request: HttpRequest, schedule_id: int) -> HttpResponse:
    """Show the form of one schedule, and change it."""
    found = get_or_404(queries.schedule, user_of(request), schedule_id)
    form = ScheduleForm(request.POST or None, initial=schedule_initial(found.at, found.cron, found.zone))
    if request.method == "POST" and form.is_valid():
        try:
            actions.change(actor_of(request), found.pk, **form.asked())
        except ActionError as error:
            form.fail(error)
        else:
            messages.success(request, _("The schedule has been changed."))
            return redirect("runs:schedules", found.plan_id)
    context = {"plan": found.plan, "schedule": found, "form": form, "zones": sorted(available_timezones())}
    return render(request, "runs/schedule.html", context)


def _rows(found: list[Schedule]) -> list[dict[str, object]]:
    runs, idle = queries.next_runs(found), fleet.idle()
    rows: list[dict[str, object]] = []
    for schedule in found:
        run = runs.get(schedule.pk)
        rows.append({"schedule": schedule, "run": run, "missing": allocation.missing(run, idle) if run else None})
    return rows


@never_cache
@require_GET
def preview(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Render the next occurrences of the form's values, or the error in them."""
    get_or_404(plans.plan, user_of(request), plan_id)
    form = ScheduleForm(request.GET)
    moments, error = [], ""
    if form.is_valid():
        try:
            moments = queries.preview(**form.asked())
        except ActionError as problem:
            error = str(problem)
    else:
        error = str(next(iter(form.errors.values()))[0])
    return render(request, "runs/_moments.html", {"moments": moments, "error": error})


@require_POST
def set_enabled(request: HttpRequest, schedule_id: int) -> HttpResponse:
    enabled = request.POST.get("enabled") == "yes"
    done = _("The schedule is enabled.") if enabled else _("The schedule is disabled.")
    return _change(request, schedule_id, lambda: actions.set_enabled(actor_of(request), schedule_id, enabled), done)


@require_POST
def delete(request: HttpRequest, schedule_id: int) -> HttpResponse:
    done = _("The schedule has been deleted.")
    return _change(request, schedule_id, lambda: actions.delete(actor_of(request), schedule_id), done)


def _change(request: HttpRequest, schedule_id: int, change: Callable[[], object], done: str) -> HttpResponse:
    plan_id = get_or_404(queries.schedule, user_of(request), schedule_id).plan_id
    try:
        change()
    except ActionError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done)
    if request.POST.get("list") == "all":
        return redirect(listing.address(request, "runs:all_schedules"))
    return redirect(listing.address(request, "runs:schedules", plan_id))
