"""The audit: access, search, export, and immutability."""

from __future__ import annotations

import pytest
from django.test import Client

from loadwright.server.accounts.actor import Actor
from loadwright.server.accounts.models import User
from loadwright.server.accounts.tokens import actions


@pytest.mark.django_db
def test_the_api_lists_it(boss: User, rows: None) -> None:
    _, secret = actions.create_token(Actor(boss), name="siem", scope="read")
    program = Client(headers={"Authorization": f"Bearer {secret}"})
    asked = {"what": "run.", "since": "2026-07-02T20:00:00+00:00", "limit": "5"}
    found = program.get("/api/v1/audit", asked).json()
    assert [(row["who"], row["what"], row["address"]) for row in found] == [("ann", "run.stop", "2001:db8::7")]
    refused = program.get("/api/v1/audit", {"since": "2026-07-02T20:00:00"})
    assert (refused.status_code, refused.json()["error"]["field"]) == (400, "since")
