"""An entry of the audit names its object, so that the history of one object is found by an index."""

from __future__ import annotations

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from loadwright.server.accounts.models import AuditEntry


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
