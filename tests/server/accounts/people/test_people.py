"""Administration of people: creation, disabling, rights, one-time passwords, and sessions that end with rights."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from channels.layers import get_channel_layer
from django.test import Client
from django.urls import get_resolver
from starlette.requests import HTTPConnection

from loadwright.server.accounts import access
from loadwright.server.accounts.actor import SYSTEM, Actor
from loadwright.server.accounts.authentication.sessions import signed_in
from loadwright.server.accounts.models import AuditEntry, Session, SignInFailure, User
from loadwright.server.accounts.people import actions as people_actions
from loadwright.server.accounts.tokens import actions
from loadwright.server.platform import events
from loadwright.server.platform.errors import CONFLICT, FORBIDDEN, NOT_FOUND, ActionError
from loadwright.server.projects.models import Membership, Project
from tests.support.pages import sign_in

pytestmark = pytest.mark.django_db
NEW = "battery-staple-7"


def text_of(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def secret_in(answer: Any) -> str:
    found = re.search(r'id="secret">([^<]+)<', answer.content.decode())
    assert found is not None
    return found[1]


def names(browser: Client, query: str = "") -> list[str]:
    return re.findall(r"<strong>(\S+)</strong>", browser.get(f"/people?{query}").content.decode())


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


@pytest.mark.parametrize(
    ("username", "said"),
    [
        ("Boss", "already"),
        ("LoadWright", "already"),
        ("a b", "letters, digits"),
        ("x" * 151, ""),
        ("", ""),
        ("<b>", "letters, digits"),
    ],
)
def test_name_that_cannot_be_is_refused_beside_the_field(username: str, said: str, admin_browser: Client) -> None:
    answer = admin_browser.post("/people", {"username": username})
    assert said in text_of(answer)
    assert b"invalid-feedback" in answer.content
    assert User.objects.count() == 1


def pages() -> list[str]:
    """Every address that shows a page without an object in its path."""
    found = []
    for one in get_resolver().url_patterns:
        for pattern in getattr(one, "url_patterns", [one]):
            route = str(pattern.pattern)
            if "<" not in route and "(" not in route and not str(one.pattern):
                found.append(f"/{route}")
    return [page for page in found if page not in ("/login", "/logout", "/language", "/password", "/catalogue.js")]


def test_with_a_one_time_password_every_page_leads_to_choosing_one(boss: User, ann: User) -> None:
    _, given = people_actions.reset_password(Actor(boss), ann.pk)
    client = sign_in("ann", given)
    assert len(pages()) > 15
    for page in [*pages(), "/api/v1/docs", "/api/v1/openapi.json", "/admin/"]:
        for answer in (client.get(page), client.post(page)):
            assert (answer.status_code, answer.headers.get("Location")) == (302, "/password"), page
    assert client.get("/catalogue.js").status_code == 200
    for method, where in (("GET", "me"), ("GET", "plans"), ("POST", "tokens"), ("GET", "people")):
        answer = client.generic(method, f"/api/v1/{where}", "{}", "application/json")
        assert answer.status_code == 403
        assert "Change your one-time password" in answer.json()["error"]["message"]


@pytest.mark.django_db(transaction=True)
def test_with_a_one_time_password_no_socket_knows_the_person(boss: User, ann: User) -> None:
    _, given = people_actions.reset_password(Actor(boss), ann.pk)
    client = sign_in("ann", given)
    assert socket_user(client) is None
    client.post("/password", {"old_password": given, "new_password": NEW, "repeated": NEW})
    assert socket_user(client) == "ann"


def socket_user(client: Client) -> str | None:
    """The person of a WebSocket opened by this browser."""
    cookie = f"sessionid={client.cookies['sessionid'].value}"
    scope = {"type": "websocket", "headers": [(b"host", b"x"), (b"cookie", cookie.encode())]}
    user = async_to_sync(signed_in)(HTTPConnection(scope))
    return user.username if user else None


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


@pytest.mark.parametrize(
    "change",
    [
        lambda actor: people_actions.create_person(actor, username="new"),
        lambda actor: people_actions.set_active(actor, 1, False),
        lambda actor: people_actions.set_administrator(actor, 1, True),
        lambda actor: people_actions.reset_password(actor, 1),
        lambda actor: people_actions.unlock(actor, 1),
    ],
)
def test_only_administrators_look_after_people(change: Any, boss: User, ann: User) -> None:
    for actor in (Actor(ann), Actor(boss, may_write=False), Actor(None, may_write=False)):
        with pytest.raises(ActionError) as refusal:
            change(actor)
        assert refusal.value.code == FORBIDDEN
    assert not AuditEntry.objects.exists()


def test_people_are_searched_filtered_sorted_and_paged_by_the_address(admin_browser: Client, ann: User) -> None:
    User.objects.create_user("carl", is_active=False)
    people_actions.create_person(SYSTEM, username="dora")
    SignInFailure.objects.create(username="ann", address="10.0.0.1")
    shop = Project.objects.create(name="Webshop")
    Membership.objects.create(project=shop, user=ann, role="maintainer")
    assert names(admin_browser) == ["ann", "boss", "carl", "dora"]
    assert names(admin_browser, "sort=-name") == ["dora", "carl", "boss", "ann"]
    assert names(admin_browser, "sort=-projects")[0] == "ann"
    assert names(admin_browser, "q=AR") == ["carl"]
    assert names(admin_browser, "q=websh") == ["ann"]
    states = {"active": ["ann", "boss", "dora"], "disabled": ["carl"], "administrator": ["boss"]}
    states |= {"one-time": ["dora"], "failing": ["ann"], "nonsense": ["ann", "boss", "carl", "dora"]}
    for state, expected in states.items():
        assert names(admin_browser, f"state={state}") == expected, state
    assert "Webshop · maintainer" in text_of(admin_browser.get("/people"))
    assert "1 recent failed sign-in" in text_of(admin_browser.get("/people"))
    assert "Nobody matches" in text_of(admin_browser.get("/people?q=unheard-of"))
    User.objects.bulk_create(User(username=f"p{one:03}") for one in range(60))
    assert len(names(admin_browser)) == 50
    assert len(names(admin_browser, "page=2")) == 14
    assert len(names(admin_browser, "page=99")) == 14


def test_the_page_of_people_does_not_ask_the_database_for_each(
    admin_browser: Client, ann: User, django_assert_max_num_queries: Any
) -> None:
    for one in range(30):
        person = User.objects.create_user(f"p{one}")
        Membership.objects.create(project=Project.objects.create(name=f"P{one}"), user=person)
    with django_assert_max_num_queries(12):
        admin_browser.get("/people")


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
