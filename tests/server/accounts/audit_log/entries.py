"""Rows of the audit."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from loadwright.server.accounts import audit
from loadwright.server.accounts.actor import Actor
from loadwright.server.accounts.models import AuditEntry, User

FORMULA = '=HYPERLINK("http://evil.example")'


def add(
    who: User, what: str, target: str, at: str = "2026-07-01T12:00", address: str = "10.0.0.1", **detail: Any
) -> None:
    audit.record(Actor(who, address), what, target, **detail)
    row = AuditEntry.objects.latest("pk")
    moment = datetime.fromisoformat(at).replace(tzinfo=UTC)
    # Bypasses the model, whose entries cannot be changed.
    AuditEntry._base_manager.filter(pk=row.pk).update(at=moment)
