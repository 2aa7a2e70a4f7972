"""The table of properties that mean the same."""

from __future__ import annotations

import pytest

from loadwright.core.jmx.editing.equivalents import QUANTITIES, SAME, SEVERAL
from loadwright.core.jmx.elements import values
from loadwright.core.jmx.elements.registry import SPECS

DECLARED = {field.name for spec in SPECS for field in spec.fields}
BY_CLASS = {spec.class_name: spec for spec in SPECS}


def test_properties_with_the_same_meaning_are_declared() -> None:
    names = [name for group in SAME for name in group]
    assert set(names) | set(SEVERAL) <= DECLARED
    assert len(names) == len(set(names))


@pytest.mark.parametrize("name", QUANTITIES)
def test_what_is_stated_is_read_as_it_was_written(name: str) -> None:
    spec, quantities = BY_CLASS[name], QUANTITIES[name]
    assert {one for names in quantities.names.values() for one in names} <= {field.name for field in spec.fields}
    stated = {meaning: text for meaning, text in NUMBERS.items() if meaning in quantities.names}
    node = values.new(spec, "", quantities.write(stated))
    assert quantities.read(values.read(spec, node)) == stated


NUMBERS = {"threads": "7", "ramp_up": "30", "hold": "90", "delay": "5", "rate": "12"}


@pytest.mark.parametrize("name", QUANTITIES)
def test_what_is_not_stated_keeps_the_value_of_a_new_element(name: str) -> None:
    for meaning in QUANTITIES[name].names:
        if meaning in NUMBERS:
            values.new(BY_CLASS[name], "", QUANTITIES[name].write({meaning: NUMBERS[meaning]}))
