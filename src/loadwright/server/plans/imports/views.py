"""The page of an import: what was converted, with choices, until a plan or revision is made of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from loadwright.server.accounts.actor import actor_of, user_of
from loadwright.server.plans.models import PlanImport
from loadwright.server.platform.errors import ActionError
from loadwright.server.projects import queries as projects
from loadwright.server.web.shortcuts import get_or_404, int_or_none

from . import actions, queries
from .forms import OptionsForm
from .progress import fraction, reporter

FORMATS = {"har": "HAR", "postman": "Postman", "openapi": "OpenAPI", "curl": "curl", "powershell": "PowerShell"}
SHOWN = 8
"""Messages that are shown at once; the others are opened."""


@never_cache
@require_GET
def page(request: HttpRequest, import_id: int) -> HttpResponse:
    """Show what was converted, what was left out, and the choices."""
    found = get_or_404(queries.one, user_of(request), import_id)
    return _shown(request, found, OptionsForm(found, actions.options_of(found)))


@never_cache
@require_GET
def progress(request: HttpRequest) -> JsonResponse:
    """Return which fraction of an upload is converted; null if it is unknown."""
    return JsonResponse({"fraction": fraction(user_of(request), request.GET.get("key", ""))})


@require_POST
def options(request: HttpRequest, import_id: int) -> HttpResponse:
    """Convert the file again, with other choices."""
    found = get_or_404(queries.one, user_of(request), import_id)
    form = OptionsForm(found, actions.options_of(found), request.POST, request.FILES)
    if form.is_valid():
        try:
            actions.change_options(
                actor_of(request),
                import_id,
                form.options(),
                environment=form.chosen_environment(),
                without_environment=form.cleaned_data.get("without_environment", False),
                progress=_reporter(request),
            )
            messages.success(request, _("The file was converted again."))
            return redirect("plans:import", import_id)
        except ActionError as error:
            form.fail(error)
    return _shown(request, found, form)


@require_POST
def create(request: HttpRequest, import_id: int) -> HttpResponse:
    """Make a plan of the import, or a revision of an existing one."""
    found = get_or_404(queries.one, user_of(request), import_id)
    plan_id = int_or_none(request.POST.get("plan"))
    note = _("Imported from %(name)s") % {"name": found.filename}
    actor = actor_of(request)
    chosen = actions.options_of(found)
    correlate = tuple(request.POST.getlist("correlate"))
    try:
        if correlate != chosen.correlate:
            actions.change_options(actor, import_id, replace(chosen, correlate=correlate), progress=_reporter(request))
        if plan_id is not None:
            added = actions.add_revision(actor, import_id, plan_id, note=note)
            return _added(request, plan_id, added.revision.number, is_new=added.is_new)
        plan = actions.create(
            actor,
            import_id,
            name=request.POST.get("name", ""),
            project=request.POST.get("project", ""),
            note=note,
        )
    except ActionError as error:
        messages.error(request, str(error))
        return redirect("plans:import", import_id)
    messages.success(request, _("The plan “%(name)s” has been created.") % {"name": plan.name})
    return redirect("plans:detail", plan.pk)


@require_POST
def discard(request: HttpRequest, import_id: int) -> HttpResponse:
    """Delete the import."""
    get_or_404(queries.one, user_of(request), import_id)
    actions.discard(actor_of(request), import_id)
    messages.success(request, _("The import has been discarded."))
    return redirect("plans:list")


def _reporter(request: HttpRequest) -> Callable[[float], None] | None:
    return reporter(user_of(request), request.POST.get("progress", ""))


def _added(request: HttpRequest, plan_id: int, number: int, *, is_new: bool) -> HttpResponse:
    if is_new:
        messages.success(request, _("The import is revision %(number)s. New runs use it.") % {"number": number})
    else:
        messages.info(request, _("Revision %(number)s has this content already.") % {"number": number})
    return redirect("plans:detail", plan_id)


def _shown(request: HttpRequest, found: PlanImport, form: OptionsForm) -> HttpResponse:
    user = user_of(request)
    context = {
        "found": found,
        "format": FORMATS.get(found.format, found.format),
        "form": form,
        "first": found.messages[:SHOWN],
        "others": found.messages[SHOWN:],
        "correlations": found.report["correlations"],
        "correlate": actions.options_of(found).correlate,
        "targets": queries.targets(user, found),
        "projects": projects.projects(user),
    }
    return render(request, "plans/import.html", context)
