"""The Django admin: administrators alone, audited, without secrets and without inline script."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from loadwright.server.accounts.actor import Actor
from loadwright.server.accounts.models import ApiToken, AuditEntry, User
from loadwright.server.accounts.tokens import actions
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
