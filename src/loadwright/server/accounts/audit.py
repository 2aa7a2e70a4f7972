"""The audit: one row for everything that was changed, written in the transaction that changes it."""

from collections.abc import Iterable
from typing import Any

from .actor import Actor
from .models import AuditEntry

OBJECTS = ("server", "credential", "schedule", "run", "plan", "project")
"""Details that hold the id of the object an entry is about; the first one that is given counts."""


def record(actor: Actor, what: str, target: object, /, **detail: Any) -> None:
    """Write that ``actor`` did ``what`` (such as ``run.start``) to ``target``; never pass secrets."""
    record_each(actor, what, [(target, detail)])


def record_each(actor: Actor, what: str, done: Iterable[tuple[object, dict[str, Any]]], /) -> None:
    """Write that ``actor`` did the same to several targets, each with its own details."""
    entries = []
    for target, detail in done:
        object_type, object_id = object_of(detail)
        entry = AuditEntry(user=actor.user, who=actor.name, what=what, target=str(target)[:200], detail=detail)
        entry.address, entry.object_type, entry.object_id = actor.address, object_type, object_id
        entries.append(entry)
    AuditEntry.objects.bulk_create(entries)


def object_of(detail: dict[str, Any]) -> tuple[str, int | None]:
    """Return type and id of the object that the details name; empty and ``None`` if they name none."""
    found = ((name, detail[name]) for name in OBJECTS if isinstance(detail.get(name), int))
    return next(found, ("", None))
