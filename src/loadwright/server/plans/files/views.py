"""The page of a plan's data files."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from loadwright.core.jmx.document.tree import PlanError
from loadwright.core.messages import message_of
from loadwright.server.accounts.actor import actor_of, user_of
from loadwright.server.platform.errors import ActionError
from loadwright.server.web import listing
from loadwright.server.web.shortcuts import get_or_404, int_or_none, run_action

from .. import queries
from ..contents import contents_of
from ..revisions import edits
from . import queries as files
from .uploads import PART_BYTES


@never_cache
@require_GET
def data_files(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Show the data files of the newest revision, and the place to upload others."""
    user = user_of(request)
    plan = get_or_404(queries.plan, user, plan_id)
    context: dict[str, Any] = {"plan": plan, "may_edit": queries.may_edit(user, plan), "part_bytes": PART_BYTES}
    try:
        contents = contents_of(plan.newest, user.username)
        page = listing.page_of_rows(request, files.data_files_of(plan, contents))
        context |= {"page": page, "uncertain": files.uncertain(contents)}
    except (PlanError, OSError, ActionError) as error:
        context["unreadable"] = message_of(error)
    return render(request, "plans/files.html", context)


@never_cache
@require_GET
def preview(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Show the beginning of a data file."""
    user = user_of(request)
    plan = get_or_404(queries.plan, user, plan_id)
    path = request.GET.get("path", "")
    context: dict[str, Any] = {"plan": plan, "path": path}
    try:
        context["file"], context["preview"] = get_or_404(files.previewed, plan.newest, user.username, path)
    except (PlanError, OSError, ActionError) as error:
        context["unreadable"] = message_of(error)
    return render(request, "plans/file.html", context)


@require_GET
def download(request: HttpRequest, plan_id: int) -> HttpResponse | StreamingHttpResponse:
    """Send a data file."""
    user = user_of(request)
    plan = get_or_404(queries.plan, user, plan_id)
    try:
        return get_or_404(files.sent, request, plan.newest, user.username, request.GET.get("path", ""))
    except (PlanError, OSError):
        raise Http404(_("The file is missing from the file storage.")) from None


@require_POST
def delete(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Remove a data file, as a new revision."""
    get_or_404(queries.plan, user_of(request), plan_id)
    path = request.POST.get("path", "")

    def remove() -> str:
        expected = int_or_none(request.POST.get("expected"))
        added = edits.remove_file(actor_of(request), plan_id, path, expected=expected)
        return _("Revision %(number)s has been added: it is without the file %(path)s.") % {
            "number": added.revision.number,
            "path": path,
        }

    return run_action(request, remove, reverse("plans:files", args=[plan_id]))
