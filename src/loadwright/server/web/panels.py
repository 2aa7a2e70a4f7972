"""Pieces that apps add to pages of apps below them.

A page has named places (``plans.row``), each of which its app documents by using it. An app above lists what it puts
there as ``PANELS`` in its ``extensions.py``; the page names the place alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.http import HttpRequest

from loadwright.server.platform.registry import declared


def no_data(_request: HttpRequest, _things: list[Any]) -> Mapping[int, Any]:
    """Look nothing up."""
    return {}


@dataclass(frozen=True)
class Panel:
    """A template for a place. It sees what the page sees, the thing it is about as ``thing``, and ``data``.

    ``data`` is looked up once for all things of a list: the function returns it by primary key.
    """

    place: str
    template: str
    data: Callable[[HttpRequest, list[Any]], Mapping[int, Any]] = no_data


@cache
def panels(place: str) -> tuple[Panel, ...]:
    """Return the panels of one place, in the order of ``INSTALLED_APPS``."""
    return tuple(panel for panel in declared("extensions", "PANELS") if panel.place == place)


@dataclass(frozen=True)
class Prepared:
    """The panels of a place with the data of all things of a list."""

    panels: list[tuple[Panel, Mapping[int, Any]]]

    def of(self, thing: Any) -> list[tuple[str, dict[str, Any]]]:
        """Return for one thing each template with what it sees besides the page."""
        key = 0 if thing is None else thing.pk
        return [(panel.template, {"thing": thing, "data": data.get(key)}) for panel, data in self.panels]


def prepare(place: str, request: HttpRequest, things: Iterable[Any]) -> Prepared:
    """Look up what the panels of ``place`` show about ``things``."""
    listed = list(things)
    return Prepared([(panel, panel.data(request, listed)) for panel in panels(place)])
