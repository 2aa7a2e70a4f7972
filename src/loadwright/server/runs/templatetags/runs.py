"""Template tags about runs."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from loadwright.server.fleet import queries as fleet
from loadwright.server.plans.models import Plan
from loadwright.server.projects.models import Room
from loadwright.server.runs.schedules.saved_load import ask_of
from loadwright.server.runs.spec.specification import Ask
from loadwright.server.web import numbers

from ..models import Run

register = template.Library()


@register.simple_tag
def load_phrase(run: Run) -> str:
    """Return the load in one phrase: ``200/s for 30 min on 2 generators``."""
    return _phrase(run, len(run.generators.all()) or run.generators_asked, run.room if run.scheduled else None)


@dataclass(frozen=True)
class SavedLoad:
    """A plan's load in one ``phrase``, how many generators are ``idle`` for it, and whether these are too few."""

    phrase: str
    idle: str
    short: bool


@register.simple_tag
def idle_generators() -> Counter[int | None]:
    """Return how many generators are idle now, by the id of their room; asked once for a whole table."""
    return Counter(agent.room_id for agent in fleet.idle())


@register.simple_tag
def plan_load(plan: Plan, idle: Counter[int | None]) -> SavedLoad | None:
    """Return what is to be said of the load of a plan: ``200/s for 30 min in Room A on 2 generators``."""
    if not hasattr(plan, "load"):
        return None
    ask = ask_of(plan.load)
    count = idle.total() if ask.room is None else idle[ask.room]
    return SavedLoad(
        _phrase(ask, ask.generators, plan.load.room),
        _("%(count)d idle") % {"count": count},
        count < ask.generators,
    )


def _phrase(asked: Run | Ask, generators: int, room: Room | None = None) -> str:
    on = ngettext("on %(count)d generator", "on %(count)d generators", generators) % {"count": generators}
    if room is not None:
        return _("%(load)s in %(room)s %(on_generators)s") % {"load": _load(asked), "room": room, "on_generators": on}
    return _("%(load)s %(on_generators)s") % {"load": _load(asked), "on_generators": on}


def _load(run: Run | Ask) -> str:
    if run.mode == Run.Mode.AS_WRITTEN:
        if run.duration_s is None:
            return _("as written")
        return _("as written for %(time)s") % {"time": numbers.duration(run.duration_s)}
    if run.mode == Run.Mode.RATE:
        load = numbers.rate(run.target)
    else:
        load = ngettext("%(count)s thread", "%(count)s threads", int(run.target or 0)) % {
            "count": numbers.count(run.target)
        }
    if run.duration_s is None:
        return load
    return _("%(load)s for %(time)s") % {"load": load, "time": numbers.duration(run.duration_s)}
