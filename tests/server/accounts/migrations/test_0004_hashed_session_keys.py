"""Sessions of before survive the hashing of their keys; going back ends them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from loadwright.server.accounts.authentication.session_store import SessionStore
from loadwright.server.accounts.models import Session

KEY = "k" * 32


@pytest.mark.django_db(transaction=True)
def test_people_stay_signed_in_and_digests_never_become_keys() -> None:
    newest = MigrationExecutor(connection).loader.graph.leaf_nodes()
    kept = SessionStore()
    kept["colour"] = "green"
    kept.save()
    former = MigrationExecutor(connection)
    former.migrate([("accounts", "0003_audit_objects")])
    try:
        Former = former.loader.project_state([("accounts", "0003_audit_objects")]).apps.get_model("accounts", "Session")  # noqa: N806
        assert not Former.objects.exists()
        data = SessionStore().encode({"colour": "blue"})
        Former.objects.create(session_key=KEY, session_data=data, expire_date=timezone.now() + timedelta(days=1))
    finally:
        MigrationExecutor(connection).migrate(newest)
    assert SessionStore(KEY).get("colour") == "blue"
    assert Session.objects.get().session_key != KEY
