"""Pages of plans: list, upload, and the page of a plan."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from loadwright.core.jmx.document.tree import PlanError
from loadwright.core.messages import message_of
from loadwright.server.accounts.actor import actor_of, user_of
from loadwright.server.platform.errors import ActionError
from loadwright.server.projects import queries as projects
from loadwright.server.projects.current import current_project
from loadwright.server.web import downloads, listing
from loadwright.server.web.shortcuts import get_or_404

from . import actions, errors, queries, storage
from .contents import contents_of
from .upload import ChoosePlanError

ELEMENTS_PER_PAGE = 500


@never_cache
@require_GET
def plans(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    search = request.GET.get("q", "").strip()
    page = listing.page(request, queries.plans(user, search=search, project=current_project(request)), {})
    context = {
        "page": page,
        "search": search,
        "projects": projects.projects(user),
    }
    return render(request, "plans/plans.html", context)


@require_POST
def upload(request: HttpRequest) -> HttpResponse:
    """Store an uploaded plan. Scripts that show progress request JSON with the address of the plan or the error."""
    scripted = request.headers.get("Accept") == "application/json"
    file = request.FILES.get("file")
    try:
        if file is None:
            raise errors.FILE_MISSING()
        plan = actions.create_plan(
            actor_of(request),
            filename=file.name or "",
            data=file,
            project=request.POST.get("project", ""),
            chosen=request.POST.get("plan", ""),
        )
    except ActionError as error:
        if scripted:
            plans = error.plans if isinstance(error, ChoosePlanError) else []
            return JsonResponse({"error": str(error), "plans": plans}, status=422)
        messages.error(request, str(error))
        return redirect("plans:list")
    messages.success(request, _("The plan “%(name)s” has been uploaded.") % {"name": plan.name})
    address = reverse("plans:detail", args=[plan.pk])
    return JsonResponse({"address": address}) if scripted else redirect(address)


@never_cache
@require_GET
def plan(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Show a plan: its elements, files, variables and warnings."""
    found = get_or_404(queries.plan, user_of(request), plan_id)
    user = user_of(request)
    context = {
        "plan": found,
        "may_edit": queries.may_edit(user, found),
    }
    try:
        contents = contents_of(found, user.username)
        page = Paginator(range(len(contents.outline)), ELEMENTS_PER_PAGE).get_page(request.GET.get("page"))
        shown = contents.outline[max(page.start_index() - 1, 0) : page.end_index()]
        comments = contents.comments
        context |= {"page": page, "outline": shown, "files": contents.data_files}
        context["properties"] = contents.properties
        context["variables"] = [(name, value, comments.get(name)) for name, value in contents.variables.items()]
    except (PlanError, OSError, ActionError) as error:
        context["unreadable"] = message_of(error)
    return render(request, "plans/plan.html", context)


@require_GET
def download(request: HttpRequest, plan_id: int) -> StreamingHttpResponse:
    """Send the uploaded file."""
    found = get_or_404(queries.plan, user_of(request), plan_id)
    try:
        return downloads.download(request, storage.upload_path(found.sha256), found.filename)
    except OSError:
        raise Http404(_("The plan’s file is missing from the file storage.")) from None


@require_POST
def rename(request: HttpRequest, plan_id: int) -> HttpResponse:
    get_or_404(queries.plan, user_of(request), plan_id)
    try:
        actions.rename_plan(actor_of(request), plan_id, request.POST.get("name", ""))
    except ActionError as error:
        messages.error(request, str(error))
    return redirect("plans:detail", plan_id)


@require_POST
def delete(request: HttpRequest, plan_id: int) -> HttpResponse:
    name = get_or_404(queries.plan, user_of(request), plan_id).name
    try:
        actions.delete_plan(actor_of(request), plan_id)
    except ActionError as error:
        messages.error(request, str(error))
        return redirect("plans:detail", plan_id)
    messages.success(request, _("The plan “%(name)s” has been deleted; its runs are kept.") % {"name": name})
    return redirect("plans:list")
