"""Panels: parts of pages that are declared by apps above the page's app.

Pages have named places such as ``plans.cells``. Apps above declare their panels as ``PANELS`` in their
``extensions.py``; pages refer to places only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.http import HttpRequest

from loadwright.server.platform.registry import declared


def no_data(_request: HttpRequest, _things: list[Any]) -> Mapping[int, Any]:
    """The data of a panel without any."""
    return {}


@dataclass(frozen=True)
class Panel:
    """A template for a place. Its context is the page's, with the object as ``thing``, and ``data``.

    The function ``data`` is called once for all objects of a list and returns their data by primary key.
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
    """The panels of a place with the data of all objects of a list."""

    panels: list[tuple[Panel, Mapping[int, Any]]]

    def of(self, thing: Any) -> list[tuple[str, dict[str, Any]]]:
        """Return the templates for one object, each with its additional context."""
        key = 0 if thing is None else thing.pk
        return [(panel.template, {"thing": thing, "data": data.get(key)}) for panel, data in self.panels]


def prepare(place: str, request: HttpRequest, things: Iterable[Any]) -> Prepared:
    """Look up the data that the panels of ``place`` need for ``things``."""
    listed = list(things)
    return Prepared([(panel, panel.data(request, listed)) for panel in panels(place)])
