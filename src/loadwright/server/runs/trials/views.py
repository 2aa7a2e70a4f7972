"""Pages of trials."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from loadwright.server.accounts.actor import actor_of, user_of
from loadwright.server.plans import queries as plans
from loadwright.server.plans.models import Plan
from loadwright.server.platform.errors import ActionError
from loadwright.server.runs import queries
from loadwright.server.runs.models import Run
from loadwright.server.web.listing import is_fragment
from loadwright.server.web.shortcuts import get_or_404

from . import actions
from .forms import TrialForm
from .log import log_entries
from .samples import trial_of
from .shown import reached_its_limit, shown_rows, shown_sample


@require_POST
def start(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Start a trial and show it: on its page, or in the panel that requested it."""
    plan = get_or_404(plans.plan, user_of(request), plan_id)
    form = TrialForm(request.POST)
    if not form.is_valid():
        return _refused(request, plan, form, str(next(iter(form.errors.values()))[0]))
    actor, chosen = actor_of(request), form.cleaned_data
    try:
        if chosen["draft"]:
            started = actions.try_draft(actor, plan.pk, form.options())
        else:
            started = actions.try_plan(actor, plan.pk, form.options(), revision=chosen["revision"])
    except ActionError as error:
        return _refused(request, plan, form, str(error))
    return _panel(request, plan, form) if is_fragment(request) else redirect("runs:trial", started.pk)


def _refused(request: HttpRequest, plan: Plan, form: TrialForm, error: str) -> HttpResponse:
    if is_fragment(request):
        return _panel(request, plan, form, error)
    messages.error(request, error)
    return redirect("plans:detail", plan.pk)


@never_cache
@require_GET
def panel(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Render what another page needs to try a plan: a form, and the reader's last trial of it."""
    plan = get_or_404(plans.plan, user_of(request), plan_id)
    actions.expect_trial(actor_of(request), plan.pk)
    return _panel(request, plan, TrialForm(initial={"draft": "draft" in request.GET}))


def _panel(request: HttpRequest, plan: Plan, form: TrialForm, error: str = "") -> HttpResponse:
    last = queries.last_trial(user_of(request), plan)
    context = {"plan": plan, "form": form, "error": error, "may_write": actor_of(request).may_write}
    return render(request, "runs/_try_panel.html", context | (_shown(request, last) if last is not None else {}))


@never_cache
@require_GET
def trial(request: HttpRequest, run_id: int) -> HttpResponse:
    """Show a trial and one of its samples: the one named in the address, or the first that failed."""
    run = get_or_404(queries.run, user_of(request), run_id)
    if not run.trial:
        return redirect("runs:detail", run.pk)
    embedded = "embedded" in request.GET
    name = "runs/_trial.html" if is_fragment(request) else "runs/trial.html"
    return render(request, name, _shown(request, run) | {"embedded": embedded})


def _shown(request: HttpRequest, run: Run) -> dict[str, Any]:
    """Return the context of ``runs/_trial.html``."""
    found = trial_of(run)
    chosen = found.chosen(request.GET.get("sample", ""))
    return {
        "run": run,
        "trial": found,
        "rows": shown_rows(found),
        "chosen": chosen,
        "shown": shown_sample(run, chosen) if chosen else None,
        "parts": run.generators.all(),
        "limit_reached": reached_its_limit(run),
        "log": log_entries(run),
        "may_write": actor_of(request).may_write,
        "may_delete": queries.may_delete(user_of(request), run),
    }


@never_cache
@require_GET
def sample(request: HttpRequest, run_id: int, key: str) -> HttpResponse:
    """Render one sample alone; without htmx, the page of the trial with it."""
    run = get_or_404(queries.run, user_of(request), run_id)
    if not is_fragment(request):
        return redirect(f"{reverse('runs:trial', args=[run.pk])}?sample={key}")
    row = trial_of(run).row(key) if run.trial else None
    if row is None:
        raise Http404
    return render(request, "runs/_sample.html", {"run": run, "shown": shown_sample(run, row)})
