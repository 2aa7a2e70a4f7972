"""Template tags of plans."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_noop, ngettext_lazy

from loadwright.core.jmx.editing.differences import ADDED, CHANGED, MOVED, REMOVED
from loadwright.core.jmx.elements import kinds
from loadwright.core.jmx.elements.summary import SEPARATOR, Summary, from_json, render
from loadwright.core.messages import name_list
from loadwright.server.plans import dependents
from loadwright.server.plans.models import Plan
from loadwright.server.plans.pages import ELEMENTS_PER_PAGE
from loadwright.server.platform.messages import localized
from loadwright.server.web.templatetags.loadwright import icon

register = template.Library()

KINDS = {
    kinds.PLAN: ("file-description", gettext_noop("test plan")),
    kinds.THREAD_GROUP: ("users", gettext_noop("thread group")),
    kinds.FRAGMENT: ("archive", gettext_noop("fragment")),
    kinds.CONTROLLER: ("folder", gettext_noop("controller")),
    kinds.SAMPLER: ("bolt", gettext_noop("sampler")),
    kinds.CONFIG: ("settings", gettext_noop("configuration")),
    kinds.TIMER: ("clock", gettext_noop("timer")),
    kinds.PRE_PROCESSOR: ("arrow-down", gettext_noop("pre-processor")),
    kinds.POST_PROCESSOR: ("arrow-up", gettext_noop("post-processor")),
    kinds.ASSERTION: ("check", gettext_noop("assertion")),
    kinds.LISTENER: ("eye", gettext_noop("listener")),
    kinds.OTHER: ("file", gettext_noop("element")),
}
CHANGES = (
    ("elements", "added", ngettext_lazy("%(count)s element added:", "%(count)s elements added:", "count")),
    ("elements", "removed", ngettext_lazy("%(count)s element removed:", "%(count)s elements removed:", "count")),
    ("elements", "changed", ngettext_lazy("%(count)s element changed:", "%(count)s elements changed:", "count")),
    ("files", "added", ngettext_lazy("%(count)s file added:", "%(count)s files added:", "count")),
    ("files", "removed", ngettext_lazy("%(count)s file removed:", "%(count)s files removed:", "count")),
    ("files", "changed", ngettext_lazy("%(count)s file changed:", "%(count)s files changed:", "count")),
)
HAPPENED = {
    ADDED: gettext_noop("added"),
    REMOVED: gettext_noop("removed"),
    CHANGED: gettext_noop("changed"),
    MOVED: gettext_noop("moved"),
}


@register.filter
def happened(kind: str) -> str:
    """Return what happened to an element between two revisions."""
    return gettext(HAPPENED[kind])


@register.filter
def summary(pieces: Summary) -> str:
    return render(pieces, localized)


@register.filter
def pieces(found: list[Any]) -> str:
    """Return a summary of which the pieces were kept as JSON values."""
    return render(from_json(found), localized)


@register.simple_tag
def kind_icon(kind: str) -> SafeString:
    """Return the icon of a kind of element, with its name for screen readers."""
    picture, name = KINDS[kind]
    return format_html(
        '<span title="{0}">{1}<span class="visually-hidden">{0}</span></span>', gettext(name), icon(picture)
    )


@register.simple_tag
def editor_of(plan: Plan) -> str:
    """Return the address of the page that edits a plan; empty if there is none."""
    return dependents.editor_of(plan)


@register.filter
def in_tree(number: int) -> str:
    """Return the part of an address of a plan that leads to an element in the tree."""
    page = (number - 1) // ELEMENTS_PER_PAGE + 1
    return f"?page={page}#element-{number}" if page > 1 else f"#element-{number}"


@register.filter
def visible(delimiter: str) -> str:
    """Return a delimiter that can be seen."""
    return gettext("tab") if delimiter in ("\t", "\\t") else delimiter


@register.filter
def reading(settings: dict[str, str]) -> str:
    """Describe how a CSV data set reads its file."""
    return localized(SEPARATOR()).join(_reading(settings))


def _reading(settings: dict[str, str]) -> Iterator[str]:
    names = settings.get("variableNames", "")
    yield gettext("variables %(names)s") % {"names": names} if names else gettext("variables named by the first line")
    yield gettext("delimiter “%(sign)s”") % {"sign": visible(settings.get("delimiter", "") or ",")}
    if settings.get("fileEncoding"):
        yield settings["fileEncoding"]
    if names and settings.get("ignoreFirstLine") == "true":
        yield gettext("without the first line")
    if settings.get("quotedData") == "true":
        yield gettext("quoted texts")
    if settings.get("recycle", settings.get("rewindOnTheEndOfList")) == "true":
        yield gettext("begins again at the end")
    elif settings.get("stopThread", "true") == "true":
        yield gettext("threads stop at the end")
    else:
        yield gettext("variables are <EOF> after the end")
    if settings.get("randomOrder") == "true":
        yield gettext("in random order")
    yield _sharing(settings)


def _sharing(settings: dict[str, str]) -> str:
    if settings.get("independentListPerThread") == "true":
        return gettext("each thread for itself")
    mode = settings.get("shareMode", "shareMode.all")
    shared = {
        "shareMode.all": gettext("shared by all threads"),
        "shareMode.group": gettext("shared by the threads of a group"),
        "shareMode.thread": gettext("each thread for itself"),
    }
    return shared.get(mode) or gettext("shared as %(name)s") % {"name": mode}


@register.filter
def of(found: Mapping[Any, Any], key: Any) -> Any:
    """Return what a mapping has for a key."""
    return found.get(key)


@register.filter
def changed(changes: dict[str, dict[str, dict[str, Any]]]) -> list[tuple[str, str]]:
    """Describe the changes of a revision (``sandboxed.Changes``): a text and names for each kind that occurs."""
    described = []
    for parts, what, text in CHANGES:
        count, names = changes[parts][what]["count"], changes[parts][what]["names"]
        if count:
            shown = [*names, "…"] if count > len(names) else names
            described.append((text % {"count": count}, localized(name_list(shown))))
    return described
