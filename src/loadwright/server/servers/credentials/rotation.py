"""Rotation of the key that encrypts credentials and all other secrets, which apps declare as ``SEALED``."""

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction

from loadwright.core.messages import name_list
from loadwright.server.accounts import audit
from loadwright.server.accounts.actor import Actor
from loadwright.server.platform import keyring
from loadwright.server.platform.keyring import Sealed, SealedError
from loadwright.server.platform.registry import declared
from loadwright.server.servers import errors

ROUNDS = 5


def rotate_key(actor: Actor) -> int:
    """Encrypt every secret with a new key and discard the previous keys; return the number of secrets.

    With ``LOADWRIGHT_CREDENTIAL_KEYS`` the new key is the first one, and the others can be removed afterwards. If it is
    interrupted, everything can still be decrypted and it can be run again. Raises ``ActionError``.
    """
    actor.require_write()
    try:
        former = keyring.keys()
        new = former[0] if settings.CREDENTIAL_KEYS else keyring.new_key()
        _require_openable()
        if not settings.CREDENTIAL_KEYS:
            # From here on every process encrypts with the new key and decrypts with any.
            keyring.keep([new, *former])
        for _round in range(ROUNDS):
            count = _encrypt_all(actor, new)
            # Another process may have encrypted one with the previous key just before.
            if all(keyring.opens(text, new) for text in _texts()):
                break
        else:
            raise errors.CREDENTIALS_KEEP_CHANGING()
        if not settings.CREDENTIAL_KEYS:
            keyring.keep([new])
    except ImproperlyConfigured as error:
        raise errors.CREDENTIAL_KEYS(reason=str(error)) from None
    return count


def _sealed() -> list[Sealed]:
    return declared("extensions", "SEALED")


def _texts() -> list[str]:
    return [text for each in _sealed() for text in each.model._default_manager.values_list("sealed", flat=True)]


def _require_openable() -> None:
    lost = []
    for each in _sealed():
        for row in each.model._default_manager.all():
            try:
                keyring.decrypt(row.sealed)  # type: ignore[attr-defined]
            except SealedError:
                lost.append(each.described(row))
    if lost:
        raise errors.CREDENTIAL_KEY_MISSING(names=name_list(lost, 10))


@transaction.atomic
def _encrypt_all(actor: Actor, new: str) -> int:
    count = 0
    for each in _sealed():
        rows = list(each.model._default_manager.select_for_update())
        for row in rows:
            row.sealed = keyring.encrypt_again(row.sealed, new)  # type: ignore[attr-defined]
        each.model._default_manager.bulk_update(rows, ["sealed"], batch_size=100)
        count += len(rows)
    audit.record(actor, "credential.rotate_key", "credentials", count=count)
    return count
