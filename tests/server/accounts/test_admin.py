"""The Django admin: administrators alone, audited, without secrets and without inline script."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from loadwright.server.accounts.actor import Actor
from loadwright.server.accounts.models import ApiToken, AuditEntry, Session, User
from loadwright.server.accounts.tokens import actions
from loadwright.server.projects.models import Membership, Project
from tests.support.pages import sign_in

pytestmark = pytest.mark.django_db


def pages(boss: User) -> list[str]:
    entry = AuditEntry.objects.latest("pk")
    token = ApiToken.objects.get()
    return [
        "/admin/", "/admin/accounts/", "/admin/accounts/user/", f"/admin/accounts/user/{boss.pk}/change/",
        f"/admin/accounts/user/{boss.pk}/history/", "/admin/accounts/apitoken/",
        f"/admin/accounts/apitoken/{token.pk}/change/", "/admin/accounts/auditentry/",
        f"/admin/accounts/auditentry/{entry.pk}/change/", "/admin/accounts/user/?q=b&is_active__exact=1",
    ]  # fmt: skip


@pytest.fixture
def secret(boss: User) -> str:
    return actions.create_token(Actor(boss), name="ci")[1]


def test_its_pages_work_under_the_policy_and_show_no_secret(admin_browser: Client, boss: User, secret: str) -> None:
    hidden = (boss.password, ApiToken.objects.get().digest, secret)
    for where in pages(boss):
        answer = admin_browser.get(where)
        html = answer.content.decode()
        assert answer.status_code == 200, where
        assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
        assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")", html), where
        assert not re.search(r"<style|\sstyle=|\son\w+=", html), where
        assert not [one for one in hidden if one in html], where


def test_others_do_not_reach_it_whatever_they_are(boss: User, ann: User, secret: str) -> None:
    User.objects.filter(pk=ann.pk).update(is_staff=True)
    for where in pages(boss):
        assert sign_in("ann").get(where).status_code == 403
        assert Client().get(where).headers["Location"].partition("?next=")[0] in ("/login", "/admin/login/")
    assert Client().get("/admin/login/?next=/admin/").headers["Location"] == "/login?next=/admin/"


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


def test_people_join_and_leave_projects_there(admin_browser: Client, ann: User) -> None:
    shop = Project.objects.create(name="Webshop")
    where = "/admin/projects/membership/"
    admin_browser.post(f"{where}add/", {"project": shop.pk, "user": ann.pk, "role": "member"})
    membership = Membership.objects.get(project=shop, user=ann)
    admin_browser.post(f"{where}{membership.pk}/change/", {"role": "maintainer"})
    membership.refresh_from_db()
    assert membership.role == "maintainer"
    admin_browser.post(where, {"action": "delete_selected", "_selected_action": [membership.pk], "post": "yes"})
    assert not Membership.objects.exists()
    words = [row.what for row in AuditEntry.objects.order_by("pk")]
    assert words == [
        "project.set_member", "admin.add", "project.set_member", "admin.change", "admin.delete",
        "project.remove_member",
    ]  # fmt: skip


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
