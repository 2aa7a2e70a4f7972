"""Lists of sessions: the administrators' page, the API, and the end of sessions without a process."""

from __future__ import annotations

from django.test import Client

from loadwright.server.accounts.models import User
from tests.server.terminal.x import session


def test_the_api_shows_ones_own_and_to_administrators_all(admin: Client, ann: User) -> None:
    row = session(ann)
    own, other = Client(), Client()
    own.force_login(ann)
    other.force_login(User.objects.create_user("bob"))
    assert [found["key"] for found in own.get("/api/v1/terminal/sessions").json()] == [row.key]
    assert other.get("/api/v1/terminal/sessions").json() == []
    assert admin.get("/api/v1/terminal/sessions").json()[0]["person"] == "ann"
    assert other.delete(f"/api/v1/terminal/sessions/{row.key}").status_code == 404
    assert admin.delete(f"/api/v1/terminal/sessions/{row.key}").status_code == 204
    row.refresh_from_db()
    # Its process closes the shell, which ends the session.
    assert (row.ended_why, row.ended_detail, row.ended_at) == ("closed_by", {"who": "root"}, None)
    assert own.get("/api/v1/terminal/sessions").json() == []
