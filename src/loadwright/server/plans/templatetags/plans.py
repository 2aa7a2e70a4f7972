"""Template tags about plans."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from loadwright.core.jmx.elements import kinds
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
