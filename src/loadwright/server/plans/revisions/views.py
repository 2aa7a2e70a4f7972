"""Pages of the revisions of plans: list, upload of a new version, and the page of a revision."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from loadwright.server.accounts.actor import actor_of, user_of
from loadwright.server.platform.errors import ActionError
from loadwright.server.web import listing
from loadwright.server.web.shortcuts import get_or_404, int_or_none, run_action

from .. import dependents, errors, queries
from ..imports import actions as imports
from ..imports.conversion import is_import
from ..imports.progress import reporter
from ..pages import accepted, refused, sent, shown_contents
from ..upload import differences
from . import actions

MOST_OFFERED = 200
"""Revisions among which one to compare with is chosen."""


@never_cache
@require_GET
def revisions(request: HttpRequest, plan_id: int) -> HttpResponse:
    """List the revisions of a plan, the newest first."""
    plan = get_or_404(queries.plan, user_of(request), plan_id)
    page = listing.page(request, queries.revisions(plan), {})
    for revision in page.object_list:
        revision.plan = plan
    context = {"plan": plan, "page": page, "may_edit": queries.may_edit(user_of(request), plan)}
    context["warned"] = dependents.warnings_of(page.object_list)
    return render(request, "plans/revisions.html", context)


@require_POST
def upload(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Store a new version of a plan. Scripts that show progress request JSON, as for a new plan."""
    plan = get_or_404(queries.plan, user_of(request), plan_id)
    file = request.FILES.get("file")
    try:
        if file is None:
            raise errors.FILE_MISSING()
        if is_import(file.name or "", file):
            found = imports.begin(
                actor_of(request),
                filename=file.name or "",
                file=file,
                plan_id=plan_id,
                progress=reporter(user_of(request), request.POST.get("progress", "")),
            )
            return accepted(request, reverse("plans:import", args=[found.pk]))
        added = actions.add_revision(
            actor_of(request),
            plan_id,
            filename=file.name or "",
            data=file,
            chosen=request.POST.get("plan", ""),
            note=request.POST.get("note", ""),
            expected=int_or_none(request.POST.get("expected")),
        )
    except ActionError as error:
        return refused(request, error, reverse("plans:revisions", args=[plan_id]))
    named = {"name": plan.name, "number": added.revision.number}
    if not added.is_new:
        messages.info(
            request, _("Revision %(number)s of “%(name)s” is this file already. Nothing was changed.") % named
        )
        return accepted(request, reverse("plans:revisions", args=[plan_id]))
    messages.success(request, _("Revision %(number)s of “%(name)s” has been uploaded. New runs use it.") % named)
    return accepted(request, reverse("plans:detail", args=[plan_id]))


@never_cache
@require_GET
def revision(request: HttpRequest, plan_id: int, number: int) -> HttpResponse:
    """Show a revision: its elements, files, variables and warnings."""
    found = get_or_404(queries.revision, user_of(request), plan_id, number)
    context = {"plan": found.plan, "may_edit": queries.may_edit(user_of(request), found.plan)}
    return render(request, "plans/revision.html", context | shown_contents(request, found))


@never_cache
@require_GET
def compare(request: HttpRequest, plan_id: int, number: int) -> HttpResponse:
    """Show how a revision differs from another one, by default from the one before it."""
    user = user_of(request)
    found = get_or_404(queries.revision, user, plan_id, number)
    others = found.plan.revisions.exclude(pk=found.pk)
    chosen = int_or_none(request.GET.get("with"))
    before = others.filter(number=chosen).first() if chosen else others.filter(number__lt=number).first()
    context: dict[str, Any] = {"plan": found.plan, "revision": found, "before": before}
    context["others"] = others[:MOST_OFFERED]
    if before is not None:
        try:
            context["found"] = differences(user.username, before, found)
        except ActionError as error:
            context["problem"] = error
    return render(request, "plans/compare.html", context)


@require_GET
def download(request: HttpRequest, plan_id: int, number: int) -> StreamingHttpResponse:
    """Send the uploaded file of a revision."""
    return sent(request, get_or_404(queries.revision, user_of(request), plan_id, number))


@require_POST
def restore(request: HttpRequest, plan_id: int, number: int) -> HttpResponse:
    """Make the content of an earlier revision the newest one."""
    plan = get_or_404(queries.revision, user_of(request), plan_id, number).plan
    expected = int_or_none(request.POST.get("expected"))
    try:
        added = actions.restore_revision(actor_of(request), plan_id, number, expected=expected)
    except ActionError as error:
        messages.error(request, str(error))
        return redirect("plans:revisions", plan_id)
    named = {"name": plan.name, "number": added.revision.number, "former": number}
    if added.is_new:
        text = _("Revision %(former)s of “%(name)s” has been restored as revision %(number)s. New runs use it.")
        messages.success(request, text % named)
    else:
        text = _("Revision %(number)s of “%(name)s” has the content of revision %(former)s already.")
        messages.info(request, text % named)
    return redirect("plans:revisions", plan_id)


@require_POST
def describe(request: HttpRequest, plan_id: int, number: int) -> HttpResponse:
    """Change the note and the label of a revision."""
    get_or_404(queries.revision, user_of(request), plan_id, number)

    def change() -> str:
        actions.describe_revision(
            actor_of(request), plan_id, number, note=request.POST.get("note"), label=request.POST.get("label")
        )
        return _("Revision %(number)s has been changed.") % {"number": number}

    return run_action(request, change, listing.address(request, "plans:revisions", plan_id))
