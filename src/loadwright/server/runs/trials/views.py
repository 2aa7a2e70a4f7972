"""Pages of trials."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from loadwright.server.accounts.actor import actor_of, user_of
from loadwright.server.plans import queries as plans
from loadwright.server.platform.errors import ActionError
from loadwright.server.runs import queries
from loadwright.server.web.listing import is_fragment
from loadwright.server.web.shortcuts import get_or_404

from . import actions
from .samples import trial_of
from .shown import ShownSample, reached_its_limit, shown_rows


@require_POST
def start(request: HttpRequest, plan_id: int) -> HttpResponse:
    plan = get_or_404(plans.plan, user_of(request), plan_id)
    try:
        started = actions.try_plan(actor_of(request), plan.pk)
    except ActionError as error:
        messages.error(request, str(error))
        return redirect("plans:detail", plan.pk)
    return redirect("runs:trial", started.pk)


@never_cache
@require_GET
def trial(request: HttpRequest, run_id: int) -> HttpResponse:
    """Show a trial and one of its samples: the one named in the address, or the first that failed."""
    run = get_or_404(queries.run, user_of(request), run_id)
    if not run.trial:
        return redirect("runs:detail", run.pk)
    found = trial_of(run)
    chosen = found.chosen(request.GET.get("sample", ""))
    context = {
        "run": run,
        "trial": found,
        "rows": shown_rows(found),
        "chosen": chosen,
        "shown": ShownSample(chosen) if chosen else None,
        "parts": run.generators.all(),
        "limit_reached": reached_its_limit(run),
        "may_write": actor_of(request).may_write,
        "may_delete": queries.may_delete(user_of(request), run),
    }
    return render(request, "runs/trial.html", context)


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
    return render(request, "runs/_sample.html", {"run": run, "shown": ShownSample(row)})
