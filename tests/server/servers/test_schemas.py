"""What the API shows of servers and credentials: names in place of keys, and never a secret."""

from __future__ import annotations

from loadwright.server.accounts.models import User
from loadwright.server.servers.models import Credential, Tag
from loadwright.server.servers.schemas import CredentialShown, ServerShown
from tests.support.site import server_of


def test_a_server_is_shown_with_the_names_of_what_it_has(mei: User) -> None:
    gate, server = server_of("Shop", "gate", "10.0.0.1"), server_of("Shop", "web-1", "10.0.0.2")
    server.jump_host, server.created_by = gate, mei
    server.save()
    server.tags.add(Tag.objects.create(name="db"))
    shown = ServerShown.from_orm(server).dict()
    assert (shown["project"], shown["room"], shown["jump_host"]) == ("Shop", "A", gate.pk)
    assert (shown["tags"], shown["created_by"]) == (["db"], "mei")
    assert shown["credential"] is None, "its own credential has no name"
    Credential.objects.filter(pk=server.credential_id).update(shared=True)
    server.refresh_from_db()
    assert ServerShown.from_orm(server).dict()["credential"] == server.credential.name


def test_a_credential_is_shown_with_its_servers_and_without_its_secret(mei: User) -> None:
    server = server_of("Shop", "web-1", "10.0.0.2")
    Credential.objects.update(sealed="sealed-secret")
    shown = CredentialShown.from_orm(Credential.objects.get(pk=server.credential_id)).dict()
    assert (shown["project"], shown["servers"]) == ("Shop", [server.pk])
    assert "sealed-secret" not in str(shown)
