"""Secrets are encrypted with keys outside the database."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from pytest_django.fixtures import Settings

from loadwright.server.platform import keyring
from loadwright.server.platform.keyring import SealedError


def test_the_first_secret_makes_a_key_that_only_its_owner_reads(home: Path) -> None:
    sealed = keyring.encrypt("geheim 密码")
    assert keyring.decrypt(sealed) == "geheim 密码"
    assert keyring.encrypt("geheim 密码") != sealed, "the same secret may not be recognised"
    assert "geheim" not in sealed
    assert keyring.key_file() == home / "credential-keys"
    assert keyring.key_file().stat().st_mode & 0o777 == 0o600
    assert len(keyring.keys()) == 1


def test_a_text_is_encrypted_again_with_another_key() -> None:
    sealed, new = keyring.encrypt("secret"), keyring.new_key()
    (former,) = keyring.keys()
    again = keyring.encrypt_again(sealed, new)
    assert keyring.opens(again, new)
    assert not keyring.opens(again, former)
    keyring.keep([new, former])
    assert [keyring.decrypt(text) for text in (sealed, again)] == ["secret", "secret"]
    keyring.keep([new])
    with pytest.raises(SealedError):
        keyring.decrypt(sealed)


def test_keys_of_the_environment_take_precedence(settings: Settings) -> None:
    settings.CREDENTIAL_KEYS = [key := keyring.new_key()]
    assert keyring.opens(keyring.encrypt("secret"), key)
    assert not keyring.key_file().exists()


@pytest.mark.parametrize("content", ["", "not a key\n", "x" * 44 + "\n"])
def test_a_broken_key_file_is_named(home: Path, content: str) -> None:
    (home / "credential-keys").write_text(content)
    with pytest.raises(ImproperlyConfigured, match="credential-keys"):
        keyring.encrypt("secret")
