"""Rotation of the key that encrypts credentials."""

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction

from loadwright.server.accounts import audit
from loadwright.server.accounts.actor import Actor
from loadwright.server.servers import errors
from loadwright.server.servers.models import Credential
from loadwright.server.servers.ssh.errors import SshError

from . import vault

ROUNDS = 5


def rotate_key(actor: Actor) -> int:
    """Encrypt every credential with a new key and discard the previous keys; return the number of credentials.

    With ``LOADWRIGHT_CREDENTIAL_KEYS`` the new key is the first one, and the others can be removed afterwards. If it is
    interrupted, everything can still be decrypted and it can be run again. Raises ``ActionError``.
    """
    actor.require_write()
    try:
        former = vault.keys()
        new = former[0] if settings.CREDENTIAL_KEYS else vault.new_key()
        _require_openable()
        if not settings.CREDENTIAL_KEYS:
            # From here on every process encrypts with the new key and decrypts with any.
            vault.keep([new, *former])
        for _round in range(ROUNDS):
            count = _reseal_all(actor, new)
            # Another process may have encrypted one with the previous key just before.
            if all(vault.opens(credential.sealed, new) for credential in Credential.objects.all()):
                break
        else:
            raise errors.CREDENTIALS_KEEP_CHANGING()
        if not settings.CREDENTIAL_KEYS:
            vault.keep([new])
    except ImproperlyConfigured as error:
        raise errors.CREDENTIAL_KEYS(reason=str(error)) from None
    return count


def _require_openable() -> None:
    lost = []
    for credential in Credential.objects.select_related("project"):
        try:
            vault.unseal(credential.sealed)
        except SshError:
            lost.append(f"{credential} ({credential.project})")
    if lost:
        raise errors.CREDENTIAL_KEY_MISSING(names=", ".join(lost[:10]))


@transaction.atomic
def _reseal_all(actor: Actor, new: str) -> int:
    credentials = list(Credential.objects.select_for_update())
    for credential in credentials:
        credential.sealed = vault.reseal(credential.sealed, new)
    Credential.objects.bulk_update(credentials, ["sealed"], batch_size=100)
    audit.record(actor, "credential.rotate_key", "credentials", count=len(credentials))
    return len(credentials)
