from __future__ import annotations

import json
import math
from typing import Any

import pytest
from hypothesis import given

from loadwright.core.stats.fields import MAX_INTEGER, Field, FieldError, fields_of, read_values, values_of
from loadwright.core.stats.frames import Frame, GeneratorSecond
from tests.core.stats.examples import measured

DECLARED = [*fields_of(Frame), *fields_of(GeneratorSecond)]
NUMBERS = [field for field in DECLARED if field.kind is not bool]


def test_every_number_has_a_meaning_and_a_range_that_json_keeps_exactly() -> None:
    for field in DECLARED:
        assert field.meaning
    for field in NUMBERS:
        assert field.maximum is not None
        assert -MAX_INTEGER <= field.minimum < field.maximum <= MAX_INTEGER


@pytest.mark.parametrize("field", NUMBERS, ids=lambda field: field.name)
def test_values_outside_the_range_are_refused_with_the_name_of_the_field(field: Field) -> None:
    assert field.maximum is not None
    for bound in (field.minimum, field.maximum):
        field.check(field.kind(bound))
    wrong: list[Any] = [field.kind(field.minimum - 1), field.kind(field.maximum + 1)]
    if field.kind is int:
        wrong.append(2**63)
    else:
        wrong += [math.nan, math.inf, -math.inf]
    for value in wrong:
        with pytest.raises(FieldError, match=f"field '{field.name}' is {value}, outside"):
            field.check(value)


@pytest.mark.parametrize("field", DECLARED, ids=lambda field: field.name)
def test_values_of_another_type_are_refused_with_the_name_of_the_field(field: Field) -> None:
    wrong: list[Any] = ["1", None, [1], *([1] if field.kind is bool else [True, False])]
    for value in wrong:
        with pytest.raises(FieldError, match=f"field '{field.name}' is "):
            field.of_json(value)


@given(measured(GeneratorSecond))
def test_values_survive_json(values: dict[str, Any]) -> None:
    second = GeneratorSecond(1, **values)
    text = json.dumps(values_of(second), allow_nan=False)
    assert GeneratorSecond(1, **read_values(GeneratorSecond, json.loads(text))) == second


def test_a_float_may_lack_its_fraction_in_json() -> None:
    read = read_values(GeneratorSecond, {**values_of(GeneratorSecond(1)), "cpu_percent": 12})
    assert read["cpu_percent"] == 12.0
    assert type(read["cpu_percent"]) is float


def test_unknown_values_are_left_out_and_missing_ones_are_named() -> None:
    values = values_of(GeneratorSecond(1, transactions=5))
    assert "gc_percent" not in values
    assert read_values(GeneratorSecond, {**values, "gc_percent": None}) == values
    del values["transactions"]
    with pytest.raises(FieldError, match="field 'transactions' is missing"):
        read_values(GeneratorSecond, values)
