"""Actions on servers: permissions, stored values, audit, and open shells."""

from __future__ import annotations

from loadwright.server.accounts.actor import Actor
from loadwright.server.accounts.models import AuditEntry
from loadwright.server.projects import actions as groups
from loadwright.server.servers import actions
from loadwright.server.servers.credentials import actions as credential_actions
from loadwright.server.servers.credentials.vault import unseal
from loadwright.server.servers.models import Credential, Server
from loadwright.server.servers.ssh.target import NONE, PASSWORD, Secret
from tests.server.servers.refusals import OWN, refused
from tests.support.inventory import KEY, Cast


def test_credential_of_another_project_is_none(cast: Cast) -> None:
    groups.set_member(Actor(cast.admin), cast.elsewhere.pk, "mel", "member")
    error = refused("invalid", lambda: cast.add(project_id=cast.elsewhere.pk))
    assert error.field == "credential"


def test_own_credential_is_kept_replaced_and_goes_with_its_server(cast: Cast) -> None:
    server = cast.add(credential_id=None, secret=OWN)
    own = server.credential
    assert (own.shared, unseal(own.sealed).password) == (False, "of-its-own")
    assert "of-its-own" not in own.sealed
    actor = Actor(cast.member)
    actions.change_server(actor, server.pk, cast.ask("db-1", credential_id=None, port=23))
    own.refresh_from_db()
    assert unseal(own.sealed).password == "of-its-own"
    actions.change_server(actor, server.pk, cast.ask("db-1", credential_id=None, secret=Secret(PASSWORD, password="n")))
    own.refresh_from_db()
    assert unseal(own.sealed).password == "n"
    actions.change_server(actor, server.pk, cast.ask("db-1"))
    assert Credential.objects.get() == cast.shared
    actions.change_server(actor, server.pk, cast.ask("db-1", credential_id=None, secret=OWN))
    assert Credential.objects.count() == 2
    actions.delete_server(actor, server.pk)
    assert Credential.objects.get() == cast.shared
    assert "of-its-own" not in str(list(AuditEntry.objects.values_list("detail", flat=True)))


def test_servers_a_replaced_credential_did_not_open_are_tried_again(cast: Cast) -> None:
    fine = cast.add("fine")
    Server.objects.update(host_key=KEY)
    Server.objects.filter(pk=cast.server.pk).update(problem={"kind": "auth"})
    actor = Actor(cast.maintainer)
    credential_actions.replace_credential(actor, cast.shared.pk, name="renamed", secret=None)
    assert Server.objects.get(pk=cast.server.pk).state == "failing"
    credential_actions.replace_credential(actor, cast.shared.pk, name="renamed", secret=OWN)
    assert Server.objects.get(pk=cast.server.pk).state == "collecting"
    assert Server.objects.get(pk=fine.pk).state == "ok"


def test_a_shared_credential_is_a_way_to_sign_in(cast: Cast) -> None:
    actor = Actor(cast.maintainer)
    create, change = credential_actions.create_credential, credential_actions.replace_credential
    made = refused("invalid", lambda: create(actor, project_id=cast.project.pk, name="none", secret=Secret(NONE)))
    changed = refused("invalid", lambda: change(actor, cast.shared.pk, name="none", secret=Secret(NONE)))
    assert (made.field, changed.field) == ("kind", "kind")
