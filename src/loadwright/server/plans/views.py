"""Pages of plans: list, upload, and the page of a plan. Those of revisions are in ``revisions.views``."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Func
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from loadwright.server.accounts.actor import actor_of, user_of
from loadwright.server.platform.errors import ActionError
from loadwright.server.projects import queries as projects
from loadwright.server.projects.current import current_project
from loadwright.server.web import listing
from loadwright.server.web.shortcuts import get_or_404, run_action

from . import actions, dependents, errors, queries
from .imports import actions as imports
from .imports.conversion import is_import
from .imports.progress import reporter
from .pages import accepted, refused, sent, shown_contents

COLUMNS: dict[str, str | Func] = {
    "name": queries.BY_NAME,
    "project": "project__name",
    "created": "created_at",
    "updated": "newest__created_at",
}
ENABLED = {"enabled": True, "disabled": False}


@never_cache
@require_GET
def plans(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    search, enabled = request.GET.get("q", "").strip(), ENABLED.get(request.GET.get("state", ""))
    found = queries.plans(user, search=search, project=current_project(request), enabled=enabled)
    page = listing.page(request, found, COLUMNS)
    context = {
        "page": page,
        "editable": queries.editable_among(user, page.object_list),
        "warned": dependents.warnings_of(plan.newest for plan in page.object_list),
        "filtered": bool(search) or enabled is not None,
        "projects": projects.projects(user),
        "states": [("enabled", _("enabled")), ("disabled", _("disabled"))],
    }
    return render(request, "plans/_table.html" if listing.is_fragment(request) else "plans/plans.html", context)


@require_POST
def upload(request: HttpRequest) -> HttpResponse:
    """Store an uploaded plan, or convert a file of another tool, and lead to its page.

    Scripts that show progress request JSON with the address of the page or the error.
    """
    file = request.FILES.get("file")
    try:
        if file is None:
            raise errors.FILE_MISSING()
        if is_import(file.name or "", file):
            found = imports.begin(
                actor_of(request),
                filename=file.name or "",
                file=file,
                project=request.POST.get("project", ""),
                progress=reporter(user_of(request), request.POST.get("progress", "")),
            )
            return accepted(request, reverse("plans:import", args=[found.pk]))
        plan = actions.create_plan(
            actor_of(request),
            filename=file.name or "",
            data=file,
            project=request.POST.get("project", ""),
            chosen=request.POST.get("plan", ""),
        )
    except ActionError as error:
        return refused(request, error, reverse("plans:list"))
    messages.success(request, _("The plan “%(name)s” has been uploaded.") % {"name": plan.name})
    return accepted(request, reverse("plans:detail", args=[plan.pk]))


@never_cache
@require_GET
def plan(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Show a plan: the elements, files, variables and warnings of its newest revision."""
    found = get_or_404(queries.plan, user_of(request), plan_id)
    context = {"plan": found, "may_edit": queries.may_edit(user_of(request), found)}
    context["projects"] = projects.projects(user_of(request))
    return render(request, "plans/plan.html", context | shown_contents(request, found.newest))


@require_GET
def download(request: HttpRequest, plan_id: int) -> StreamingHttpResponse:
    """Send the uploaded file."""
    return sent(request, get_or_404(queries.plan, user_of(request), plan_id).newest)


@require_POST
def enable(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Allow runs of a plan."""
    return _switch(request, plan_id, enabled=True)


@require_POST
def disable(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Prevent new runs of a plan."""
    return _switch(request, plan_id, enabled=False)


def _shown_at(request: HttpRequest, plan_id: int) -> str:
    """Return the address of the page with the button that was pressed: the list, or the plan."""
    if request.POST.get("list"):
        return listing.address(request, "plans:list")
    return reverse("plans:detail", args=[plan_id])


def _switch(request: HttpRequest, plan_id: int, *, enabled: bool) -> HttpResponse:
    get_or_404(queries.plan, user_of(request), plan_id)

    def change() -> str:
        named = {"name": actions.enable_plan(actor_of(request), plan_id, enabled=enabled).name}
        if enabled:
            return _("The plan “%(name)s” has been enabled.") % named
        return _("The plan “%(name)s” has been disabled: no runs of it are started.") % named

    return run_action(request, change, _shown_at(request, plan_id))


@require_POST
def copy(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Create a copy of a plan, and show it."""
    source = get_or_404(queries.plan, user_of(request), plan_id)
    try:
        made = actions.copy_plan(actor_of(request), plan_id, request.POST.get("name", ""))
    except ActionError as error:
        messages.error(request, str(error))
        return redirect("plans:detail", plan_id)
    messages.success(request, _("This is a copy of the plan “%(name)s”.") % {"name": source.name})
    return redirect("plans:detail", made.pk)


@require_POST
def rename(request: HttpRequest, plan_id: int) -> HttpResponse:
    get_or_404(queries.plan, user_of(request), plan_id)
    try:
        actions.rename_plan(actor_of(request), plan_id, request.POST.get("name", ""))
    except ActionError as error:
        messages.error(request, str(error))
    return redirect("plans:detail", plan_id)


@require_POST
def move(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Move a plan to another project, or to everyone."""
    get_or_404(queries.plan, user_of(request), plan_id)

    def change() -> str:
        moved = actions.move_plan(actor_of(request), plan_id, request.POST.get("project", ""))
        if moved.project is None:
            return _("Everyone can see and run the plan now. Its runs so far remain where they are.")
        return _("The plan is in the project “%(name)s” now. Its runs so far remain where they are.") % {
            "name": moved.project.name
        }

    return run_action(request, change, reverse("plans:detail", args=[plan_id]))


@require_POST
def delete(request: HttpRequest, plan_id: int) -> HttpResponse:
    name = get_or_404(queries.plan, user_of(request), plan_id).name
    try:
        actions.delete_plan(actor_of(request), plan_id)
    except ActionError as error:
        messages.error(request, str(error))
        return redirect("plans:detail", plan_id)
    messages.success(request, _("The plan “%(name)s” has been deleted; its runs are kept.") % {"name": name})
    return redirect(listing.address(request, "plans:list"))
