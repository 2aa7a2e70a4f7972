"""An entry of the audit names its object, so that the history of one object is found by an index."""

from __future__ import annotations

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from loadwright.server.accounts import audit
from loadwright.server.accounts.actor import SYSTEM
from loadwright.server.accounts.models import AuditEntry


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("detail", "named"),
    [
        ({"server": 7, "project": 3}, ("server", 7)),
        ({"plan": 4, "schedule": 5}, ("schedule", 5)),
        ({"project": 3}, ("project", 3)),
        ({"project": "Shop"}, ("", None)),
        ({}, ("", None)),
    ],
)
def test_the_object_is_what_the_details_name(detail: dict[str, object], named: tuple[str, int | None]) -> None:
    audit.record(SYSTEM, "server.change", "web-1", **detail)
    entry = AuditEntry.objects.get()
    assert (entry.object_type, entry.object_id) == named


@pytest.mark.django_db
def test_the_history_of_an_object_reads_an_index() -> None:
    plan = AuditEntry.objects.filter(object_type="server", object_id=1)[:20].explain()
    assert "accounts_au_object" in plan
    assert "SCAN" not in plan


@pytest.mark.django_db(transaction=True)
def test_entries_of_before_are_named_by_the_migration() -> None:
    newest = MigrationExecutor(connection).loader.graph.leaf_nodes()
    former = MigrationExecutor(connection)
    former.migrate([("accounts", "0002_people")])
    try:
        Entry = former.loader.project_state([("accounts", "0002_people")]).apps.get_model("accounts", "AuditEntry")  # noqa: N806
        Entry.objects.create(what="server.change", target="x", detail={"server": 7})
        Entry.objects.create(what="account.sign_in", target="x")
    finally:
        MigrationExecutor(connection).migrate(newest)
    named = AuditEntry.objects.order_by("pk").values_list("object_type", "object_id")
    assert list(named) == [("server", 7), ("", None)]
