"""Seals what opens servers, so that the database alone opens none.

The keys are Fernet keys (AES-128-CBC and HMAC-SHA256), the newest first: it seals, all of them open. They are kept in
``credential-keys`` in the home, one a line and readable by its owner alone, or in ``LOADWRIGHT_CREDENTIAL_KEYS``.
"""

import json
import os
import tempfile
from dataclasses import asdict
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from loadwright.server.servers.ssh.errors import SEALED, SshError
from loadwright.server.servers.ssh.target import Secret


def seal(secret: Secret) -> str:
    """Return ``secret`` encrypted; makes the first key when there is none."""
    return _seal(_fernet(keys()), secret)


def unseal(sealed: str) -> Secret:
    """Return what was sealed. Raises ``SshError`` (sealed) when the key it was sealed with is missing."""
    return _unseal(_fernet(keys()), sealed)


def reseal(sealed: str, new_key: str) -> str:
    """Return what was sealed with any of the keys, sealed with ``new_key``. Raises ``SshError`` (sealed)."""
    return _seal(_fernet([new_key]), unseal(sealed))


def opens(sealed: str, key: str) -> bool:
    """Return whether ``key`` alone opens what was sealed."""
    try:
        _unseal(_fernet([key]), sealed)
    except SshError:
        return False
    return True


def key_file() -> Path:
    """Return where the keys are kept when the environment names none."""
    return Path(settings.HOME) / "credential-keys"


def keys() -> list[str]:
    """Return the keys, the newest first; makes the first one when there is none.

    They are read anew each time: another process may have rotated them.
    """
    if settings.CREDENTIAL_KEYS:
        return list(settings.CREDENTIAL_KEYS)
    try:
        return key_file().read_text(encoding="ascii").split()
    except FileNotFoundError:
        return _first_key()


def new_key() -> str:
    """Return a new key."""
    return Fernet.generate_key().decode()


def keep(wanted: list[str]) -> None:
    """Replace the file of the keys in one step."""
    path = key_file()
    # Made readable by its owner alone; a reader sees the former file or this one, never half of it.
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
            # Complete from the first moment, and the first of several processes wins.
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


def _seal(fernet: MultiFernet, secret: Secret) -> str:
    return fernet.encrypt(json.dumps(asdict(secret)).encode()).decode()


def _unseal(fernet: MultiFernet, sealed: str) -> Secret:
    try:
        return Secret(**json.loads(fernet.decrypt(sealed.encode())))
    except InvalidToken:
        raise SshError(SEALED, "none of the credential keys opens it") from None
