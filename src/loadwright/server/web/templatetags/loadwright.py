"""Template tags of every page: icons, numbers with units, times."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from django import template
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from loadwright.core.messages import Message, name_list
from loadwright.server.platform import disk
from loadwright.server.platform import notices as problems
from loadwright.server.platform.messages import localized

from .. import modules, navigation, numbers, script_texts
from .. import panels as extension

register = template.Library()

for reader in (
    numbers.significant,
    numbers.rate,
    numbers.milliseconds,
    numbers.percent,
    numbers.of_100,
    numbers.size,
    numbers.bandwidth,
    numbers.count,
    numbers.duration,
):
    register.filter(reader.__name__, reader)
register.filter("message", localized)


@register.simple_tag
def notices() -> list[Message]:
    """Return the problems of this process that administrators should know."""
    return problems.current()


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
def module(name: str) -> SafeString:
    """Return the elements that load the ES module ``name`` and, at the same time, all that it imports."""
    links = ((static(one),) for one in modules.imported(name))
    preload = format_html_join("\n", '<link rel="modulepreload" href="{}">', links)
    return format_html('{}\n<script src="{}" type="module"></script>', preload, static(name))


register.simple_tag(script_texts.address, name="script_texts")


@register.filter(name="name_list")
def names_of(names: Iterable[object]) -> str:
    """Return names as a list in the reader's language."""
    return localized(name_list(map(str, names)))


@register.simple_tag
def disk_problem() -> str:
    """Return what a full disk means for the reader. Empty while the server can write."""
    return str(disk.DISK_FULL()) if disk.watch.full else ""


@register.simple_tag
def moment(value: datetime | float | None, form: str = "short") -> SafeString | str:
    """Return a ``<time>`` element, which the browser shows in its own time zone, with the exact time on hover.

    ``form`` is ``short`` (month, day and time, or the date of another year), ``ago`` or ``full``. ``value`` may be
    seconds since the epoch.
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
def menu(context: template.Context, name: str) -> list[tuple[navigation.Entry, bool]]:
    """Return the entries of a menu (``main``, ``administration``, ``account``), each with whether it is current."""
    return navigation.menu(context["request"], navigation.Menu(name))


@register.simple_tag(takes_context=True)
def panels(context: template.Context, place: str, thing: Any = None) -> SafeString:
    """Render the panels of a place of the page, for the object ``thing`` if the place has one."""
    things = [] if thing is None else [thing]
    return panel(context, extension.prepare(place, context["request"], things), thing)


@register.simple_tag(takes_context=True)
def prepare_panels(context: template.Context, place: str, things: Iterable[Any]) -> extension.Prepared:
    """Look up the data of panels for all objects of a list, for ``panel``."""
    return extension.prepare(place, context["request"], things)


@register.simple_tag(takes_context=True)
def panel(context: template.Context, prepared: extension.Prepared, thing: Any) -> SafeString:
    """Render the panels of one object of a list."""
    assert context.template is not None, "a tag is rendered in a template"
    parts = []
    for name, values in prepared.of(thing):
        with context.push(**values):
            parts.append(context.template.engine.get_template(name).render(context))
    return SafeString("".join(parts))


@register.simple_tag(takes_context=True)
def sort_head(context: template.Context, name: str, text: str, css: str = "", *, help: str) -> SafeString:  # noqa: A002
    """Return the header of a sortable column with its meaning. The order is ``sort`` in the address.

    The first click sorts texts in ascending and numbers (``lw-num``) in descending order, the next one in reverse.
    """
    sort = context["request"].GET.get("sort", "")
    first, second = (f"-{name}", name) if "lw-num" in css else (name, f"-{name}")
    order = {name: "ascending", f"-{name}": "descending"}.get(sort, "none")
    picture = {"ascending": icon("arrow-up"), "descending": icon("arrow-down")}.get(order, "")
    return format_html(
        '<th scope="col" class="{}" title="{}" aria-sort="{}"><a class="lw-sort" href="{}">{}{}</a></th>',
        css,
        help,
        order,
        with_query(context, sort=second if sort == first else first, page=""),
        text,
        picture,
    )


@register.simple_tag
def filters(address: str, name: str, *parts: str, changes: str = "") -> SafeString:
    """Return the attributes of the filter form of the list ``name``, whose page is ``address`` or has that name.

    A new value replaces the element ``<name>-rows`` and the elements ``<name>-<part>``. ``changes`` names
    the inputs that are watched beside the search field, if not all: where people choose rows, leaving the search field
    must not load the rows again. Rows that refresh themselves have ``hx-sync="#<name>-filters:drop"``: otherwise they
    could replace the element for which a filter's response is on its way, and that response would be lost.
    """
    url = address if address.startswith("/") else reverse(address)
    changed = [f"change from:find [name={one}]" for one in changes.split()] or ["change"]
    return format_html(
        'id="{}" class="lw-filters" method="get" action="{}" hx-get="{}" hx-trigger="{}" hx-target="#{}"'
        ' hx-select="#{}" hx-select-oob="{}" hx-swap="outerHTML" hx-push-url="true" hx-sync="this:replace"',
        f"{name}-filters",
        url,
        url,
        ", ".join([*changed, "input changed delay:250ms from:find input[type=search]", "submit"]),
        f"{name}-rows",
        f"{name}-rows",
        ",".join(f"#{name}-{part}" for part in parts),
    )
