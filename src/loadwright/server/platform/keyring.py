"""Encryption of secrets, so that the database alone reveals none.

The keys are Fernet keys (AES-128-CBC and HMAC-SHA256), newest first: the newest encrypts, all decrypt. They are stored
in ``credential-keys`` in the home, one per line, readable only by its owner, or in ``LOADWRIGHT_CREDENTIAL_KEYS``.
"""

import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db.models import Model


class SealedError(Exception):
    """None of the keys decrypts a text."""


@dataclass(frozen=True)
class Sealed:
    """The rows of ``model`` contain an encrypted text in the field ``sealed``; ``described`` names one to people.

    Apps declare theirs as ``SEALED`` in ``extensions.py``, so that the key can be rotated.
    """

    model: type[Model]
    described: Callable[[Any], str]


def encrypt(text: str) -> str:
    """Encrypt ``text``; creates the first key if there is none."""
    return _fernet(keys()).encrypt(text.encode()).decode()


def decrypt(sealed: str) -> str:
    """Decrypt a text. Raises ``SealedError`` if its key is missing."""
    return _decrypt(_fernet(keys()), sealed)


def encrypt_again(sealed: str, new_key: str) -> str:
    """Decrypt a text with any key and encrypt it with ``new_key``. Raises ``SealedError``."""
    return _fernet([new_key]).encrypt(decrypt(sealed).encode()).decode()


def opens(sealed: str, key: str) -> bool:
    """Return whether ``key`` alone decrypts the text."""
    try:
        _decrypt(_fernet([key]), sealed)
    except SealedError:
        return False
    return True


def key_file() -> Path:
    """Return the path of the key file, used if the environment names no keys."""
    return Path(settings.HOME) / "credential-keys"


def keys() -> list[str]:
    """Return the keys, newest first; creates the first one if there is none.

    They are read each time: another process may have rotated them.
    """
    if settings.CREDENTIAL_KEYS:
        return list(settings.CREDENTIAL_KEYS)
    try:
        return key_file().read_text(encoding="ascii").split()
    except FileNotFoundError:
        return _first_key()


def new_key() -> str:
    return Fernet.generate_key().decode()


def keep(wanted: list[str]) -> None:
    """Replace the key file atomically."""
    path = key_file()
    # Created with owner-only permissions; readers see the previous file or this one, never a partial one.
    with tempfile.NamedTemporaryFile("w", dir=path.parent, prefix=".credential-keys-", delete=False) as file:
        file.write("".join(f"{key}\n" for key in wanted))
        file.flush()
        os.fsync(file.fileno())
    Path(file.name).replace(path)


def _first_key() -> list[str]:
    path = key_file()
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    key = new_key()
    with tempfile.NamedTemporaryFile("w", dir=path.parent, prefix=".credential-keys-") as file:
        file.write(f"{key}\n")
        file.flush()
        try:
            # Complete when it appears, and the first of several processes wins.
            os.link(file.name, path)
        except FileExistsError:
            return path.read_text(encoding="ascii").split()
    return [key]


def _fernet(wanted: list[str]) -> MultiFernet:
    try:
        return MultiFernet([Fernet(key) for key in wanted])
    except ValueError as error:
        where = "LOADWRIGHT_CREDENTIAL_KEYS" if settings.CREDENTIAL_KEYS else key_file()
        raise ImproperlyConfigured(
            f"{where} holds no usable keys ({error}); expected Fernet keys of 44 characters, the newest first"
        ) from None


def _decrypt(fernet: MultiFernet, sealed: str) -> str:
    try:
        return fernet.decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise SealedError from None
