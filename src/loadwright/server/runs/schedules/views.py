"""Pages of a plan's schedules."""

from __future__ import annotations

from collections.abc import Callable
from zoneinfo import available_timezones

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from loadwright.server.accounts.actor import actor_of, user_of
from loadwright.server.fleet import queries as fleet
from loadwright.server.plans import queries as plans
from loadwright.server.platform.errors import ActionError
from loadwright.server.runs.models import Schedule
from loadwright.server.runs.spec import allocation
from loadwright.server.runs.spec.forms import ScheduleForm
from loadwright.server.web import listing
from loadwright.server.web.shortcuts import get_or_404

from . import actions as known
from . import saved_load


@never_cache
@require_http_methods(["GET", "POST"])
def schedules(request: HttpRequest, plan_id: int) -> HttpResponse:
    """List the schedules of a plan, or create one from the posted form."""
    plan = get_or_404(plans.plan, user_of(request), plan_id)
    form = ScheduleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            known.create(actor_of(request), plan.pk, **form.asked())
        except ActionError as error:
            form.fail(error)
        else:
            messages.success(request, _("The schedule has been saved."))
            return redirect("runs:schedules", plan.pk)
    page = listing.page(request, known.schedules(user_of(request), plan.pk), {})
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


def _rows(found: list[Schedule]) -> list[dict[str, object]]:
    runs, idle = known.next_runs(found), fleet.idle()
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
            moments = known.preview(**form.asked())
        except ActionError as problem:
            error = str(problem)
    else:
        error = str(next(iter(form.errors.values()))[0])
    return render(request, "runs/_moments.html", {"moments": moments, "error": error})


@require_POST
def set_enabled(request: HttpRequest, schedule_id: int) -> HttpResponse:
    enabled = request.POST.get("enabled") == "yes"
    done = _("The schedule is enabled.") if enabled else _("The schedule is disabled.")
    return _change(request, schedule_id, lambda: known.set_enabled(actor_of(request), schedule_id, enabled), done)


@require_POST
def delete(request: HttpRequest, schedule_id: int) -> HttpResponse:
    return _change(
        request, schedule_id, lambda: known.delete(actor_of(request), schedule_id), _("The schedule has been deleted.")
    )


def _change(request: HttpRequest, schedule_id: int, change: Callable[[], object], done: str) -> HttpResponse:
    plan_id = get_or_404(known.schedule, user_of(request), schedule_id).plan_id
    try:
        change()
    except ActionError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done)
    return redirect(listing.address(request, "runs:schedules", plan_id))
