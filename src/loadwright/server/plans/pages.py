"""What the pages of plans and those of their revisions share: contents, downloads, answers to uploads."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from loadwright.core.jmx.document.tree import PlanError
from loadwright.core.messages import message_of
from loadwright.server.accounts.actor import user_of
from loadwright.server.platform.errors import ActionError
from loadwright.server.web import downloads

from . import dependents, storage
from .contents import contents_of
from .models import PlanRevision
from .upload import ChoosePlanError

ELEMENTS_PER_PAGE = 500


def accepted(request: HttpRequest, address: str) -> HttpResponse:
    """Answer an upload: lead to ``address``, or return it to the script that sent the upload."""
    return JsonResponse({"address": address}) if _scripted(request) else redirect(address)


def refused(request: HttpRequest, error: ActionError, address: str) -> HttpResponse:
    """Answer a refused upload: show the error at ``address``, or return it to the script that sent the upload."""
    if _scripted(request):
        plans = error.plans if isinstance(error, ChoosePlanError) else []
        return JsonResponse({"error": str(error), "plans": plans}, status=422)
    messages.error(request, str(error))
    return redirect(address)


def _scripted(request: HttpRequest) -> bool:
    return request.headers.get("Accept") == "application/json"


def shown_contents(request: HttpRequest, revision: PlanRevision) -> dict[str, Any]:
    """Return the context of ``plans/_contents.html``: what a revision contains, and a page of its elements."""
    context: dict[str, Any] = {"revision": revision, "warnings": dependents.warnings_of([revision])[revision.pk]}
    try:
        contents = contents_of(revision, user_of(request).username)
        page = Paginator(range(len(contents.outline)), ELEMENTS_PER_PAGE).get_page(request.GET.get("page"))
        shown = contents.outline[max(page.start_index() - 1, 0) : page.end_index()]
        comments = contents.comments
        context |= {"page": page, "outline": shown, "files": contents.data_files}
        context["properties"] = contents.properties
        context["variables"] = [(name, value, comments.get(name)) for name, value in contents.variables.items()]
    except (PlanError, OSError, ActionError) as error:
        context["unreadable"] = message_of(error)
    return context


def sent(request: HttpRequest, revision: PlanRevision) -> StreamingHttpResponse:
    """Send the uploaded file of a revision."""
    try:
        return downloads.download(request, storage.upload_path(revision.sha256), revision.filename)
    except OSError:
        raise Http404(_("The plan’s file is missing from the file storage.")) from None
