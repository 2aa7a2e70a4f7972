"""The Django admin: administrators alone, audited, without secrets and without inline script."""

from __future__ import annotations

import pytest
from django.test import Client

from loadwright.server.accounts.actor import Actor
from loadwright.server.accounts.models import ApiToken, AuditEntry, Session, User
from loadwright.server.accounts.tokens import actions
from tests.support.pages import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def secret(boss: User) -> str:
    return actions.create_token(Actor(boss), name="ci")[1]


def test_rights_changed_there_are_audited_and_end_sessions(admin_browser: Client, ann: User) -> None:
    sign_in("ann")
    assert Session.objects.filter(user=ann).exists()
    answer = admin_browser.post(f"/admin/accounts/user/{ann.pk}/change/", {"first_name": "Ann", "is_superuser": "on"})
    assert answer.status_code == 302
    ann.refresh_from_db()
    assert (ann.first_name, ann.is_active, ann.is_superuser) == ("Ann", False, True)
    assert not Session.objects.filter(user=ann).exists()
    rows = AuditEntry.objects.filter(who="boss").order_by("pk")
    assert [row.what for row in rows] == ["person.disable", "person.make_administrator", "admin.change"]
    assert rows[2].detail["model"] == "accounts.user"
    assert rows[2].address == "127.0.0.1"


def test_nobody_removes_themselves_there(admin_browser: Client, boss: User) -> None:
    answer = admin_browser.post(f"/admin/accounts/user/{boss.pk}/change/", {"is_active": "on"})
    assert "ask another administrator" in answer.content.decode()
    boss.refresh_from_db()
    assert boss.is_superuser


@pytest.mark.parametrize("model", ["user", "apitoken", "auditentry"])
def test_nothing_is_added_or_deleted_there(model: str, admin_browser: Client, boss: User, secret: str) -> None:
    where = f"/admin/accounts/{model}/"
    assert admin_browser.get(f"{where}add/").status_code == 403
    assert admin_browser.post(f"{where}1/delete/", {"post": "yes"}).status_code in (302, 403)
    answer = admin_browser.post(where, {"action": "delete_selected", "_selected_action": ["1"], "post": "yes"})
    assert answer.status_code in (200, 302)
    assert (User.objects.count(), ApiToken.objects.count(), AuditEntry.objects.count()) == (1, 1, 1)


@pytest.mark.parametrize("model", ["apitoken", "auditentry"])
def test_tokens_and_the_audit_are_only_looked_at(model: str, admin_browser: Client, boss: User, secret: str) -> None:
    pk = {"apitoken": ApiToken.objects.get().pk, "auditentry": AuditEntry.objects.get().pk}[model]
    answer = admin_browser.post(f"/admin/accounts/{model}/{pk}/change/", {"name": "x", "who": "x", "scope": "write"})
    assert answer.status_code == 403
