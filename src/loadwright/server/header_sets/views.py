"""Pages of header sets: the list, and the page of a set with the plans that use it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from loadwright.core.jmx.elements.declared.http import METHODS
from loadwright.server.accounts.actor import Actor, actor_of, user_of
from loadwright.server.plans import dependents
from loadwright.server.plans import queries as plans
from loadwright.server.plans.revisions.actions import Added
from loadwright.server.platform.errors import STATUS, ActionError, body_of
from loadwright.server.projects import queries as projects
from loadwright.server.projects.current import current_project
from loadwright.server.web import listing
from loadwright.server.web.shortcuts import get_or_404, run_action

from . import actions, queries, steps
from .draft_uses import DraftUses
from .forms import COMMON, STARTS, HeaderSetForm
from .models import HeaderSet
from .uses import PlanUses


class Listed(NamedTuple):
    """A header set, the plans that use it, and the changes of plans that are not saved yet and use it."""

    one: HeaderSet
    users: list[PlanUses]
    unsaved: list[DraftUses]


COLUMNS: dict[str, Callable[[Listed], Any]] = {
    "name": lambda row: row.one.name.casefold(),
    "project": lambda row: row.one.project.name.casefold() if row.one.project else "",
    "headers": lambda row: len(row.one.sent),
    "used": lambda row: (len(row.users), len(row.unsaved)),
    "created": lambda row: row.one.created_at,
    "changed": lambda row: row.one.changed_at,
}


@never_cache
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """List the header sets, each with the number of plans that use it."""
    user = user_of(request)
    search, method = request.GET.get("q", "").strip(), request.GET.get("method", "")
    found = queries.matching(queries.header_sets(user, project=current_project(request)), search=search, method=method)
    users = queries.users_of(user, found)
    unsaved = queries.drafts_of(found)
    rows = [Listed(one, users[one.pk], unsaved[one.pk]) for one in found]
    sort = request.GET.get("sort", "")
    if key := COLUMNS.get(sort.removeprefix("-")):
        rows.sort(key=key, reverse=sort.startswith("-"))
    page = listing.page_of_rows(request, rows)
    context = {
        "page": page,
        "editable": queries.editable_among(user, [row.one for row in page.object_list]),
        "filtered": bool(search or method),
        "methods": METHODS,
        "projects": projects.projects(user),
        "starts": _starts(),
    }
    fragment = listing.is_fragment(request)
    return render(request, "header_sets/_table.html" if fragment else "header_sets/header_sets.html", context)


def _starts() -> list[tuple[str, str]]:
    names = {"json": _("JSON API"), "form": _("Form data"), "browser": _("Browser"), "token": _("Token")}
    return [(start, names[start]) for start in STARTS]


@never_cache
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Create a header set."""
    form = HeaderSetForm(
        request.POST or None,
        projects=projects.projects(user_of(request)),
        project=current_project(request),
        start=request.GET.get("start", ""),
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.create_set(actor_of(request), form.given(), project=form.cleaned_data["project"])
        except ActionError as error:
            form.fail(error)
        else:
            messages.success(request, _("The header set “%(name)s” has been created.") % {"name": made.name})
            return redirect("header_sets:one", made.pk)
    context = {"form": form, "may_edit": True, "starts": _starts(), "common": COMMON}
    return render(request, "header_sets/header_set.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, set_id: int) -> HttpResponse:
    """Show a header set with the plans that use it, and change it."""
    user = user_of(request)
    found = get_or_404(queries.header_set, user, set_id)
    form = HeaderSetForm(request.POST or None, found=found)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_set(actor_of(request), set_id, form.given(), version=form.cleaned_data["version"])
        except ActionError as error:
            form.fail(error)
        else:
            messages.success(request, _saved(request, set_id))
            return redirect("header_sets:one", set_id)
    may_edit = queries.may_edit(user, found)
    context = {"form": form, "header_set": found, "may_edit": may_edit, "common": COMMON}
    return render(request, "header_sets/header_set.html", context | _users(request, found))


def _saved(request: HttpRequest, set_id: int) -> str:
    found = queries.header_set(user_of(request), set_id)
    if any(not one.in_step for one in queries.plans_of(user_of(request), found)):
        return _("The header set has been saved. Bring the plans that use it in step below.")
    return _("The header set has been saved.")


def _users(request: HttpRequest, found: HeaderSet) -> dict[str, Any]:
    """Return the plans that use a set, also in changes that are not saved, and which the person may change."""
    users = queries.plans_of(user_of(request), found)
    editable = plans.editable_among(user_of(request), [one.plan for one in users])
    rows = [
        {"uses": one, "may_edit": one.plan.pk in editable, "editor": dependents.editor_of(one.plan)} for one in users
    ]
    return {
        "users": rows,
        "unsaved": queries.drafts_of([found])[found.pk],
        "behind": any(not one.in_step and one.plan.pk in editable for one in users),
    }


@require_POST
def copy(request: HttpRequest, set_id: int) -> HttpResponse:
    """Create a copy of a header set, and show it."""
    source = get_or_404(queries.header_set, user_of(request), set_id)
    try:
        made = actions.copy_set(actor_of(request), set_id)
    except ActionError as error:
        messages.error(request, str(error))
        return redirect("header_sets:one", set_id)
    messages.success(request, _("This is a copy of the header set “%(name)s”.") % {"name": source.name})
    return redirect("header_sets:one", made.pk)


@require_POST
def delete(request: HttpRequest, set_id: int) -> HttpResponse:
    """Delete a header set that no plan uses."""
    name = get_or_404(queries.header_set, user_of(request), set_id).name

    def action() -> str:
        actions.delete_set(actor_of(request), set_id)
        return _("The header set “%(name)s” has been deleted.") % {"name": name}

    return run_action(
        request, action, listing.address(request, "header_sets:list"), reverse("header_sets:one", args=[set_id])
    )


@require_POST
def update_plan(request: HttpRequest, set_id: int, plan_id: int) -> HttpResponse:
    """Write the headers of a set to a plan, as a new revision."""
    return _step(request, set_id, plan_id, steps.update_plan)


@require_POST
def detach_plan(request: HttpRequest, set_id: int, plan_id: int) -> HttpResponse:
    """Let a plan keep the headers of a set as its own, as a new revision."""
    return _step(request, set_id, plan_id, steps.detach_plan)


def _step(request: HttpRequest, set_id: int, plan_id: int, change: Callable[[Actor, int, int], Added]) -> HttpResponse:
    """Change a plan. Scripts, which change several one after the other, are answered with JSON."""
    get_or_404(queries.header_set, user_of(request), set_id)
    plan = get_or_404(plans.plan, user_of(request), plan_id)
    scripted = request.headers.get("Accept") == "application/json"
    try:
        added = change(actor_of(request), set_id, plan_id)
    except ActionError as error:
        if scripted:
            return JsonResponse(body_of(error), status=STATUS[error.code])
        messages.error(request, f"{plan.name}: {error}")
    else:
        if scripted:
            return JsonResponse({"revision": added.revision.number, "is_new": added.is_new})
        text = _("Revision %(number)s of “%(name)s” has been added.") if added.is_new else _("Nothing was changed.")
        messages.success(request, text % {"number": added.revision.number, "name": plan.name})
    return redirect("plans:detail", plan_id) if request.POST.get("plan") else redirect("header_sets:one", set_id)
