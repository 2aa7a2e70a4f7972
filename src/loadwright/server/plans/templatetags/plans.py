"""Template tags about plans."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from loadwright.core.jmx.elements import kinds
from loadwright.server.web.phrases import english_pattern
from loadwright.server.web.templatetags.loadwright import icon

register = template.Library()

ICONS = {
    kinds.PLAN: "file-description",
    kinds.THREAD_GROUP: "users",
    kinds.FRAGMENT: "archive",
    kinds.CONTROLLER: "folder",
    kinds.SAMPLER: "bolt",
    kinds.CONFIG: "settings",
    kinds.TIMER: "clock",
    kinds.PRE_PROCESSOR: "arrow-down",
    kinds.POST_PROCESSOR: "arrow-up",
    kinds.ASSERTION: "check",
    kinds.LISTENER: "eye",
}

SUMMARIES = (
    # core.jmx.elements
    gettext_noop("%(count)s threads"),
    gettext_noop("ramp-up %(seconds)s s"),
    gettext_noop("for %(seconds)s s"),
    gettext_noop("repeating forever"),
    gettext_noop("forever"),
    gettext_noop("once"),
    gettext_noop("%(count)s times"),
    gettext_noop("%(count)s executions"),
    gettext_noop("%(count)s bytes"),
    gettext_noop("%(count)s per minute"),
    gettext_noop("within %(time)s ms"),
    gettext_noop("%(time)s ms + up to %(range)s ms"),
    gettext_noop("groups of %(count)s"),
)
"""What elements say of themselves, in parts with commas between them; anything else is a word of the plan's."""


@register.filter
def summary(text: str) -> str:
    """Return an element's summary in the language of the page."""
    return _(", ").join(_said(part) for part in text.split(", "))


def _said(part: str) -> str:
    for phrase in SUMMARIES:
        pattern, names = english_pattern(phrase)
        if match := pattern.fullmatch(part):
            return _(phrase) % dict(zip(names, match.groups(), strict=True))
    return part


@register.simple_tag
def kind_icon(kind: str) -> SafeString:
    """Return the picture of a kind of element, with its name for those who cannot see it."""
    names = {
        kinds.PLAN: _("test plan"),
        kinds.THREAD_GROUP: _("thread group"),
        kinds.FRAGMENT: _("fragment"),
        kinds.CONTROLLER: _("controller"),
        kinds.SAMPLER: _("sampler"),
        kinds.CONFIG: _("configuration"),
        kinds.TIMER: _("timer"),
        kinds.PRE_PROCESSOR: _("pre-processor"),
        kinds.POST_PROCESSOR: _("post-processor"),
        kinds.ASSERTION: _("assertion"),
        kinds.LISTENER: _("listener"),
    }
    name = names.get(kind, _("element"))
    picture = icon(ICONS.get(kind, "file"))
    return format_html('<span title="{}">{}<span class="visually-hidden">{}</span></span>', name, picture, name)
