"""Declared elements as they are read from a plan."""

from __future__ import annotations

from loadwright.core.jmx.document.tree import Element
from loadwright.core.jmx.elements import values
from loadwright.core.jmx.elements.registry import SPECS, summary
from loadwright.core.jmx.elements.spec import ElementSpec
from loadwright.core.jmx.elements.summary import render


def spec_named(name: str) -> ElementSpec:
    """Return the declaration of a class, the first of several."""
    return next(spec for spec in SPECS if spec.class_name == name)


def summarised(name: str, **given: values.Value) -> str:
    """Return the English summary of a new element with these values, whose names may leave out the class."""
    spec = spec_named(name)
    full = {field.name.rpartition(".")[2]: field.name for field in spec.fields}
    node = values.new(spec, values={full.get(key, key): value for key, value in given.items()})
    return render(summary(Element(node)))
