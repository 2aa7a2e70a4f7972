"""The page with the variables of a plan: where each is defined and used."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from loadwright.core.jmx.document.tree import PlanError
from loadwright.core.jmx.variables.listing import VariableRow
from loadwright.core.jmx.variables.usage import UNDEFINED, State
from loadwright.core.messages import message_of
from loadwright.server.accounts.actor import user_of
from loadwright.server.platform.errors import ActionError
from loadwright.server.web import listing
from loadwright.server.web.shortcuts import get_or_404

from .. import dependents, queries
from ..contents import contents_of

STATES: dict[State, tuple[Promise, Promise]] = {
    State.UNDEFINED: (_("undefined"), _("Nothing in the plan defines it.")),
    State.DISABLED: (_("definition disabled"), _("Only disabled elements define it.")),
    State.ELSEWHERE: (_("other thread group"), _("Only another thread group sets it, which shares it with no other.")),
    State.UNUSED: (_("unused"), _("Nothing in the plan uses it.")),
    State.UNKNOWN: (_("unclear"), _("A script or a file that is not looked into may define or use it.")),
    State.OPTIONAL: (_("optional"), _("Used only if it exists, or with a default.")),
    State.INACTIVE: (_("inactive"), _("Only disabled elements define or use it.")),
    State.OWN: (_("of JMeter"), _("JMeter defines it itself.")),
    State.USED: (_("used"), _("It is defined and used.")),
}
"""The word for each state and what it means, in the order in which the states are sorted."""
_ORDER = {state: number for number, state in enumerate(STATES)}
SORTS: dict[str, Callable[[VariableRow], Any]] = {
    "name": lambda row: row.name.lower(),
    "value": lambda row: row.value.lower(),
    "defined": lambda row: row.definitions,
    "used": lambda row: row.uses,
    "state": lambda row: _ORDER[row.state],
}


@never_cache
@require_GET
def variables(request: HttpRequest, plan_id: int) -> HttpResponse:
    """List the variables of the newest revision, those first about which something is to be done."""
    user = user_of(request)
    found = get_or_404(queries.plan, user, plan_id)
    search, state = request.GET.get("q", "").strip(), request.GET.get("state", "")
    context: dict[str, Any] = {"plan": found, "search": search, "state": state, "filtered": bool(search or state)}
    context["editor"] = dependents.editor_of(found) if queries.may_edit(user, found) else ""
    try:
        rows = contents_of(found.newest, user.username).usage
    except (PlanError, OSError, ActionError) as error:
        context["unreadable"] = message_of(error)
        return render(request, "plans/variables.html", context)
    present = {row.state for row in rows} | {one for one in STATES if one.value == state}
    chosen = _sorted(_chosen(rows, search.lower(), state), request.GET.get("sort", ""))
    page = listing.page_of_rows(request, chosen)
    context |= {
        "page": page,
        "rows": [(row, *STATES[row.state], _colour(row.state)) for row in page.object_list],
        "any": bool(rows),
        "states": [(one.value, label) for one, (label, _help) in STATES.items() if one in present],
    }
    return render(request, "plans/variables.html", context)


def _colour(state: State) -> str:
    """Return the class of the badge of a state."""
    if state in UNDEFINED:
        return "bg-red-lt"
    return "bg-blue-lt" if state is State.UNUSED else "bg-secondary-lt"


def _chosen(rows: Iterable[VariableRow], search: str, state: str) -> list[VariableRow]:
    return [row for row in rows if (not state or row.state.value == state) and search in _text(row)]


def _text(row: VariableRow) -> str:
    """Return what is searched of a variable, in lower case."""
    names = (place.name for place in (*row.defined, *row.used))
    return "\n".join((row.name, row.value, row.comment, *names)).lower()


def _sorted(rows: Iterable[VariableRow], sort: str) -> list[VariableRow]:
    """Return the rows in an order of ``SORTS`` (``-name``: descending), by default by state and name."""
    by_name = sorted(rows, key=SORTS["name"])
    return sorted(by_name, key=SORTS.get(sort.removeprefix("-"), SORTS["state"]), reverse=sort.startswith("-"))
