"""What the saved load of a plan leaves of the load that its document describes, for the page of the plan."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from loadwright.core.jmx import written_load as written
from loadwright.core.jmx.document.tree import PlanError
from loadwright.core.jmx.written_load import WrittenValue, effect
from loadwright.core.runspec import RunSpec
from loadwright.server.accounts.actor import user_of
from loadwright.server.plans.contents import contents_of
from loadwright.server.plans.models import Plan
from loadwright.server.platform.errors import ActionError

from .schedules import saved_load

NAMES = {
    written.THREADS: _("threads"),
    written.ARRIVALS: _("arrivals"),
    written.RAMP_UP: _("ramp-up"),
    written.LOOPS: _("loops"),
    written.DURATION: _("duration"),
    written.START_DELAY: _("start delay"),
    written.SCHEDULE: _("planned load"),
    written.TIMER: _("timer"),
    written.THROUGHPUT: _("throughput timer"),
    written.SERIAL: _("groups one after the other"),
}
EFFECTS = {
    written.KEPT: _("applies"),
    written.REPLACED: _("replaced by the saved load"),
    written.RATIO: _("only the share of the group"),
    written.LIMITS: _("applies, and can limit the rate"),
}


@dataclass(frozen=True)
class ShownValue:
    """A value of the document, with what it is and what becomes of it."""

    value: WrittenValue
    effect: str

    @property
    def name(self) -> str:
        return str(NAMES[self.value.what])

    @property
    def becomes(self) -> str:
        return str(EFFECTS[self.effect])

    @property
    def seconds(self) -> bool:
        """Whether the value is a time in seconds."""
        return self.value.what in (written.RAMP_UP, written.DURATION, written.START_DELAY)


@dataclass(frozen=True)
class WrittenLoad:
    """The values of a plan, and its saved load, ``None`` without one."""

    spec: RunSpec | None
    values: list[ShownValue]


def shown_values(values: list[WrittenValue], spec: RunSpec | None) -> list[ShownValue]:
    """Return what becomes of the values in runs with ``spec``; without one, all of them apply."""
    chosen = spec or RunSpec()
    settings = {
        "rate": chosen.rate is not None,
        "threads": chosen.threads is not None,
        "duration": chosen.duration_s is not None,
    }
    return [ShownValue(value, effect(value, **settings)) for value in values if value.value]


def of_plans(request: HttpRequest, plans: list[Plan]) -> Mapping[int, WrittenLoad]:
    """Look up the load that the documents of plans describe."""
    found = {}
    for plan in plans:
        with suppress(PlanError, OSError, ActionError):
            spec = saved_load.saved(plan)
            values = contents_of(plan.newest, user_of(request).username).written_load
            found[plan.pk] = WrittenLoad(spec, shown_values(values, spec))
    return found


def saved_loads(_request: HttpRequest, plans: list[Plan]) -> Mapping[int, RunSpec | None]:
    """Look up the saved loads of plans."""
    return {plan.pk: saved_load.saved(plan) for plan in plans}


def overridden(values: list[WrittenValue], spec: RunSpec | None) -> list[ShownValue]:
    """Return what becomes of the values of an element in runs with ``spec``, none if all of them apply."""
    shown = shown_values(values, spec)
    return shown if any(one.effect != written.KEPT for one in shown) else []
