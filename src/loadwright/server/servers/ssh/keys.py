"""Validation of keys and certificates that people enter."""

import base64
import time
from hashlib import sha256

import asyncssh
from asyncssh import KeyEncryptionError, KeyImportError, SSHKey

from loadwright.server.servers import errors

from .errors import CREDENTIAL, SshError
from .target import CERTIFICATE, KEY, NONE, PASSWORD, Secret

MAX_CHARACTERS = 64 * 1024
MAX_PASSWORD = 1024
FOREVER = 2**64 - 1

Signer = SSHKey | tuple[SSHKey, asyncssh.SSHCertificate]


def check(secret: Secret) -> None:
    """Validate a secret. Raises ``ActionError`` with the field and what to do."""
    if secret.kind == PASSWORD:
        _check_password(secret.password)
        return
    if secret.kind == NONE:
        return
    if secret.kind not in (KEY, CERTIFICATE):
        raise errors.CREDENTIAL_KIND()
    key = _checked_key(secret)
    if secret.kind == CERTIFICATE:
        _check_certificate(secret.certificate, key)


def signers(secret: Secret) -> list[Signer]:
    """Return the key pair for signing in; ``None`` for a password. Raises ``SshError`` (credential).

    Decrypting a key with a passphrase takes CPU time: call it in a thread.
    """
    if secret.kind not in (KEY, CERTIFICATE):
        return []
    try:
        key = _key(secret)
    except (KeyEncryptionError, KeyImportError, ValueError) as error:
        raise SshError(CREDENTIAL, f"its private key cannot be read ({error})") from None
    if secret.kind == KEY:
        return [key]
    try:
        certificate = _certificate(secret.certificate)
    except (KeyImportError, ValueError) as error:
        raise SshError(CREDENTIAL, f"its certificate cannot be read ({error})") from None
    if _end(certificate) <= time.time():
        raise SshError(CREDENTIAL, "its certificate has expired")
    return [(key, certificate)]


def one_line(key: SSHKey) -> str:
    """Return a public key as ``ssh-ed25519 AAAA…``."""
    return f"{key.algorithm.decode()} {base64.b64encode(key.public_data).decode()}"


def fingerprint(host_key: str) -> str:
    """Return ``SHA256:…`` of a key in OpenSSH's one-line form; empty if it is not a key."""
    try:
        data = base64.b64decode(host_key.split()[1], validate=True)
    except (IndexError, ValueError):
        return ""
    return f"SHA256:{base64.b64encode(sha256(data).digest()).decode().rstrip('=')}"


def _check_password(password: str) -> None:
    if not password:
        raise errors.PASSWORD_MISSING()
    if len(password) > MAX_PASSWORD:
        raise errors.PASSWORD_TOO_LONG()


def _checked_key(secret: Secret) -> SSHKey:
    text = secret.private_key.strip()
    if not text:
        raise errors.PRIVATE_KEY_MISSING()
    if len(text) > MAX_CHARACTERS:
        raise errors.PRIVATE_KEY_TOO_LONG()
    if text.startswith("PuTTY-User-Key-File"):
        raise errors.PUTTY_KEY()
    if text.startswith(("ssh-", "ecdsa-", "sk-")):
        raise errors.PUBLIC_KEY()
    try:
        return _key(secret)
    except (KeyEncryptionError, KeyImportError, ValueError) as error:
        # With a wrong passphrase an old PEM file decrypts to an invalid key.
        if isinstance(error, KeyEncryptionError) or (secret.passphrase and "ENCRYPTED" in text):
            raise errors.PASSPHRASE_WRONG() from None
        if "Passphrase" in str(error):
            raise errors.PASSPHRASE_MISSING() from None
        raise errors.PRIVATE_KEY_UNREADABLE() from None


def _check_certificate(text: str, key: SSHKey) -> None:
    if not text.strip():
        raise errors.CERTIFICATE_MISSING()
    if len(text) > MAX_CHARACTERS:
        raise errors.CERTIFICATE_TOO_LONG()
    try:
        certificate = _certificate(text)
    except (KeyImportError, ValueError):
        raise errors.CERTIFICATE_UNREADABLE() from None
    if certificate.key.public_data != key.public_data:
        raise errors.CERTIFICATE_OF_OTHER_KEY()
    if _end(certificate) <= time.time():
        raise errors.CERTIFICATE_EXPIRED()


def _key(secret: Secret) -> SSHKey:
    text = secret.private_key.replace("\r\n", "\n").strip() + "\n"
    return asyncssh.import_private_key(text, secret.passphrase or None)


def _certificate(text: str) -> asyncssh.SSHCertificate:
    return asyncssh.import_certificate(text.strip() + "\n")


def _end(certificate: asyncssh.SSHCertificate) -> float:
    """Return the expiry of a certificate in seconds since the epoch."""
    return float(getattr(certificate, "_valid_before", FOREVER))
