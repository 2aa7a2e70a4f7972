"""Pages of runs: list, start form, and the page of a run."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from loadwright.core.jmx.document.tree import PlanError
from loadwright.core.messages import InputError
from loadwright.core.numbers import parse_number
from loadwright.server.accounts.actor import actor_of, user_of
from loadwright.server.fleet import queries as fleet
from loadwright.server.plans import queries as plans
from loadwright.server.plans.contents import contents_of
from loadwright.server.platform.errors import STATUS, ActionError, body_of
from loadwright.server.projects.current import current_project
from loadwright.server.runs.results.all_files import all_files
from loadwright.server.runs.results.executed import executed
from loadwright.server.runs.results.logs import log_of
from loadwright.server.runs.spec.fields import parse_target
from loadwright.server.runs.spec.forms import StartForm, about, initial_of
from loadwright.server.web import listing
from loadwright.server.web.downloads import download, download_parts
from loadwright.server.web.shortcuts import get_or_404, int_or_none, run_action

from . import actions, errors, participants, queries, storage
from .models import Run
from .schedules import saved_load
from .spec import allocation

MOST_OVERLAID = 4
"""How many runs the charts of another one show beside it."""
SORTS = {
    "name": "name",
    "plan": "plan_name",
    "who": "created_by__username",
    "when": "begun",
    "state": "state",
    "room": "room__name",
    "reached": "reached",
    "samples": "samples",
    "mean": "mean_ms",
    "p95": "p95_ms",
    "errors": "error_rate",
}


@never_cache
@require_GET
def runs(request: HttpRequest) -> HttpResponse:
    """List the runs; the address contains filters, sort order and page."""
    user = user_of(request)
    state = request.GET.get("state", "")
    found = queries.runs(
        user,
        state=state if state in {"active", "final", *Run.State.values} else "",
        search=request.GET.get("q", "").strip(),
        project=current_project(request),
        plan_id=int_or_none(request.GET.get("plan")),
        plan_revision=int_or_none(request.GET.get("revision")),
        mine=bool(request.GET.get("mine")),
        trials=bool(request.GET.get("trials")),
    )
    verdict = request.GET.get("verdict", "")
    if verdict == "not_met":
        found = found.filter(requirements_held=False)
    elif verdict in ("valid", "doubtful"):
        found = found.filter(verdict=verdict)
    sort = request.GET.get("sort", "")
    page = listing.page(request, found, SORTS)
    plan_id = int_or_none(request.GET.get("plan"))
    context = {
        "page": page,
        "sort": sort,
        "filtered": any(
            request.GET.get(name) for name in ("q", "state", "plan", "revision", "mine", "verdict", "trials")
        ),
        "going_on": not all(run.final for run in page.object_list),
        "states": Run.State.choices,
        "plan": plans.plans(user).filter(pk=plan_id).first() if plan_id else None,
    }
    return render(request, "runs/_table.html" if listing.is_fragment(request) else "runs/runs.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Show the form for starting a run, and start it."""
    plan_id = int_or_none(request.GET.get("plan"))
    if plan_id is None:
        return redirect("plans:list")
    plan = get_or_404(plans.plan, user_of(request), plan_id)
    try:
        contents = contents_of(plan.newest, user_of(request).username)
    except (PlanError, OSError, ActionError) as error:
        messages.error(request, _("The plan can no longer be read: %(error)s") % {"error": error})
        return redirect("plans:detail", plan.pk)
    like = int_or_none(request.GET.get("like"))
    former = queries.runs(user_of(request), plan_id=plan.pk).filter(pk=like).first() if like else None
    known = queries.spec_of(former) if former else saved_load.saved(plan)
    initial = initial_of(known) if known else {"name": plan.name}
    form = StartForm(request.POST or None, initial=initial, **about(contents))
    if request.method == "POST" and form.is_valid():
        try:
            started = actions.start_run(actor_of(request), plan.pk, form.spec())
        except ActionError as error:
            form.fail(error)
        else:
            return redirect("runs:detail", started.pk)
    return render(request, "runs/new.html", {"plan": plan, "form": form, "idle": fleet.idle_states()})


@never_cache
@require_GET
def run(request: HttpRequest, run_id: int) -> HttpResponse:
    """Show a run in any state. Its figures arrive over the WebSocket (``live``)."""
    found = get_or_404(queries.run, user_of(request), run_id)
    if found.trial:
        return redirect("runs:trial", found.pk)
    if found.scheduled:
        missing = allocation.missing(found, fleet.idle())
        waiting = {"run": found, "missing": missing, "may_write": actor_of(request).may_write}
        return render(request, "runs/scheduled.html", waiting)
    if listing.is_fragment(request):
        # The page of a scheduled run polls this address. The run has started or was cancelled.
        return HttpResponse(headers={"HX-Refresh": "true"})
    context = {
        "run": found,
        "value": f"{found.target:g}" if found.target is not None else "",
        "files": listing.page_of_rows(request, queries.run_files(found)),
        "may_write": actor_of(request).may_write,
        "may_delete": queries.may_delete(user_of(request), found),
        "others": queries.beside(user_of(request), found, _beside(request)),
    }
    return render(request, "runs/run.html", context)


def _beside(request: HttpRequest) -> list[int]:
    """Return the primary keys of runs whose lines the address wants in the charts."""
    found = (int_or_none(text) for text in request.GET.get("with", "").split(",")[:MOST_OVERLAID])
    return [pk for pk in found if pk is not None]


@require_POST
def change_target(request: HttpRequest, run_id: int) -> HttpResponse:
    found = get_or_404(queries.run, user_of(request), run_id)
    value = request.POST.get("value", "").strip()
    error = done = ""
    try:
        total = parse_target(value, found.spec.target or 0.0, whole=not found.paced)
        found = actions.change_rate(actor_of(request), run_id, total)
        value = f"{found.target:.15g}"
        done = _("Target of all generators.")
    except ActionError as problem:
        error = str(problem)
    except InputError:
        error = str(errors.NOT_A_NUMBER(value=value))
    if not listing.is_fragment(request):
        if error:
            messages.error(request, error)
        return redirect("runs:detail", run_id)
    return render(request, "runs/_target.html", {"run": found, "value": value, "error": error, "done": done})


@require_POST
def add_note(request: HttpRequest, run_id: int) -> HttpResponse:
    found = get_or_404(queries.run, user_of(request), run_id)
    text = request.POST.get("text", "")
    error = done = ""
    try:
        actions.add_note(actor_of(request), run_id, text)
        text, done = "", _("The note has been added to the charts.")
    except ActionError as problem:
        error = str(problem)
    if not listing.is_fragment(request):
        if error:
            messages.error(request, error)
        return redirect("runs:detail", run_id)
    return render(request, "runs/_note.html", {"run": found, "text": text, "error": error, "done": done})


@require_POST
def stop(request: HttpRequest, run_id: int) -> HttpResponse:
    get_or_404(queries.run, user_of(request), run_id)
    try:
        why = request.POST.get("reason", "")
        actions.stop_run(actor_of(request), run_id, now=request.POST.get("how") == "now", why=why)
    except ActionError as error:
        messages.error(request, str(error))
    return redirect("runs:detail", run_id)


@require_POST
def steer(request: HttpRequest, run_id: int, agent_id: int) -> HttpResponse:
    """Add or remove a generator, or set its share. An error is returned as JSON in the language of the page."""
    get_or_404(queries.run, user_of(request), run_id)
    actor, what = actor_of(request), request.POST.get("what", "")
    try:
        if what == "add":
            participants.add_generator(actor, run_id, agent_id)
        elif what == "remove":
            participants.remove_generator(actor, run_id, agent_id)
        else:
            share = {name: _share(request.POST[name]) for name in ("weight", "pinned") if name in request.POST}
            participants.set_share(actor, run_id, agent_id, **share)
    except ActionError as error:
        return JsonResponse(body_of(error), status=STATUS[error.code])
    return HttpResponse(status=204)


@never_cache
@require_http_methods(["GET", "POST"])
def generator_log(request: HttpRequest, run_id: int, agent_id: int) -> HttpResponse:
    """Show JMeter's log of a generator; posting asks a generator of an active run for the current one."""
    found = get_or_404(queries.run, user_of(request), run_id)
    if request.method == "POST":
        here = reverse("runs:log", args=[run_id, agent_id])
        return run_action(request, lambda: _ask_for_log(request, run_id, agent_id), here)
    try:
        part = queries.participant(found, agent_id)
    except ActionError as error:
        raise Http404(str(error)) from None
    asks = found.active and part.holder_id is not None and not part.drained and actor_of(request).may_write
    return render(request, "runs/log.html", {"run": found, "part": part, "log": log_of(part), "asks": asks})


def _ask_for_log(request: HttpRequest, run_id: int, agent_id: int) -> str:
    part = participants.request_log(actor_of(request), run_id, agent_id)
    return _("%(name)s has been asked for its log.") % {"name": part.agent.name}


def _share(text: str) -> float:
    try:
        return parse_number(text)
    except InputError:
        raise errors.NOT_A_NUMBER(value=text) from None


@require_POST
def delete(request: HttpRequest, run_id: int) -> HttpResponse:
    name = get_or_404(queries.run, user_of(request), run_id).name
    try:
        actions.delete_run(actor_of(request), run_id)
    except ActionError as error:
        messages.error(request, str(error))
        return redirect("runs:detail", run_id)
    messages.success(request, _("The run “%(name)s” has been deleted.") % {"name": name})
    return redirect("runs:list")


@never_cache
@require_GET
def run_files(request: HttpRequest, run_id: int) -> HttpResponse:
    """Render the list of files alone."""
    found = get_or_404(queries.run, user_of(request), run_id)
    files = listing.page_of_rows(request, queries.run_files(found))
    return render(request, "runs/_files.html", {"run": found, "files": files})


@require_GET
def executed_plan(request: HttpRequest, run_id: int) -> StreamingHttpResponse:
    """Send the plan that was executed with all of its files, as one zip."""
    found = get_or_404(queries.run, user_of(request), run_id)
    try:
        return download_parts(executed(found), f"run-{found.pk}-plan.zip")
    except ActionError as error:
        raise Http404(str(error)) from None


@require_GET
def all_run_files(request: HttpRequest, run_id: int) -> StreamingHttpResponse:
    """Send all files that the run has, as one zip."""
    found = get_or_404(queries.run, user_of(request), run_id)
    try:
        return download_parts(all_files(found), f"run-{found.pk}.zip")
    except ActionError as error:
        raise Http404(str(error)) from None


@require_GET
def run_file(request: HttpRequest, run_id: int, name: str) -> StreamingHttpResponse:
    found = get_or_404(queries.run, user_of(request), run_id)
    file = get_or_404(queries.run_file, found, name)
    return download(request, storage.path(found.key, name), f"run-{found.pk}-{file.title}")
