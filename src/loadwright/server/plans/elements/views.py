"""The tables of a plan's elements: thread groups, controllers, requests and header managers."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from loadwright.core.jmx.document.tree import PlanError
from loadwright.core.messages import message_of
from loadwright.server.accounts.actor import actor_of, user_of
from loadwright.server.platform.errors import ActionError
from loadwright.server.web import listing
from loadwright.server.web.shortcuts import get_or_404, int_or_none, run_action

from .. import dependents, queries
from ..contents import contents_of
from ..models import PlanRevision
from ..revisions import edits
from . import history
from . import tables as elements
from .tables import Filters


@never_cache
@require_GET
def tables(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Show a table of the elements of the newest revision."""
    plan = get_or_404(queries.plan, user_of(request), plan_id)
    filters = Filters.read(request.GET)
    context: dict[str, Any] = {"plan": plan, "filters": filters, "may_edit": queries.may_edit(user_of(request), plan)}
    try:
        rows = contents_of(plan.newest, user_of(request).username).tables
        context |= _shown(request, filters, rows, history.revisions_compared(plan.newest))
    except (PlanError, OSError, ActionError) as error:
        context["unreadable"] = message_of(error)
    context["editor"] = dependents.editor_of(plan) if context["may_edit"] else ""
    template = "plans/_elements.html" if listing.is_fragment(request) else "plans/elements.html"
    return render(request, template, context)


def _shown(request: HttpRequest, filters: Filters, rows: list[Any], revisions: list[PlanRevision]) -> dict[str, Any]:
    traces, by_number = history.traces(revisions), {revision.number: revision for revision in revisions}
    page = listing.page_of_rows(request, filters.of(rows, traces))
    names = {row.number: row for row in rows}
    shown = [
        {
            "row": row,
            "range": elements.range_of(row),
            "group": names.get(row.group),
            "controller": names.get(row.controller),
            "owner": names.get(row.owner),
            "added": by_number[traces[row.number].added],
            "changed": by_number[traces[row.number].changed],
        }
        for row in page.object_list
    ]
    return {
        "page": page,
        "rows": shown,
        "counts": elements.counts(rows),
        "methods": elements.methods(rows),
        "within": elements.about(rows, filters.within[0]) if filters.within else None,
        "states": [
            (elements.ENABLED, _("enabled")),
            (elements.DISABLED, _("disabled")),
            (elements.INACTIVE, _("disabled by an element above")),
        ],
    }


@require_POST
def change(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Enable, disable, copy or delete the selected elements, as a new revision."""
    get_or_404(queries.plan, user_of(request), plan_id)
    numbers = [number for text in request.POST.getlist("element") if (number := int_or_none(text))]
    what = request.POST.get("do", "")
    back = listing.address(request, "plans:elements", plan_id)
    if not numbers or what not in edits.ACTIONS:
        messages.error(request, _("Select elements first."))
        return redirect(back)

    def apply() -> str:
        expected = int_or_none(request.POST.get("expected")) or 0
        added = edits.change_elements(actor_of(request), plan_id, what, numbers, expected=expected)
        if not added.is_new:
            return _("The elements are in this state already. Nothing was changed.")
        return _added(what, len(numbers)) % {"number": added.revision.number, "count": len(numbers)}

    return run_action(request, apply, back)


def _added(what: str, count: int) -> str:
    """Return the message about a revision in which the person did ``what`` with elements."""
    if what == edits.COPY:
        return ngettext(
            "Revision %(number)s has been added: %(count)s element copied.",
            "Revision %(number)s has been added: %(count)s elements copied.",
            count,
        )
    if what == edits.DELETE:
        return ngettext(
            "Revision %(number)s has been added: %(count)s element deleted.",
            "Revision %(number)s has been added: %(count)s elements deleted.",
            count,
        )
    return ngettext(
        "Revision %(number)s has been added: %(count)s element changed.",
        "Revision %(number)s has been added: %(count)s elements changed.",
        count,
    )
