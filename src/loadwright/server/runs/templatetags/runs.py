"""Template tags of runs."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import Any

from django import template
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from loadwright.core.hosts.metrics import SHORT_METRICS
from loadwright.core.messages import name_list
from loadwright.core.runspec import RunSpec
from loadwright.server.platform.messages import localized
from loadwright.server.projects.models import Room
from loadwright.server.runs.spec.forms import MODES_OF, PLACED, StartForm
from loadwright.server.runs.spec.schedule_form import TIME
from loadwright.server.runs.spec.weekdays import EVERY_DAY, weekly
from loadwright.server.runs.trials.forms import TrialForm
from loadwright.server.web import numbers

from ..models import PlanLoad, Run
from ..written_load import overridden

register = template.Library()
register.filter(overridden)

# What reverses the direction of text, is invisible or controls a terminal; not the joiners, which scripts need.
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


@register.filter
def shown_label(label: str) -> str:
    """Return a label of samples as pages show it: a blank one is visible, too."""
    return label if label.strip() else _("(no label)")


@register.filter
def controls_shown(text: str) -> str:
    """Return ``text`` with the names of characters that would change how the rest of it looks: ``⟨U+202E⟩``."""
    return _CONTROLS.sub(lambda found: f"⟨U+{ord(found[0]):04X}⟩", text)


@register.filter
def short_code(code: str) -> str:
    """Return a response code for a narrow column: of JMeter's codes for exceptions, the name of the class."""
    _, found, exception = code.partition("Non HTTP response code: ")
    return exception.rpartition(".")[2] if found else code


@register.filter
def beyond(text: str, length: int) -> str:
    """Return ``text`` if it is longer than ``length``, where a summary has cut it; otherwise an empty text."""
    return text if len(text) > length else ""


@register.filter
def modes_of(name: str) -> str:
    """Return the modes with which an input below "More options" is shown; empty for all."""
    return MODES_OF.get(name, "")


@register.simple_tag
def host_metrics() -> list[tuple[str, str, str]]:
    """Return name, title and an example of a value of each metric that requirements about hosts are offered."""
    return [(name, localized(one.title), one.example) for name, one in SHORT_METRICS.items()]


@register.simple_tag
def trial_form(run: Run | None = None) -> TrialForm:
    """Return the form of a trial, or the one that repeats ``run``."""
    return TrialForm() if run is None else TrialForm.again(run)


@register.simple_tag
def load_phrase(run: Run) -> str:
    """Return the requested load as text: ``200/s for 30 min on 2 generators``. Changes of the run are not in it."""
    return _phrase(run.spec, run.spec.generators, run.room if run.scheduled else None)


@register.simple_tag
def weekly_phrase(cron: str) -> str:
    """Return a cron expression as text, ``Mon, Wed at 02:30``; empty if it is more than a time on days of the week."""
    found = weekly(cron)
    if found is None:
        return ""
    if found.days == EVERY_DAY:
        return _("every day at %(time)s") % {"time": found.at.strftime(TIME)}
    days = localized(name_list(str(WEEKDAYS_ABBR[day]) for day in sorted(found.days)))
    return _("%(days)s at %(time)s") % {"days": days, "time": found.at.strftime(TIME)}


@register.simple_tag
def load_asked(run: Run) -> str:
    """Return the mean load requested of an ended run, in its unit."""
    asked = run.mean_asked
    if asked is None or run.paced:
        return numbers.rate(asked)
    return _threads(asked)


@dataclass(frozen=True)
class SavedLoad:
    """A saved load as shown: its description, the number of idle generators, and whether these are too few."""

    phrase: str
    idle: str
    short: bool


def saved_load_shown(load: PlanLoad, idle: Counter[int | None]) -> SavedLoad:
    """Describe a plan's saved load: ``200/s for 30 min in Room A on 2 generators``.

    ``idle`` is the number of idle generators by room.
    """
    count = idle.total() if load.room_id is None else idle[load.room_id]
    generators = load.spec.generators
    return SavedLoad(
        _phrase(load.spec, generators, load.room), _("%(count)d idle") % {"count": count}, count < generators
    )


@dataclass(frozen=True)
class Option:
    """An option as the settings of a run show it: ``lines`` of code, or ``text``."""

    label: str
    text: str
    lines: list[str]


@register.simple_tag
def more_options(run: Run) -> list[Option]:
    """Return the options below "More options" in the start form, with their labels there."""
    return [
        Option(str(field.label), *_option(getattr(run.spec, name)))
        for name, field in StartForm.base_fields.items()
        if name not in PLACED
    ]


def _option(value: Any) -> tuple[str, list[str]]:
    if isinstance(value, dict):
        return _("none set"), [f"{name}={text}" for name, text in value.items()]
    if isinstance(value, bool):
        return (_("yes") if value else _("no")), []
    if value is None:
        return _("none set"), []
    if isinstance(value, float):
        return numbers.duration(value), []
    return (numbers.count(value) if isinstance(value, int) else str(value)), []


def _phrase(spec: RunSpec, generators: int, room: Room | None = None) -> str:
    on = ngettext("on %(count)d generator", "on %(count)d generators", generators) % {"count": generators}
    if room is not None:
        return _("%(load)s in %(room)s %(on_generators)s") % {"load": _load(spec), "room": room, "on_generators": on}
    return _("%(load)s %(on_generators)s") % {"load": _load(spec), "on_generators": on}


def _load(spec: RunSpec) -> str:
    if spec.trial:
        return _("each thread group once")
    if spec.as_written:
        if spec.duration_s is None:
            return _("as written")
        return _("as written for %(time)s") % {"time": numbers.duration(spec.duration_s)}
    load = numbers.rate(spec.rate) if spec.threads is None else _threads(spec.threads)
    if spec.duration_s is None:
        return load
    return _("%(load)s for %(time)s") % {"load": load, "time": numbers.duration(spec.duration_s)}


def _threads(threads: float) -> str:
    count = round(threads)
    return ngettext("%(count)s thread", "%(count)s threads", count) % {"count": numbers.count(count)}
