"""Template tags about runs."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from loadwright.server.web import numbers

from ..models import Run

register = template.Library()


@register.simple_tag
def load_phrase(run: Run) -> str:
    """Return the load in one phrase: ``200/s for 30 min on 2 generators``."""
    count = len(run.generators.all())
    on = ngettext("on %(count)d generator", "on %(count)d generators", count) % {"count": count}
    return _("%(load)s %(on_generators)s") % {"load": _load(run), "on_generators": on}


def _load(run: Run) -> str:
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
