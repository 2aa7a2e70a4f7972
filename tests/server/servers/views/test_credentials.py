"""Pages of servers and credentials: access, contents and messages."""

from __future__ import annotations

import re

from loadwright.server.servers.credentials.vault import unseal
from tests.support.inventory import Cast
from tests.support.pages import errors_of, signed_in


def text_of(html: bytes) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<script.*?</script>|<[^>]+>", " ", html.decode(), flags=re.DOTALL))


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
