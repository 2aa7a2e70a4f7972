"""Which values an element keeps when its type is changed."""

from __future__ import annotations

from collections.abc import Mapping

from loadwright.core.jmx.document.tree import Element
from loadwright.core.jmx.elements import registry, values
from loadwright.core.jmx.elements.spec import ElementSpec, Field, Table
from loadwright.core.jmx.elements.values import Value

PER_MINUTE, PER_PERIOD = "ConstantThroughputTimer", "PreciseThroughputTimer"
THROUGHPUT, PERIOD = "throughput", "throughputPeriod"


def shared_values(element: Element, wanted: Element) -> dict[str, Value]:
    """Return the values of an element that an element of another type can have too."""
    old, new = registry.spec_of(element), registry.spec_of(wanted)
    if old is None or new is None:
        return {}
    there = values.read(old, element.node)
    fields = {field.name: field for field in new.fields}
    shared = {
        name: value
        for name, value in there.items()
        if name in fields and _accepts(fields[name], old.field(name), value)
    }
    return _with_the_same_rate(old, new, there, shared)


def _with_the_same_rate(
    old: ElementSpec, new: ElementSpec, there: Mapping[str, Value], shared: dict[str, Value]
) -> dict[str, Value]:
    """Return the values of a timer so that it gives the same rate: one states it per minute, the other per period."""
    if (old.testclass, new.testclass) == (PER_MINUTE, PER_PERIOD):
        return {**shared, PERIOD: "60"}
    if (old.testclass, new.testclass) == (PER_PERIOD, PER_MINUTE):
        rate, period = (_number(there.get(name)) for name in (THROUGHPUT, PERIOD))
        known = {} if rate is None or not period else {THROUGHPUT: str(rate * 60 / period)}
        return {name: value for name, value in shared.items() if name != THROUGHPUT} | known
    return shared


def _number(value: Value | None) -> float | None:
    """Return a number that is written out; ``None`` for a variable."""
    try:
        return float(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _accepts(field: Field | Table, former: Field | Table, value: Value) -> bool:
    """Return whether the value of a property of one type can be that of a property of another."""
    if isinstance(field, Field):
        return isinstance(value, str) and field.accepts(value)
    # Tables of the same name can be different ones, such as the parameters of HTTP and Java requests.
    return isinstance(former, Table) and _columns(field) == _columns(former)


def _columns(table: Table) -> list[str]:
    return [column.name for column in table.columns]
