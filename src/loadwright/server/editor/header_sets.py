"""Header sets in the editor: those that are offered for an element, and headers that become a set."""

from __future__ import annotations

from dataclasses import dataclass

from loadwright.core.jmx.header_sets import Place, resolve
from loadwright.server.accounts.actor import Actor
from loadwright.server.accounts.models import User
from loadwright.server.header_sets import actions, queries
from loadwright.server.header_sets.models import HeaderSet
from loadwright.server.header_sets.validation import Header, SetInput
from loadwright.server.plans.models import Plan

from . import drafts, errors
from .models import Draft


@dataclass(frozen=True)
class Offered:
    """The sets for an element: ``suggested`` ones for its method, and ``others``.

    ``chosen`` is the set that it has; it is ``None`` for a mark that names none of the project. ``in_step`` is false if
    the headers differ from those of the set. ``may_save``: whether the person may change the set.
    """

    place: Place
    suggested: list[HeaderSet]
    others: list[HeaderSet]
    chosen: HeaderSet | None
    in_step: bool
    may_save: bool


def offered(person: User, plan: Plan, place: Place | None) -> Offered | None:
    """Return the sets of the plan's project for an element; ``None`` if it cannot have any."""
    if place is None:
        return None
    sets = list(queries.of_plan(plan).select_related("project"))
    found = resolve(place.mark, [one.plain for one in sets]) if place.mark is not None else None
    chosen = next((one for one in sets if found is not None and str(one.key) == found.key), None)
    return Offered(
        place,
        suggested=[one for one in sets if place.method and one.suggests(place.method)],
        others=[one for one in sets if not (place.method and one.suggests(place.method))],
        chosen=chosen,
        in_step=chosen is not None and place.headers == chosen.sent,
        may_save=chosen is not None and queries.may_edit(person, chosen),
    )


def save(actor: Actor, draft: Draft, element: int, *, set_id: int, name: str, version: int | None) -> HeaderSet:
    """Save the headers of a Header Manager in a set of the plan's project, or as a new set called ``name``."""
    place: Place | None = drafts.call(draft, "headers", element=element)
    if place is None or not place.is_manager:
        raise errors.NO_HEADERS()
    if set_id:
        queries.set_of_plan(draft.plan, set_id)
        return actions.change_headers(actor, set_id, place.headers, version=version)
    headers = [Header(header, value) for header, value in place.headers]
    project = draft.plan.project.name if draft.plan.project else ""
    return actions.create_set(actor, SetInput(name, headers=headers), project=project)
