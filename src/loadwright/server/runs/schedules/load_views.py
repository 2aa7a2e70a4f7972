"""Pages of a plan's saved load."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from loadwright.core.jmx.document.tree import PlanError
from loadwright.server.accounts.actor import actor_of, user_of
from loadwright.server.fleet import queries as fleet
from loadwright.server.plans import queries as plans
from loadwright.server.plans.contents import contents_of
from loadwright.server.platform.errors import ActionError
from loadwright.server.runs.spec.forms import StartForm, about, initial_of
from loadwright.server.web.shortcuts import get_or_404

from . import saved_load


@never_cache
@require_http_methods(["GET", "POST"])
def load(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Show and save the load of a plan, with the form for starting a run."""
    plan = get_or_404(plans.plan, user_of(request), plan_id)
    try:
        contents = contents_of(plan.newest, user_of(request).username)
    except (PlanError, OSError, ActionError) as error:
        messages.error(request, _("The plan can no longer be read: %(error)s") % {"error": error})
        return redirect("plans:detail", plan.pk)
    saved = saved_load.saved(plan)
    initial = initial_of(saved) if saved else {"name": plan.name}
    form = StartForm(request.POST or None, initial=initial, **about(contents))
    if request.method == "POST" and form.is_valid():
        try:
            saved_load.save(actor_of(request), plan.pk, form.spec())
            if request.POST.get("then") == "start":
                return redirect("runs:detail", saved_load.start(actor_of(request), plan.pk).pk)
        except ActionError as error:
            form.fail(error)
        else:
            messages.success(request, _("The load of “%(name)s” has been saved.") % {"name": plan.name})
            return redirect("runs:load", plan.pk)
    context = {"plan": plan, "form": form, "idle": fleet.idle_states(), "saving": True, "tab": "load"}
    return render(request, "runs/new.html", context)


@require_POST
def start(request: HttpRequest, plan_id: int) -> HttpResponse:
    plan = get_or_404(plans.plan, user_of(request), plan_id)
    try:
        started = saved_load.start(actor_of(request), plan.pk)
    except ActionError as error:
        messages.error(request, str(error))
        return redirect("plans:list")
    return redirect("runs:detail", started.pk)
