"""Administration of people: creation, disabling, rights, one-time passwords, and sessions that end with rights."""

from __future__ import annotations

import pytest
from django.test import Client

from loadwright.server.accounts.actor import Actor
from loadwright.server.accounts.models import User
from loadwright.server.accounts.tokens import actions
from loadwright.server.platform.errors import NOT_FOUND

pytestmark = pytest.mark.django_db


def test_the_api_does_what_the_page_does(boss: User, ann: User) -> None:
    _, secret = actions.create_token(Actor(boss), name="ops")
    program = Client(headers={"Authorization": f"Bearer {secret}"})
    made = program.post("/api/v1/people", {"username": "carl"}, "application/json")
    assert made.status_code == 201
    carl = User.objects.get(username="carl")
    assert carl.check_password(made.json()["password"])
    where = f"/api/v1/people/{carl.pk}"
    changed = program.patch(where, {"administrator": True}, "application/json").json()
    assert (changed["administrator"], changed["one_time_password"], changed["memberships"]) == (True, True, [])
    again = program.post(f"{where}/reset-password").json()
    carl.refresh_from_db()
    assert carl.check_password(again["password"])
    assert program.post(f"{where}/unlock").status_code == 204
    assert program.patch(where, {"active": False}, "application/json").json()["active"] is False
    listed = program.get("/api/v1/people", {"state": "disabled"}).json()
    assert [one["username"] for one in listed] == ["carl"]
    refused = program.post("/api/v1/people", {"username": "carl"}, "application/json")
    assert (refused.status_code, refused.json()["error"]["field"]) == (409, "username")
    assert program.get("/api/v1/people/999").json()["error"]["code"] == NOT_FOUND


def test_details_are_changed_and_tokens_revoked(admin_browser: Client, ann: User) -> None:
    token, _ = actions.create_token(Actor(ann), name="ci")
    where = f"/api/v1/people/{ann.pk}"
    changed = admin_browser.patch(where, {"first_name": "Ann"}, "application/json").json()
    assert (changed["first_name"], changed["last_name"], changed["email"]) == ("Ann", "", "")
    refused = admin_browser.patch(where, {"email": "nowhere"}, "application/json")
    assert (refused.status_code, refused.json()["error"]["field"]) == (400, "email")
    assert [one["name"] for one in admin_browser.get(f"{where}/tokens").json()] == ["ci"]
    assert admin_browser.delete(f"{where}/tokens/{token.pk}").status_code == 204
    assert admin_browser.delete(f"{where}/tokens/{token.pk}").status_code == 404
