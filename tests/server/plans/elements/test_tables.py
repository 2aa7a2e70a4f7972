"""Filters and order of the tables of elements."""

from __future__ import annotations

import pytest

from loadwright.core.jmx.tables import GROUPS, MANAGERS, REQUESTS, TableRow
from loadwright.core.jmx.tracing import Trace
from loadwright.server.plans.elements.tables import Filters, about, counts, methods, range_of, read_range


def row(number: int, name: str, table: str = REQUESTS, **more: object) -> TableRow:
    values: dict[str, object] = {"last": number, "testclass": "x", "enabled": True, "active": True, **more}
    return TableRow(table=table, number=number, name=name, **values)  # type: ignore[arg-type]


TRACES = {2: Trace(1, 3), 3: Trace(1, 1), 4: Trace(2, 3), 5: Trace(1, 2)}
ROWS = [
    row(2, "Users", GROUPS, last=5),
    row(3, "login", method="POST", url="http://shop.test/login", body="user=mei", group=2, assertions=2),
    row(4, "Cart", method="GET", url="/cart", group=2, enabled=False, active=False),
    row(5, "pay", method="POST", url="/pay", group=2, active=False, comment="with a card"),
    row(6, "headers", MANAGERS, owner=2, last=5, pairs=[["Accept", "text/html"]]),
]


def names(**query: str) -> list[str]:
    return [one.name for one in Filters.read(query).of(ROWS, TRACES)]


def test_a_table_is_chosen_and_requests_are_the_first() -> None:
    assert names() == names(show="requests") == names(show="nonsense") == ["login", "Cart", "pay"]
    assert names(show="groups") == ["Users"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "CART"}, ["Cart"]),
        ({"q": "shop.test"}, ["login"]),
        ({"q": "mei"}, ["login"]),
        ({"q": "card"}, ["pay"]),
        ({"method": "POST"}, ["login", "pay"]),
        ({"state": "enabled"}, ["login"]),
        ({"state": "disabled"}, ["Cart"]),
        ({"state": "inactive"}, ["pay"]),
        ({"state": "nonsense"}, ["login", "Cart", "pay"]),
        ({"within": "4-5"}, ["Cart", "pay"]),
        ({"show": "headers", "q": "html"}, ["headers"]),
    ],
)
def test_rows_are_filtered(query: dict[str, str], found: list[str]) -> None:
    assert names(**query) == found


@pytest.mark.parametrize(
    ("sort", "found"),
    [
        ("name", ["Cart", "login", "pay"]),
        ("-name", ["pay", "login", "Cart"]),
        ("-assertions", ["login", "pay", "Cart"]),
        ("group", ["login", "Cart", "pay"]),
        ("state", ["Cart", "pay", "login"]),
        ("-added", ["Cart", "pay", "login"]),
        ("changed", ["login", "pay", "Cart"]),
        ("nonsense", ["login", "Cart", "pay"]),
    ],
)
def test_rows_are_sorted(sort: str, found: list[str]) -> None:
    assert names(sort=sort) == found


@pytest.mark.parametrize("text", ["", "4", "-4", "4-", "a-b", "4-9999999999", "²-3"])
def test_what_is_no_range_is_left_out(text: str) -> None:
    assert read_range(text) is None


def test_a_row_stands_for_what_is_within_it() -> None:
    assert [range_of(one) for one in (ROWS[0], ROWS[1], ROWS[4])] == ["2-5", "3-3", "2-5"]
    found = about(ROWS, 2)
    assert found is not None
    assert found.name == "Users"
    assert about(ROWS, 9) is None


def test_rows_and_methods_are_counted() -> None:
    assert counts(ROWS) == {"groups": 1, "controllers": 0, "requests": 3, "headers": 1}
    assert methods(ROWS) == ["GET", "POST"]
