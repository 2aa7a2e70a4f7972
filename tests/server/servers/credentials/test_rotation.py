"""Credentials are encrypted with a key outside the database, which a command rotates."""

from __future__ import annotations

import pytest
from cryptography.fernet import Fernet
from pytest_django.fixtures import Settings
from typer.testing import CliRunner

from loadwright.cli.main import app
from loadwright.server.accounts.actor import SYSTEM
from loadwright.server.accounts.models import AuditEntry
from loadwright.server.platform import keyring
from loadwright.server.platform.errors import ActionError
from loadwright.server.servers.credentials import rotation, vault
from loadwright.server.servers.models import Credential
from loadwright.server.servers.ssh.target import KEY, PASSWORD, Secret
from tests.support.inventory import Cast

SECRET = Secret(KEY, private_key="-----BEGIN…", passphrase="geheim 密码")


def refused() -> str:
    with pytest.raises(ActionError) as caught:
        rotation.rotate_key(SYSTEM)
    return str(caught.value)


def test_rotating_leaves_the_former_key_nothing_to_open(cast: Cast) -> None:
    cast.add("db-1", credential_id=None, secret=Secret(PASSWORD, password="own"))
    former = keyring.keys()
    assert rotation.rotate_key(SYSTEM) == 2
    (new,) = keyring.keys()
    assert new not in former
    assert {vault.unseal(each.sealed).password for each in Credential.objects.all()} == {"s3cret!", "own"}
    assert not any(keyring.opens(each.sealed, former[0]) for each in Credential.objects.all())
    assert keyring.key_file().stat().st_mode & 0o777 == 0o600
    entry = AuditEntry.objects.get(what="credential.rotate_key")
    assert entry.detail == {"count": 2}


def test_a_rotation_that_was_killed_goes_on(cast: Cast) -> None:
    """Both keys are in the file, and some credentials are encrypted with each."""
    former = keyring.keys()
    cast.add("db-1", credential_id=None, secret=Secret(PASSWORD, password="own"))
    keyring.keep([keyring.new_key(), *former])
    first = Credential.objects.all()[0]
    first.sealed = keyring.encrypt_again(first.sealed, keyring.keys()[0])
    first.save()
    assert {vault.unseal(each.sealed).password for each in Credential.objects.all()} == {"s3cret!", "own"}
    rotation.rotate_key(SYSTEM)
    assert len(keyring.keys()) == 1
    assert {vault.unseal(each.sealed).password for each in Credential.objects.all()} == {"s3cret!", "own"}


def test_a_lost_key_is_told_before_anything_is_changed(cast: Cast) -> None:
    former = Credential.objects.get().sealed
    keyring.key_file().unlink()
    vault.seal(SECRET)
    keys = keyring.keys()
    said = refused()
    assert "root by password (shop)" in said
    assert "credential-keys" in said
    assert (Credential.objects.get().sealed, keyring.keys()) == (former, keys)


def test_keys_of_the_environment_are_rotated_by_hand(cast: Cast, settings: Settings) -> None:
    (former,) = keyring.keys()
    new = Fernet.generate_key().decode()
    keyring.key_file().unlink()
    settings.CREDENTIAL_KEYS = [new, former]
    assert rotation.rotate_key(SYSTEM) == 1
    assert not keyring.key_file().exists()
    settings.CREDENTIAL_KEYS = [new]
    assert vault.unseal(Credential.objects.get().sealed).password == "s3cret!"
    settings.CREDENTIAL_KEYS = ["nonsense"]
    assert "LOADWRIGHT_CREDENTIAL_KEYS" in refused()


def test_the_command_rotates(cast: Cast) -> None:
    former = keyring.keys()
    done = CliRunner().invoke(app, ["admin", "rotate-credential-key"])
    assert (done.exit_code, done.stdout) == (0, "Credentials sealed with a new key: 1\n")
    assert set(keyring.keys()).isdisjoint(former)
    keyring.key_file().unlink()
    done = CliRunner().invoke(app, ["admin", "rotate-credential-key"])
    assert done.exit_code == 2
    assert done.stderr.startswith("loadwright: The key with which root by password (shop) was encrypted is missing")
