"""Tables that keep order and page in the URL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

from django.core.paginator import Page, Paginator
from django.db.models import F, Func, Model, QuerySet
from django.http import HttpRequest
from django.urls import reverse

M = TypeVar("M", bound=Model)
T = TypeVar("T")
PAGE_SIZE = 50


def is_fragment(request: HttpRequest) -> bool:
    """Return whether htmx requests a fragment; history navigation requests the whole page."""
    return request.headers.get("HX-Request") == "true" and "HX-History-Restore-Request" not in request.headers


def ordered(found: QuerySet[M], sort: str, columns: Mapping[str, str | Func]) -> QuerySet[M]:
    """Order ``found`` by the column ``sort`` (``-name`` descending), empty values last; unchanged if unknown.

    ``columns`` are the fields, or expressions, by which rows are ordered.
    """
    column = columns.get(sort.removeprefix("-"))
    if column is None:
        return found
    value = F(column) if isinstance(column, str) else column
    order = value.desc(nulls_last=True) if sort.startswith("-") else value.asc(nulls_last=True)
    return found.order_by(order, "-pk")


def page(request: HttpRequest, found: QuerySet[M], columns: Mapping[str, str | Func]) -> Page[M]:
    """Return the page of ``found`` that ``sort`` and ``page`` in the URL select; the nearest if invalid."""
    order = request.GET.get("sort", "")
    return Paginator(ordered(found, order, columns), PAGE_SIZE).get_page(request.GET.get("page"))


def page_of_rows(request: HttpRequest, rows: Sequence[T]) -> Page[T]:
    """Return the page of ``rows`` that ``page`` in the URL selects; the nearest if invalid."""
    return Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))


def address(request: HttpRequest, name: str, *args: object) -> str:
    """Return the address of the list ``name`` with the filters, order and page that the request carries."""
    query = request.GET.urlencode()
    path = reverse(name, args=args)
    return f"{path}?{query}" if query else path
