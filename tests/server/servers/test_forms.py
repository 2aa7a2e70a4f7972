"""Pages of servers and credentials: access, contents and messages."""

from __future__ import annotations

import re

import pytest

from loadwright.server.servers.credentials.vault import unseal
from loadwright.server.servers.models import Server
from tests.support.inventory import Cast
from tests.support.pages import errors_of, signed_in
from tests.support.sshd import Sshd


def text_of(html: bytes) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<script.*?</script>|<[^>]+>", " ", html.decode(), flags=re.DOTALL))


def test_every_wrong_field_says_so_at_once_and_keeps_what_was_typed(cast: Cast) -> None:
    wrong = cast.form(
        name="<script>", address="http://x y", port="70000", username="a b", tags="<b>", note="\x07", project="",
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


def test_a_hidden_user_of_a_server_without_ssh_access_is_ignored(cast: Cast) -> None:
    client = signed_in(cast.member)
    form = cast.form(credential="own", kind="none")
    assert client.post("/servers/new", form).status_code == 302
    bare = Server.objects.get(name="db-1")
    assert client.post(f"/servers/{bare.pk}/edit", {**form, "note": "edited"}).status_code == 302
    bare.refresh_from_db()
    assert (bare.note, bare.state) == ("edited", Server.State.NO_SSH)


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
