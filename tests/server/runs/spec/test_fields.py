"""Inputs of forms for the options of a run: what is typed, and how values are shown again."""

from __future__ import annotations

from typing import Any

import pytest
from django import forms

from loadwright.core.messages import InputError
from loadwright.server.runs.spec.fields import DurationField, FigureField, LinesField, PairsField, parse_target


@pytest.mark.parametrize(
    ("field", "typed", "value"),
    [
        (DurationField(required=False), "1m30s", 90.0),
        (DurationField(required=False), " ", None),
        (LinesField(required=False), " a \r\n\r\n b=c ", ["a", "b=c"]),
        (LinesField(required=False), "", []),
        (
            PairsField(required=False),
            "host = shop \n\npath=/a=b\nempty=",
            {"host": "shop", "path": "/a=b", "empty": ""},
        ),
        (PairsField(required=False), "", {}),
        (FigureField(required=False), "2.5", 2.5),
        (FigureField(required=False), " １，２００ ", 1200.0),
        (FigureField(required=False), "", None),
    ],
)
def test_what_is_typed_becomes_a_value(field: forms.Field, typed: str, value: Any) -> None:
    assert field.clean(typed) == value


@pytest.mark.parametrize(
    ("field", "typed", "named"),
    [
        (DurationField(), "soon", "soon"),
        (FigureField(), "12,5", "12,5"),
        (PairsField(), "host=a\nwrong", "wrong"),
        (PairsField(), "=x", "=x"),
    ],
)
def test_what_is_wrong_is_named(field: forms.Field, typed: str, named: str) -> None:
    with pytest.raises(forms.ValidationError, match=named):
        field.clean(typed)


@pytest.mark.parametrize(
    ("field", "value", "shown"),
    [
        (DurationField(), 90.0, "90s"),
        (DurationField(), 0.5, "0.5s"),
        (DurationField(), "1m30s", "1m30s"),
        (FigureField(), 20.0, "20"),
        (FigureField(), 1_000_000.0, "1000000"),
        (FigureField(), 0.1, "0.1"),
        (LinesField(), ["a", "b"], "a\nb"),
        (PairsField(), {"a": "1", "b": ""}, "a=1\nb="),
    ],
)
def test_a_value_is_shown_so_that_it_can_be_typed(field: Any, value: Any, shown: str) -> None:
    assert field.prepare_value(value) == shown
    assert field.clean(shown) == field.clean(field.prepare_value(field.clean(shown)))


@pytest.mark.parametrize(
    ("text", "whole", "total"),
    [
        ("60", False, 60), (" 1,200.5 ", False, 1200.5), ("150%", False, 30), ("12.5 ％", False, 2.5),
        ("33%", True, 7), ("2.5", True, 2.5), ("0%", False, 0), ("0%", True, 0), ("2%", True, 1), ("12.5%", True, 3),
        ("１２０％", True, 24), ("1e3", False, 1000), ("-5", False, -5),
    ],
)  # fmt: skip
def test_a_total_is_a_number_or_a_percentage(text: str, whole: bool, total: float) -> None:
    assert parse_target(text, 20, whole=whole) == total


@pytest.mark.parametrize("text", ["", "%", "many", "5%5", "5%%", "% 5", "12,5", ",100", "nan", "1_0"])
def test_anything_else_is_no_total(text: str) -> None:
    with pytest.raises(InputError, match="is not a number"):
        parse_target(text, 20, whole=False)
