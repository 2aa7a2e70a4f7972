"""Administration of people: creation, disabling, rights, one-time passwords, and sessions that end with rights."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from channels.layers import get_channel_layer
from django.test import Client

from loadwright.server.accounts import access
from loadwright.server.accounts.actor import SYSTEM, Actor
from loadwright.server.accounts.models import AuditEntry, Session, User
from loadwright.server.accounts.people import actions as people_actions
from loadwright.server.accounts.tokens import actions
from loadwright.server.platform import events
from loadwright.server.platform.errors import CONFLICT, ActionError
from tests.server.accounts.sockets import socket_user
from tests.support.pages import sign_in

pytestmark = pytest.mark.django_db
NEW = "battery-staple-7"


def text_of(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def secret_in(answer: Any) -> str:
    found = re.search(r'id="secret">([^<]+)<', answer.content.decode())
    assert found is not None
    return found[1]


def test_person_is_created_with_a_password_for_one_time(admin_browser: Client) -> None:
    answer = admin_browser.post("/people", {"username": "zoë"})
    password = secret_in(answer)
    assert password not in admin_browser.get("/people").content.decode()
    person = User.objects.get(username="zoë")
    assert (person.is_superuser, person.one_time_password) == (False, True)
    assert person.check_password(password)
    row = AuditEntry.objects.get(what="person.create")
    assert (row.who, row.target, row.detail) == ("boss", "zoë", {"administrator": False})
    assert password not in str(row.detail)


def test_the_one_time_password_is_changed_to_another_one(boss: User, ann: User) -> None:
    _, given = people_actions.reset_password(Actor(boss), ann.pk)
    client = sign_in("ann", given)
    shown = text_of(client.get("/password"))
    assert "a one-time password" in shown
    assert "Overview" not in shown
    same = client.post("/password", {"old_password": given, "new_password": given, "repeated": given})
    assert "choose another" in text_of(same)
    client.post("/password", {"old_password": given, "new_password": NEW, "repeated": NEW})
    assert client.get("/").status_code == 200
    ann.refresh_from_db()
    assert not ann.one_time_password


def test_a_reset_revokes_the_tokens_of_that_person_only(admin_browser: Client, boss: User, ann: User) -> None:
    programs = {}
    for owner, name in ((ann, "ci"), (ann, "cron"), (boss, "mine")):
        _, secret = actions.create_token(Actor(owner), name=name)
        programs[name] = Client(headers={"Authorization": f"Bearer {secret}"})
    admin_browser.post(f"/people/{ann.pk}/reset")
    answers = {name: program.get("/api/v1/me").status_code for name, program in programs.items()}
    assert answers == {"ci": 401, "cron": 401, "mine": 200}
    revoked = AuditEntry.objects.filter(what="token.revoke").values_list("who", "target", "detail")
    assert sorted(revoked) == [("boss", "ci", {"owner": "ann"}), ("boss", "cron", {"owner": "ann"})]
    assert AuditEntry.objects.get(what="person.reset_password").detail == {"tokens_revoked": 2}


@pytest.mark.django_db(transaction=True)
def test_disabling_ends_sessions_tokens_and_sockets(admin_browser: Client, ann: User) -> None:
    client = sign_in("ann")
    _, secret = actions.create_token(Actor(ann), name="ci")
    program = Client(headers={"Authorization": f"Bearer {secret}"})
    assert (client.get("/").status_code, program.get("/api/v1/me").status_code) == (200, 200)
    assert socket_user(client) == "ann"
    admin_browser.post(f"/people/{ann.pk}/active", {"active": "no"})
    assert (client.get("/").status_code, program.get("/api/v1/me").status_code) == (302, 401)
    assert socket_user(client) is None
    assert not Session.objects.filter(user=ann).exists()
    assert "sessionid" not in sign_in("ann").cookies
    admin_browser.post(f"/people/{ann.pk}/active", {"active": "yes"})
    assert "sessionid" in sign_in("ann").cookies
    assert client.get("/").status_code == 302


@pytest.mark.django_db(transaction=True)
async def test_whoever_keeps_something_open_hears_of_lost_access(boss: User, ann: User) -> None:
    layer = get_channel_layer()
    assert layer is not None
    channel = await layer.new_channel()
    await layer.group_add(access.TOPIC, channel)
    for change in (
        lambda: people_actions.set_active(Actor(boss), ann.pk, False),
        lambda: people_actions.reset_password(Actor(boss), ann.pk),
    ):
        await sync_to_async(change)()
        assert await layer.receive(channel) == events.CHANGED


def test_administrators_are_made_and_unmade(admin_browser: Client, boss: User, ann: User) -> None:
    client = sign_in("ann")
    assert client.get("/people").status_code == 403
    admin_browser.post(f"/people/{ann.pk}/administrator", {"administrator": "yes"})
    assert client.get("/people").status_code == 200
    admin_browser.post(f"/people/{ann.pk}/administrator", {"administrator": "no"})
    assert client.get("/people").status_code == 302
    assert [row.what for row in AuditEntry.objects.filter(target="ann", who="boss")] == [
        "person.unmake_administrator",
        "person.make_administrator",
    ]


def test_nobody_takes_their_own_rights_away_and_one_administrator_is_left(boss: User, ann: User) -> None:
    for change in (
        lambda: people_actions.set_active(Actor(boss), boss.pk, False),
        lambda: people_actions.set_administrator(Actor(boss), boss.pk, False),
        lambda: people_actions.reset_password(Actor(boss), boss.pk),
        lambda: people_actions.set_active(SYSTEM, boss.pk, False),
        lambda: people_actions.set_administrator(SYSTEM, boss.pk, False),
    ):
        with pytest.raises(ActionError) as refusal:
            change()
        assert refusal.value.code == CONFLICT
    User.objects.create_superuser("asleep", is_active=False)
    with pytest.raises(ActionError, match="boss is the last administrator"):
        people_actions.set_active(SYSTEM, boss.pk, False)
    people_actions.set_administrator(Actor(boss), ann.pk, True)
    ann.refresh_from_db()
    people_actions.set_active(Actor(ann), boss.pk, False)


def test_password_of_the_first_administrator_is_kept_until_it_is_changed(
    home: Path, django_capture_on_commit_callbacks: Any
) -> None:
    kept = home / "admin-password"
    with django_capture_on_commit_callbacks(execute=True):
        given = people_actions.ensure_admin()
    assert given is not None
    assert kept.read_text().strip() == people_actions.ensure_admin() == given
    assert kept.stat().st_mode & 0o077 == 0
    client = sign_in("admin", given)
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/password", {"old_password": given, "new_password": NEW, "repeated": NEW})
    assert not kept.exists()
    assert people_actions.ensure_admin() is None
