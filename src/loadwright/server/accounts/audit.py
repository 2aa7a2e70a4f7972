"""The audit: one row for each action, written in the transaction of its changes."""

from collections.abc import Iterable
from typing import Any

from .actor import Actor
from .models import AuditEntry

OBJECTS = ("server", "credential", "channel", "schedule", "run", "plan", "project")
"""Details that contain the id of the entry's object. The first one present is used."""


def record(actor: Actor, what: str, target: object, /, **detail: Any) -> None:
    """Record the action ``what`` (such as ``run.start``) of ``actor`` on ``target``. Never pass secrets."""
    record_each(actor, what, [(target, detail)])


def record_each(actor: Actor, what: str, done: Iterable[tuple[object, dict[str, Any]]], /) -> None:
    """Record the same action on several targets, each with its own details."""
    entries = []
    for target, detail in done:
        object_type, object_id = object_of(detail)
        entry = AuditEntry(user=actor.user, who=actor.name, what=what, target=str(target)[:200], detail=detail)
        entry.address, entry.object_type, entry.object_id = actor.address, object_type, object_id
        entries.append(entry)
    AuditEntry.objects.bulk_create(entries)


def object_of(detail: dict[str, Any]) -> tuple[str, int | None]:
    """Return type and id of the object in the details. Empty and ``None`` without one."""
    found = ((name, detail[name]) for name in OBJECTS if isinstance(detail.get(name), int))
    return next(found, ("", None))
