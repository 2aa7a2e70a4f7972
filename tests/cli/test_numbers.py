from __future__ import annotations

import pytest
import typer

from loadwright.cli.numbers import number, whole


def test_numbers_have_every_form_that_pages_accept() -> None:
    assert [number(text) for text in ("5", "1,200.5", "１２", 2.5)] == [5, 1200.5, 12, 2.5]
    assert [whole(text) for text in ("5", "1,200", "１２", 7)] == [5, 1200, 12, 7]


def test_anything_else_is_named() -> None:
    with pytest.raises(typer.BadParameter, match="'12,5' is not a number; write for example"):
        number("12,5")
    with pytest.raises(typer.BadParameter, match=r"'2\.5' is not a whole number; write for example"):
        whole("2.5")
