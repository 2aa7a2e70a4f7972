"""Template tags of every page: icons, numbers with units, times."""

from __future__ import annotations

from datetime import UTC, datetime

from django import template
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from loadwright.server.platform.messages import localized

from .. import numbers
from ..phrases import say

register = template.Library()

for reader in (
    numbers.significant,
    numbers.rate,
    numbers.milliseconds,
    numbers.percent,
    numbers.size,
    numbers.count,
    numbers.duration,
):
    register.filter(reader.__name__, reader)
register.filter("say", say)
register.filter("message", localized)


@register.simple_tag
def icon(name: str, css: str = "") -> SafeString:
    """Return the icon ``name`` of frontend/icons.json, hidden from screen readers."""
    return format_html(
        '<svg class="icon {}" width="24" height="24" viewBox="0 0 24 24" fill="none" stroke="currentColor"'
        ' stroke-width="2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">'
        '<use href="{}#{}"></use></svg>',
        css,
        static("vendor/icons.svg"),
        name,
    )


@register.simple_tag
def moment(value: datetime | float | None, form: str = "short") -> SafeString | str:
    """Return a ``<time>`` that the browser shows in the person's zone, with the exact one on hover.

    ``form`` is ``short`` (today only the time), ``ago`` or ``full``. ``value`` may be seconds since the epoch.
    """
    if value is None:
        return numbers.DASH
    when = value if isinstance(value, datetime) else datetime.fromtimestamp(value, UTC)
    when = when.astimezone(UTC)
    return format_html(
        '<time datetime="{}" data-moment="{}">{}</time>',
        when.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        form,
        when.strftime("%Y-%m-%d %H:%M UTC"),
    )


@register.simple_tag(takes_context=True)
def with_query(context: template.Context, **changes: object) -> str:
    """Return the page's query string with ``changes`` made; an empty value removes its name."""
    query = context["request"].GET.copy()
    for name, value in changes.items():
        query.pop(name, None)
        if value not in ("", None):
            query[name] = str(value)
    return f"?{query.urlencode()}" if query else "?"


@register.simple_tag(takes_context=True)
def menu_item(context: template.Context, name: str, picture: str, text: str, *also: str) -> SafeString:
    """Return one entry of the left menu; marked on its page, below it, and below the pages ``also`` named."""
    path = context["request"].path
    places = [reverse(page) for page in (name, *also)]
    here = any(path == place or (place != "/" and path.startswith(f"{place}/")) for place in places)
    return format_html(
        '<a class="lw-side-item" href="{}"{}>{}<span>{}</span></a>',
        places[0] + str(context.get("project_query", "")),
        format_html(' aria-current="{}"', "page") if here else "",
        icon(picture),
        text,
    )


@register.simple_tag(takes_context=True)
def project_page(context: template.Context) -> str:
    """Return where another project is looked at: this page, or the list of things when it is about one of them."""
    match = context["request"].resolver_match
    if match is None:
        return reverse("home:overview")
    if not match.kwargs:
        return str(context["request"].path)
    try:
        return reverse(f"{match.app_name}:list")
    except NoReverseMatch:
        return reverse("home:overview")


@register.simple_tag(takes_context=True)
def sort_head(context: template.Context, name: str, text: str, css: str = "") -> SafeString:
    """Return the head of a column by which the table can be sorted; the order is ``sort`` in the address.

    The first click sorts names upwards and figures (``lw-num``) downwards, the next one the other way.
    """
    sort = context["request"].GET.get("sort", "")
    first, second = (f"-{name}", name) if "lw-num" in css else (name, f"-{name}")
    order = {name: "ascending", f"-{name}": "descending"}.get(sort, "none")
    picture = {"ascending": icon("arrow-up"), "descending": icon("arrow-down")}.get(order, "")
    return format_html(
        '<th scope="col" class="{}" aria-sort="{}"><a class="lw-sort" href="{}">{}{}</a></th>',
        css,
        order,
        with_query(context, sort=second if sort == first else first, page=""),
        text,
        picture,
    )
