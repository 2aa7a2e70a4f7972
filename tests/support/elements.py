"""Valid values for the properties of declared elements."""

from __future__ import annotations

from loadwright.core.jmx.elements import values
from loadwright.core.jmx.elements.spec import ElementSpec, Field, FieldType, Table

_SAMPLES = {FieldType.INTEGER: "17", FieldType.DECIMAL: "2.5"}


def other_value(field: Field) -> str:
    """Return a valid value that differs from the default."""
    if field.type is FieldType.BOOLEAN:
        return "false" if field.default == "true" else "true"
    if field.type is FieldType.CHOICE:
        return next(choice.value for choice in field.choices if choice.value != field.default)
    return _SAMPLES.get(field.type, f"<{field.name}> & “值”")


def sample(spec: ElementSpec) -> dict[str, values.Value]:
    """Return a value for every property of an element that is not derived from others; tables get two rows."""
    found: dict[str, values.Value] = {}
    for field in spec.fields:
        if spec.derive is not None and field.hidden:
            continue
        if isinstance(field, Table):
            columns = field.columns or (Field("0", ""), Field("1", ""))
            row = {column.name: other_value(column) for column in columns}
            found[field.name] = [row, dict.fromkeys(row, "${later}")]
        else:
            found[field.name] = other_value(field)
    return found
