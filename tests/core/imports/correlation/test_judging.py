"""Which values look generated."""

from __future__ import annotations

import pytest

from loadwright.core.imports.correlation.judging import LIKELY, LONGEST, THRESHOLD, may_change, points


@pytest.mark.parametrize(
    "value",
    [
        "true", "null", "12345", "en-US", "2026-11-28", "2026-11-28T10:00:00Z", "10:30:00", "1.2.3", "1.2.3-beta",
        "12.50", "#a1b2c3", "120px", "ann@shop.test", "application/json", "https://shop.test/x1y2", "/api/v1/products",
        "shop.test", "checkout", "Shopping Cart", "customer", "Add to basket.", "main.bundle.js",
        " a1b2c3d4 ", "x" * (LONGEST + 1),
    ],
)  # fmt: skip
def test_constants_do_not_change(value: str) -> None:
    assert not may_change(value)


@pytest.mark.parametrize(
    "value", ["/" + "a" * 5000 + "!", "a." * 4000 + "!", "a" * 8000, "a-" * 4000, "1." * 4000 + "x"]
)
def test_hostile_values_take_no_time(value: str) -> None:
    assert isinstance(may_change(value), bool)


@pytest.mark.parametrize(
    "value",
    [
        "a8F3kq92LmZx07Qb", "f81d4fae-7dec-11d0-a765-00a0c91e6bf6", "eyJhbGciOiJIUzI1NiJ9.e30.abc123", "1029384756",
        "dDwtMTA4MzE0MjEwNTs7Pg==", "aGhKxQwErTyUiOpLkJhG", "order-10293",
    ],
)  # fmt: skip
def test_generated_values_may_change(value: str) -> None:
    assert may_change(value)


@pytest.mark.parametrize(
    ("name", "value", "uses", "indexed", "least"),
    [
        ("csrf", "a8F3kq92LmZx07Qb", ["csrf"], False, LIKELY),
        ("access_token", "a8F3kq92LmZx07Qb", ["Authorization"], False, LIKELY),
        ("XSRF-TOKEN", "a8F3kq92LmZx07Qb", ["X-XSRF-TOKEN"], False, LIKELY),
        ("cartId", "a8F3kq92LmZx07Qb", [""], False, THRESHOLD),
        ("orderNumber", "a8F3kq92LmZx07Qb", ["orderNumber"], False, THRESHOLD),
        ("cartId", "821659919", [""], False, THRESHOLD),
    ],
)
def test_tokens_are_proposed(name: str, value: str, uses: list[str], indexed: bool, least: int) -> None:
    assert points(name, value, uses, indexed=indexed) >= least


@pytest.mark.parametrize(
    ("name", "value", "uses", "indexed"),
    [
        ("title", "Tea number 5", ["search"], False),
        ("id", "100234", [""], True),
        ("sku", "TEA-10023", ["sku"], True),
        ("price", "129900", [""], False),
        ("id", "a8F3kq92LmZx07Qb", [""], True),
    ],
)
def test_what_people_choose_is_not_proposed(name: str, value: str, uses: list[str], indexed: bool) -> None:
    assert points(name, value, uses, indexed=indexed) < THRESHOLD
