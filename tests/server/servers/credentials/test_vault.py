"""Credentials are encrypted with a key outside the database."""

from __future__ import annotations

from pathlib import Path

import pytest

from loadwright.server.platform import keyring
from loadwright.server.servers.connections.targets import target_of
from loadwright.server.servers.credentials import vault
from loadwright.server.servers.ssh import errors
from loadwright.server.servers.ssh.errors import SshError, sentence
from loadwright.server.servers.ssh.target import KEY, Secret
from tests.support.inventory import Cast

SECRET = Secret(KEY, private_key="-----BEGIN…", passphrase="geheim 密码")


def test_what_is_sealed_comes_back_and_cannot_be_read(home: Path) -> None:
    sealed = vault.seal(SECRET)
    assert vault.unseal(sealed) == SECRET
    assert vault.seal(SECRET) != sealed, "the same secret may not be recognised"
    assert "geheim" not in sealed


def test_a_secret_shows_itself_nowhere() -> None:
    assert repr(SECRET) == "Secret(kind='key')"


def test_without_its_key_it_stays_closed(home: Path) -> None:
    sealed = vault.seal(SECRET)
    keyring.key_file().unlink()
    with pytest.raises(SshError) as caught:
        vault.unseal(sealed)
    assert caught.value.kind == errors.SEALED
    said = sentence(caught.value.kind, name="web-1", address="10.0.0.5")
    assert "web-1 (10.0.0.5)" in said
    assert "credential-keys" in said


def test_a_server_whose_credential_cannot_be_opened_says_so(cast: Cast) -> None:
    cast.server.host_key = "ssh-ed25519 AAAA"
    cast.server.save()
    keyring.key_file().unlink()
    with pytest.raises(SshError) as caught:
        target_of(cast.server.pk)
    assert caught.value.kind == errors.SEALED
