"""Pages of servers and credentials: access, contents and messages."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from loadwright.server.accounts import audit
from loadwright.server.accounts.actor import Actor
from loadwright.server.accounts.models import User
from loadwright.server.projects.models import Room
from loadwright.server.servers.credentials.vault import unseal
from loadwright.server.servers.models import Server
from tests.support.inventory import KEY, Cast
from tests.support.pages import errors_of, signed_in
from tests.support.sshd import Sshd


def text_of(html: bytes) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<script.*?</script>|<[^>]+>", " ", html.decode(), flags=re.DOTALL))


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
    assert "Create a project first" not in text_of(signed_in(nobody).get("/servers/new").content)


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
    assert names(cast, "project=shop&q=web") == names(cast, "project=shop&q=we%00b") == ["web-1"]
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


def test_every_wrong_field_says_so_at_once_and_keeps_what_was_typed(cast: Cast) -> None:
    wrong = cast.form(
        name="<script>", address="http://x y", port="70000", username="a b", tags="<b>", note="\x00", project="",
        room="", jump_host="999", credential="own", kind="password",
    )  # fmt: skip
    answer = signed_in(cast.member).post("/servers/new", wrong)
    said = " ".join(errors_of(answer.content))
    for sentence in (
        "A name must be one line", "Not a host name", "65535", "A user name cannot contain spaces", "Tags are words",
        "control characters", "Choose one of your projects", "Choose the server’s room",
        "not one of the available choices",
    ):  # fmt: skip
        assert sentence in said
    html = answer.content.decode()
    assert 'value="&lt;script&gt;"' in html
    assert "<script>alert" not in html
    assert 'value="http://x y"' in html


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"kind": "password"}, "Enter the password."),
        ({"kind": "key"}, "Paste the private key"),
        ({"kind": "key", "private_key": "rubbish"}, "The private key cannot be read."),
        ({"kind": "key", "private_key": "ssh-ed25519 AAAA"}, "This is a public key."),
        ({"kind": "strange"}, "strange is not one of the available choices."),
    ],
)
def test_credential_that_is_wrong_is_said_beside_its_field(changes: dict[str, str], said: str, cast: Cast) -> None:
    answer = signed_in(cast.member).post("/servers/new", cast.form(credential="own", **changes))
    assert said in " ".join(errors_of(answer.content))
    assert Server.objects.count() == 1


def test_key_with_a_passphrase_is_taken_with_the_right_one_alone(cast: Cast, openssh: Sshd) -> None:
    secret = openssh.locked_key()
    client = signed_in(cast.member)
    form = cast.form(credential="own", kind="key", private_key=secret.private_key)
    wrong = client.post("/servers/new", {**form, "passphrase": "wrong"})
    assert "The passphrase does not open the private key." in errors_of(wrong.content)
    assert secret.private_key[40:80] not in wrong.content.decode()
    assert "Secrets are not sent back to the page" in text_of(wrong.content)
    assert client.post("/servers/new", {**form, "passphrase": secret.passphrase}).status_code == 302
    server = Server.objects.get(name="db-1")
    kept = unseal(server.credential.sealed)
    shown = client.get(f"/servers/{server.pk}/edit").content.decode()
    assert secret.private_key[40:80] not in shown
    assert secret.passphrase not in shown
    assert "Leave a field empty to keep its value." in shown
    assert client.post(f"/servers/{server.pk}/edit", {**form, "private_key": "", "port": "23"}).status_code == 302
    server.refresh_from_db()
    assert (server.port, unseal(server.credential.sealed)) == (23, kept)


def test_form_offers_what_the_person_may_use_alone(cast: Cast) -> None:
    html = signed_in(cast.stranger).get("/servers/new").content.decode()
    assert "bank" in html
    for hidden in ("shop", "root by password", "web-1"):
        assert hidden not in html


def test_edit_leads_to_the_key_when_the_server_is_reached_otherwise(cast: Cast) -> None:
    Server.objects.update(host_key=KEY)
    client, where = signed_in(cast.member), f"/servers/{cast.server.pk}"
    assert client.post(f"{where}/edit", cast.form(name="web-1", note="x"))["Location"] == where
    assert client.post(f"{where}/edit", cast.form(name="web-1", port="23"))["Location"] == f"{where}/key"


# Projects, rooms, credentials -----------------------------------------------------------------------------


def test_shared_credential_is_replaced_and_shown_by_name_alone(cast: Cast) -> None:
    client, where = signed_in(cast.maintainer), f"/credentials/{cast.shared.pk}"
    client.post(where, {"name": "renamed", "kind": "password", "password": ""})
    cast.shared.refresh_from_db()
    assert (cast.shared.name, unseal(cast.shared.sealed).password) == ("renamed", "s3cret!")
    client.post(where, {"name": "renamed", "kind": "password", "password": "next-one"})
    cast.shared.refresh_from_db()
    assert unseal(cast.shared.sealed).password == "next-one"
    assert "Paste the private key" in " ".join(errors_of(client.post(where, {"name": "x", "kind": "key"}).content))
    for user in (cast.maintainer, cast.member):
        shown = signed_in(user).get(where).content.decode()
        assert "web-1" in shown
        assert "next-one" not in shown
    assert "Replace" not in text_of(signed_in(cast.member).get("/credentials").content)
    assert signed_in(cast.member).post(where, {"name": "mine", "kind": "password"}).status_code == 403


# CSV --------------------------------------------------------------------------------------------------------


def test_sheet_is_shown_then_imported_by_its_text(cast: Cast) -> None:
    client = signed_in(cast.maintainer)
    text = "name,project,room,address,user,credential\ndb-1,shop,Room A,10.0.0.9,root,root by password\n"
    shown = client.post("/servers/import", {"file": SimpleUploadedFile("s.csv", text.encode("gbk"))})
    assert "Preview of the import" in text_of(shown.content)
    assert Server.objects.count() == 1
    done = client.post("/servers/import", {"text": shown.context["text"], "import": "1"}, follow=True)
    assert done.redirect_chain == [("/servers/keys", 302)]
    assert "db-1" in text_of(done.content)
    assert "Servers added: 1, changed: 0." in text_of(done.content)
    assert Server.objects.filter(name="db-1").exists()
    wrong = client.post("/servers/import", {"text": text.replace("Room A", "<b>"), "import": "1"})
    assert "Nothing was imported" in text_of(wrong.content)
    assert "Room “&lt;b&gt;” does not exist." in wrong.content.decode()
    assert "Choose a CSV file." in errors_of(client.post("/servers/import", {"text": ""}).content)


def test_export_honours_the_filters_and_who_asks(cast: Cast) -> None:
    cast.add("db-1")
    answer = signed_in(cast.member).get("/servers/export.csv?q=db")
    assert answer["Content-Disposition"] == 'attachment; filename="servers.csv"'
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert [line.split(",")[0] for line in lines] == ["name", "db-1"]
    assert len(signed_in(cast.stranger).get("/servers/export.csv").content.splitlines()) == 1


def test_editors_see_what_was_done_on_a_server_and_members_do_not(cast: Cast) -> None:
    audit.record(Actor(cast.other_member, "10.8.8.8"), "terminal.open", cast.server, server=cast.server.pk)
    where = f"/servers/{cast.server.pk}"
    shown = text_of(signed_in(cast.maintainer).get(where).content)
    assert "added a server" in shown
    assert "mia opened a terminal 10.8.8.8" in shown
    assert "10.8.8.8" not in text_of(signed_in(cast.other_member).get(where).content)
