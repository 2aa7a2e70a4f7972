"""A column that holds the specification of a run as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models

from loadwright.core.runspec import RunSpec

if TYPE_CHECKING:
    SpecJSONField = models.JSONField[RunSpec, RunSpec]
else:
    SpecJSONField = models.JSONField


class SpecField(SpecJSONField):
    """The value is a ``RunSpec``: options that a row of another version does not hold have their defaults."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{**options, "default": RunSpec})

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """Describe the field to migrations, which know it as JSON."""
        name, _path, args, options = super().deconstruct()
        return name, "django.db.models.JSONField", list(args), {**options, "default": dict}

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> RunSpec:
        """Return the specification kept in the row."""
        return RunSpec.read(super().from_db_value(value, expression, connection) or {})

    def to_python(self, value: Any) -> RunSpec:
        """Return the specification in decoded JSON."""
        return value if isinstance(value, RunSpec) else RunSpec.read(value or {})

    def get_prep_value(self, value: Any) -> Any:
        """Return what is kept in the row."""
        return super().get_prep_value(value.kept() if isinstance(value, RunSpec) else value)

    def value_to_string(self, obj: models.Model) -> Any:
        """Return what fixtures hold."""
        return self.value_from_object(obj).kept()
