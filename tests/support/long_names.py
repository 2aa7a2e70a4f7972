"""Names as long as they can be."""

from __future__ import annotations

from django.apps import apps
from django.db.models import CharField, Model, QuerySet

NAMES = {
    "name", "username", "first_name", "last_name", "filename", "plan_name", "server_name", "hostname", "address",
    "server_address", "who", "target", "subject", "app_id", "url_prefix", "browser",
}  # fmt: skip
LONGEST = 200
WORD = "Zahlungsabwicklung" * 20
"""One word, which can only be broken within."""


def lengthen_names() -> None:
    """Give everything that has a name or address the longest that it can have, up to ``LONGEST``; each is unique."""
    for model in apps.get_models():
        if model.__module__.startswith("loadwright."):
            _lengthen(model)


def _lengthen(model: type[Model]) -> None:
    lengths = {
        field.name: min(field.max_length or 0, LONGEST)
        for field in model._meta.concrete_fields
        if isinstance(field, CharField) and field.name in NAMES and not field.primary_key
    }
    # Some managers refuse changes.
    rows: QuerySet[Model] = QuerySet(model)
    for key in rows.values_list("pk", flat=True) if lengths else ():
        rows.filter(pk=key).update(**{name: f"{key}{WORD}"[:length] for name, length in lengths.items()})
