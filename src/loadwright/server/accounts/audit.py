"""The audit: one row for everything that was changed, written in the transaction that changes it."""

from typing import Any

from .actor import Actor
from .models import AuditEntry


def record(actor: Actor, what: str, target: object, /, **detail: Any) -> None:
    """Write that ``actor`` did ``what`` (such as ``run.start``) to ``target``; never pass secrets."""
    AuditEntry.objects.create(
        user=actor.user, who=actor.name, what=what, target=str(target)[:200], detail=detail, address=actor.address
    )
