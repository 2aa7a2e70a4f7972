"""Pages of servers and credentials: access, contents and messages."""

from __future__ import annotations

import re

import pytest

from loadwright.server.accounts import audit
from loadwright.server.accounts.actor import Actor
from loadwright.server.accounts.models import User
from loadwright.server.projects.models import Membership, Project, Room
from loadwright.server.servers import host_keys
from loadwright.server.servers.models import Credential, Server
from loadwright.server.servers.ssh.target import Secret
from tests.server.servers.keys import on
from tests.support.inventory import KEY, Cast
from tests.support.pages import signed_in, text_of
from tests.support.sshd import Sshd

ADDRESSES = [
    "/servers", "/servers/new", "/servers/import", "/servers/{server}", "/servers/{server}/edit",
    "/servers/{server}/key", "/projects", "/projects/{project}", "/rooms", "/rooms/{room}", "/credentials",
    "/credentials/new", "/credentials/{credential}",
]  # fmt: skip


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("where", ADDRESSES)
def test_page_answers_in_both_languages(where: str, language: str, cast: Cast) -> None:
    client = signed_in(cast.admin)
    client.cookies["django_language"] = language
    things = {
        "server": cast.server.pk, "project": cast.project.pk, "room": cast.room.pk, "credential": cast.shared.pk,
    }  # fmt: skip
    answer = client.get(where.format(**things))
    assert answer.status_code == 200
    assert f'<html lang="{language}">' in answer.content.decode()
    assert b"s3cret!" not in answer.content


def test_people_without_projects_are_told_what_to_do(cast: Cast) -> None:
    nobody = User.objects.create_user("new")
    for where in ("/servers", "/servers/new", "/projects"):
        assert "You are not a member of any project yet" in text_of(signed_in(nobody).get(where).content)
    assert b"/servers/new" not in signed_in(nobody).get("/servers").content
    Membership.objects.create(project=cast.project, user=nobody)
    for project in ("new", str(cast.project.pk)):
        page = signed_in(nobody).post("/servers/new", {**LOGIN, "project": project, "new_project": "Mine"}).content
        assert b"Mine" not in page, "the field is for administrators only"
    assert not Project.objects.filter(name="Mine").exists()


LOGIN = {
    "name": "web-9", "address": "10.0.0.9", "port": "22", "username": "root", "credential": "own", "kind": "password",
    "password": "s3cret!",
}  # fmt: skip


def test_administrator_adds_the_first_server_with_its_project_and_room(boss: User) -> None:
    browser = signed_in(boss)
    for where in ("/servers", "/servers/new", "/credentials", "/credentials/new"):
        assert "administrator" not in text_of(browser.get(where).content)
    assert b'href="/servers/new"' in browser.get("/servers").content
    form = browser.get("/servers/new").context["form"]
    offered = {name: form[name].value() for name in ("project", "new_project", "room", "new_room")}
    assert offered == {"project": "new", "new_project": "Default project", "room": "new", "new_room": "Default room"}

    browser.post("/servers/new", {**LOGIN, **offered, "new_project": "Shop"})

    server = Server.objects.get(name="web-9")
    assert (server.project.name, server.room.name, server.room.purpose) == ("Shop", "Default room", "application")
    form = browser.get("/servers/new").context["form"]
    assert (form["project"].value(), form["room"].value()) == (server.project_id, server.room_id), "the only ones"
    browser.post("/credentials/new", {**LOGIN, "name": "root", "project": "new", "new_project": "Bank"})
    assert Credential.objects.get(shared=True).project.name == "Bank"


def test_a_server_without_ssh_access_is_added_without_a_login(cast: Cast) -> None:
    browser = signed_in(cast.member)
    assert browser.get("/servers/new?kind=none").context["form"]["kind"].value() == "none"
    given = {
        "name": "bare", "address": "10.0.0.9", "port": "22", "username": "", "project": cast.project.pk,
        "room": cast.room.pk, "credential": "own",
    }  # fmt: skip
    answer = browser.post("/servers/new", {**given, "kind": "password", "password": "s3cret!"})
    assert answer.context["form"].errors == {"username": ["Enter the user to sign in as, for example root."]}
    answer = browser.post("/servers/new", {**given, "kind": "none"}, follow=True)
    server = Server.objects.get(name="bare")
    assert answer.redirect_chain == [(f"/servers/{server.pk}", 302)]
    page = text_of(answer.content)
    assert "no SSH access" in page
    assert "fingerprint" not in page
    assert f"/servers/{server.pk}/key" not in text_of(browser.get("/servers").content)
    edited = browser.post(f"/servers/{server.pk}/edit", {**given, "kind": "none", "note": "edited"}, follow=True)
    assert edited.redirect_chain == [(f"/servers/{server.pk}", 302)]
    assert "edited" in text_of(edited.content)


def test_nothing_is_created_and_all_input_kept_when_a_server_cannot_be_added(cast: Cast) -> None:
    browser = signed_in(cast.admin)
    mistakes: list[tuple[dict[str, str], dict[str, str]]] = [
        ({"new_project": cast.project.name}, {"new_project": "This name already exists."}),
        ({"new_room": cast.room.name}, {"new_room": "This name already exists."}),
        ({"new_project": "", "new_room": "a\nb"}, {
            "new_project": "Enter a name.",
            "new_room": "A name must be one line without quotes, backslashes, < and >.",
        }),
        ({"password": ""}, {"password": ""}),
    ]  # fmt: skip
    for mistake, problems in mistakes:
        asked = {**LOGIN, "project": "new", "new_project": "Bank", "room": "new", "new_room": "Room B", **mistake}
        form = browser.post("/servers/new", asked).context["form"]
        assert {name: form.errors[name][0] for name in form.errors if problems[name]} == {
            name: text for name, text in problems.items() if text
        }
        assert form["new_project"].value() == asked["new_project"]
        assert form["address"].value() == "10.0.0.9"
        assert not Project.objects.filter(name="Bank").exists()
        assert not Room.objects.filter(name="Room B").exists()


def test_members_without_rooms_are_told_what_to_do(mei: User) -> None:
    assert "Ask an administrator to create one" in text_of(signed_in(mei).get("/servers/new").content)


# The list ---------------------------------------------------------------------------------------------------


def names(cast: Cast, query: str, user: User | None = None) -> list[str]:
    html = signed_in(user or cast.member).get(f"/servers?{query}").content.decode()
    return re.findall(r'data-name="([^"]+)"', html)


def test_list_is_filtered_sorted_and_paged_by_the_address(cast: Cast) -> None:
    room = Room.objects.create(name="Room B")
    for number in range(55):
        cast.add(f"db-{number:02}", address=f"10.1.0.{number + 1}", tags=("even",) if number % 2 == 0 else ())
    Server.objects.filter(name="db-07").update(room=room, host_key=KEY, facts={"cores": 64}, note="the seventh")
    Server.objects.filter(name="db-08").update(host_key=KEY, facts={"cores": 8})
    assert len(names(cast, "")) == 50
    assert names(cast, "page=2") == ["db-50", "db-51", "db-52", "db-53", "db-54", "web-1"]
    assert names(cast, f"room={room.pk}") == names(cast, "q=seventh") == names(cast, "q=10.1.0.8") == ["db-07"]
    assert names(cast, "state=ok&sort=-cores") == ["db-07", "db-08"]
    assert names(cast, "state=ok&sort=cores") == ["db-08", "db-07"]
    assert names(cast, "sort=-name")[0] == "web-1"
    assert len(names(cast, "tag=even")) == 28
    assert len(names(cast, "room=x&state=strange&sort=odd&page=x")) == 50
    assert names(cast, "project=shop&q=web") == ["web-1"]
    assert signed_in(cast.member).get("/servers?project=bank").status_code == 404
    assert names(cast, "", cast.stranger) == []
    assert "No servers match" in text_of(signed_in(cast.member).get("/servers?q=unheard").content)


def test_only_who_may_edit_is_offered_to(cast: Cast) -> None:
    offered = f"/servers/{cast.server.pk}/delete"
    for user, may in ((cast.member, True), (cast.maintainer, True), (cast.other_member, False)):
        for where in ("/servers", f"/servers/{cast.server.pk}"):
            assert (offered in signed_in(user).get(where).content.decode()) == may
    assert signed_in(cast.other_member).get(f"/servers/{cast.server.pk}/edit").status_code == 403
    assert signed_in(cast.stranger).get(f"/servers/{cast.server.pk}").status_code == 404


def test_several_are_changed_from_the_list(cast: Cast) -> None:
    room = Room.objects.create(name="Room B")
    ids = [cast.server.pk, cast.add().pk]
    client = signed_in(cast.member)

    def do(**data: object) -> str:
        answer = client.post("/servers/bulk?q=1", {"server": ids, **data}, follow=True)
        assert answer.redirect_chain == [("/servers?q=1", 302)]
        return text_of(answer.content)

    assert "The tags of 2 servers have been changed." in do(do="tags", tags="web, new", how="add")
    assert "2 servers have been moved." in do(do="room", room=room.pk)
    assert "Confirm the host key first" in do(do="facts")
    assert "Choose a room" in do(do="room", room="")
    assert "Choose an action" in do(do="dance")
    Server.objects.filter(pk=ids[0]).update(host_key=KEY)
    shown = do(do="facts")
    assert "Facts of 1 server are being collected. 1 was skipped" in shown
    assert "Facts: 0 of 1 collected" in shown
    Server.objects.update(facts_wanted_at=None)
    assert "collected" not in text_of(client.get("/servers").content)
    assert "2 servers have been deleted." in do(do="delete")
    assert not Server.objects.exists()


def test_all_that_fit_the_filters_are_changed_though_not_ticked(cast: Cast) -> None:
    for number in range(60):
        cast.add(f"db-{number}")
    signed_in(cast.member).post("/servers/bulk?q=db", {"server": [], "all": "1", "do": "delete"})
    assert [server.name for server in Server.objects.all()] == ["web-1"]


# The form ---------------------------------------------------------------------------------------------------


def test_server_is_added_and_its_key_is_next(cast: Cast) -> None:
    answer = signed_in(cast.member).post("/servers/new", cast.form(tags="web，nginx", note="two\r\nlines"))
    server = Server.objects.get(name="db-1")
    assert (answer.status_code, answer["Location"]) == (302, f"/servers/{server.pk}/key")
    assert ([tag.name for tag in server.tags.all()], server.note) == (["nginx", "web"], "two\nlines")


def test_edit_leads_to_the_key_when_the_server_is_reached_otherwise(cast: Cast) -> None:
    Server.objects.update(host_key=KEY)
    client, where = signed_in(cast.member), f"/servers/{cast.server.pk}"
    assert client.post(f"{where}/edit", cast.form(name="web-1", note="x"))["Location"] == where
    assert client.post(f"{where}/edit", cast.form(name="web-1", port="23"))["Location"] == f"{where}/key"


def test_editors_see_what_was_done_on_a_server_and_members_do_not(cast: Cast) -> None:
    audit.record(Actor(cast.other_member, "10.8.8.8"), "terminal.open", cast.server, server=cast.server.pk)
    where = f"/servers/{cast.server.pk}"
    shown = text_of(signed_in(cast.maintainer).get(where).content)
    assert "added a server" in shown
    assert "mia opened a terminal 10.8.8.8" in shown
    assert "10.8.8.8" not in text_of(signed_in(cast.other_member).get(where).content)


def test_changed_login_is_tried(cast: Cast, openssh: Sshd) -> None:
    server = on(cast, openssh)
    host_keys.confirm_key(Actor(cast.member), server.pk, openssh.host_key())
    where = f"/servers/{server.pk}"
    same = {
        "name": server.name,
        "address": server.address,
        "port": str(server.port),
        "credential": "own",
        "kind": "key",
    }
    client = signed_in(cast.member)
    wrong = client.post(f"{where}/edit", cast.form(**same, username="nobody-here"), follow=True)
    assert wrong.redirect_chain[-1][0] == f"{where}/edit"
    assert "has been changed. Signing in failed: " in text_of(wrong.content)
    right = client.post(f"{where}/edit", cast.form(**same, username=openssh.username), follow=True)
    assert right.redirect_chain[-1][0] == where
    assert "has been changed. Signing in works; facts are being collected." in text_of(right.content)
    only_the_note = client.post(f"{where}/edit", cast.form(**same, username=openssh.username, note="x"), follow=True)
    assert "Signing in" not in text_of(only_the_note.content)


def test_same_address_is_reported_and_allowed(cast: Cast) -> None:
    client = signed_in(cast.member)
    new = client.post("/servers/new", cast.form(name="db-2", address="10.0.0.5", username="deploy"), follow=True)
    assert "The same address is in the inventory already: web-1." in text_of(new.content)
    added = Server.objects.get(name="db-2")
    assert "The same address as: db-2" in text_of(client.get(f"/servers/{cast.server.pk}").content)
    Server.objects.filter(pk=added.pk).update(port=23)
    assert "The same address" not in text_of(client.get(f"/servers/{cast.server.pk}").content)


def test_servers_of_other_projects_are_not_named(cast: Cast) -> None:
    cast.add("secret", by=cast.admin, project_id=cast.elsewhere.pk, credential_id=None, secret=Secret("password", "x"))
    assert "secret" not in text_of(signed_in(cast.member).get(f"/servers/{cast.server.pk}").content)
    assert "secret" in text_of(signed_in(cast.admin).get(f"/servers/{cast.server.pk}").content)
