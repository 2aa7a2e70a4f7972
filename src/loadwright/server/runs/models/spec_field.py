"""A column that stores the specification of a run as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models

from loadwright.core.runspec import RunSpec

if TYPE_CHECKING:
    SpecJSONField = models.JSONField[RunSpec, RunSpec]
else:
    SpecJSONField = models.JSONField


class SpecField(SpecJSONField):
    """A JSON column whose value is a ``RunSpec``.

    Options that a row from another version lacks get their defaults.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**{**options, "default": RunSpec})

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """Describe the field to migrations as a ``JSONField``, so that they do not depend on this class."""
        name, _path, args, options = super().deconstruct()
        return name, "django.db.models.JSONField", list(args), {**options, "default": dict}

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> RunSpec:
        return RunSpec.read(super().from_db_value(value, expression, connection) or {})

    def to_python(self, value: Any) -> RunSpec:
        return value if isinstance(value, RunSpec) else RunSpec.read(value or {})

    def get_prep_value(self, value: Any) -> Any:
        return super().get_prep_value(value.kept() if isinstance(value, RunSpec) else value)

    def value_to_string(self, obj: models.Model) -> Any:
        return self.value_from_object(obj).kept()
