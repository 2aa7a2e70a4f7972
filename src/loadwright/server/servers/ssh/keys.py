"""Validation of keys and certificates that people enter."""

import base64
import time
from hashlib import sha256

import asyncssh
from asyncssh import KeyEncryptionError, KeyImportError, SSHKey
from django.utils.translation import gettext_lazy as _

from loadwright.server.platform.errors import ActionError

from .errors import CREDENTIAL, SshError
from .target import CERTIFICATE, KEY, PASSWORD, Secret

MAX_CHARACTERS = 64 * 1024
MAX_PASSWORD = 1024
FOREVER = 2**64 - 1

Signer = SSHKey | tuple[SSHKey, asyncssh.SSHCertificate]


def check(secret: Secret) -> None:
    """Validate a secret. Raises ``ActionError`` with the field and what to do."""
    if secret.kind == PASSWORD:
        _check_password(secret.password)
        return
    if secret.kind not in (KEY, CERTIFICATE):
        raise ActionError(_("A credential must be a password, a private key or an SSH certificate."), field="kind")
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
        raise ActionError(_("Enter the password."), field="password")
    if len(password) > MAX_PASSWORD:
        raise ActionError(_("The password is too long."), field="password")


def _checked_key(secret: Secret) -> SSHKey:
    text = secret.private_key.strip()
    if not text:
        raise ActionError(_("Paste the private key, or choose its file."), field="private_key")
    if len(text) > MAX_CHARACTERS:
        raise ActionError(_("This is too long to be a private key."), field="private_key")
    if text.startswith("PuTTY-User-Key-File"):
        raise ActionError(
            _("This is a PuTTY key. Convert it with PuTTYgen: Conversions, Export OpenSSH key."), field="private_key"
        )
    if text.startswith(("ssh-", "ecdsa-", "sk-")):
        raise ActionError(_("This is a public key. Paste the private key, the file without .pub."), field="private_key")
    try:
        return _key(secret)
    except (KeyEncryptionError, KeyImportError, ValueError) as error:
        # With a wrong passphrase an old PEM file decrypts to an invalid key.
        if isinstance(error, KeyEncryptionError) or (secret.passphrase and "ENCRYPTED" in text):
            raise ActionError(_("The passphrase does not open the private key."), field="passphrase") from None
        if "Passphrase" in str(error):
            raise ActionError(_("The private key has a passphrase. Enter it too."), field="passphrase") from None
        raise ActionError(
            _("The private key cannot be read. Paste the whole file, from -----BEGIN to the last -----."),
            field="private_key",
        ) from None


def _check_certificate(text: str, key: SSHKey) -> None:
    if not text.strip():
        raise ActionError(_("Paste the certificate, the file ending in -cert.pub."), field="certificate")
    if len(text) > MAX_CHARACTERS:
        raise ActionError(_("This is too long to be a certificate."), field="certificate")
    try:
        certificate = _certificate(text)
    except (KeyImportError, ValueError):
        raise ActionError(
            _("The certificate cannot be read. Paste the whole file ending in -cert.pub."), field="certificate"
        ) from None
    if certificate.key.public_data != key.public_data:
        raise ActionError(_("The certificate belongs to another private key."), field="certificate")
    if _end(certificate) <= time.time():
        raise ActionError(_("The certificate has expired."), field="certificate")


def _key(secret: Secret) -> SSHKey:
    text = secret.private_key.replace("\r\n", "\n").strip() + "\n"
    return asyncssh.import_private_key(text, secret.passphrase or None)


def _certificate(text: str) -> asyncssh.SSHCertificate:
    return asyncssh.import_certificate(text.strip() + "\n")


def _end(certificate: asyncssh.SSHCertificate) -> float:
    """Return the expiry of a certificate in seconds since the epoch."""
    return float(getattr(certificate, "_valid_before", FOREVER))
