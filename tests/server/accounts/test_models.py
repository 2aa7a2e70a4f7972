"""The audit: access, search, export, and immutability."""

from __future__ import annotations

from typing import Any

import pytest

from loadwright.server.accounts import audit
from loadwright.server.accounts.actor import Actor
from loadwright.server.accounts.models import AuditEntry, User


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change",
    [
        lambda row: row.save(),
        lambda row: row.delete(),
        lambda _row: AuditEntry.objects.update(who="nobody"),
        lambda row: AuditEntry.objects.filter(pk=row.pk).update(target="x"),
        lambda _row: AuditEntry.objects.all().delete(),
        lambda row: AuditEntry.objects.bulk_update([row], ["who"]),
        lambda row: AuditEntry.objects.update_or_create(pk=row.pk, defaults={"who": "nobody"}),
    ],
)
def test_nothing_of_it_changes(change: Any, ann: User) -> None:
    audit.record(Actor(ann), "run.start", "Nightly")
    row = AuditEntry.objects.get()
    with pytest.raises(TypeError, match="cannot be changed"):
        change(row)
    assert AuditEntry.objects.get().who == "ann"
