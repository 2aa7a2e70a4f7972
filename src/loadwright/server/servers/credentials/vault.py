"""Encryption of credentials with the keys of ``platform.keyring``, so that the database alone opens no server."""

import json
from dataclasses import asdict

from loadwright.server.platform import keyring
from loadwright.server.servers.ssh.errors import SEALED, SshError
from loadwright.server.servers.ssh.target import Secret


def seal(secret: Secret) -> str:
    """Encrypt ``secret``; creates the first key if there is none."""
    return keyring.encrypt(json.dumps(asdict(secret)))


def unseal(sealed: str) -> Secret:
    """Decrypt a secret. Raises ``SshError`` (sealed) if its key is missing."""
    try:
        return Secret(**json.loads(keyring.decrypt(sealed)))
    except keyring.SealedError:
        raise SshError(SEALED, "none of the credential keys opens it") from None
