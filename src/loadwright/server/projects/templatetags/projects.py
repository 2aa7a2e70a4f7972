"""Template tags of projects."""

from __future__ import annotations

from django import template
from django.urls import NoReverseMatch, reverse

register = template.Library()


@register.simple_tag(takes_context=True)
def project_page(context: template.Context) -> str:
    """Return the page for switching projects: this one, or the list if this page shows a single object."""
    match = context["request"].resolver_match
    if match is None:
        return "/"
    if not match.kwargs:
        return str(context["request"].path)
    try:
        return reverse(f"{match.app_name}:list")
    except NoReverseMatch:
        return "/"
