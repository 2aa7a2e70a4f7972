"""Lockout after failed sign-ins.

Three counters over the last 15 minutes: one name from one address, all names from one address (trying names), and
one name from all addresses (a distributed attempt). The last one does not apply to addresses from which the person
signed in recently, so that strangers cannot lock the person out. An IPv6 address counts as its /64, the usual size of
one customer's network.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from ipaddress import AddressValueError, IPv6Network

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from loadwright.server.accounts import audit, errors
from loadwright.server.accounts.actor import Actor
from loadwright.server.accounts.models import AuditEntry, SignInFailure

SIGN_IN = "account.sign_in"
KNOWN_FOR = timedelta(days=30)


def begin(username: str, address: str) -> SignInFailure:
    """Count an attempt as failed before its password is checked, so that parallel attempts do not help.

    Raises ``ActionError`` if there were too many. Attempts refused here neither count nor appear in the audit, which
    anyone could fill otherwise.
    """
    SignInFailure.objects.filter(at__lt=_since()).delete()
    attempt = SignInFailure.objects.create(username=username, address=network_of(address))
    if _locked_by(recent().filter(pk__lt=attempt.pk), username, address):
        attempt.delete()
        raise errors.TOO_MANY_ATTEMPTS()
    return attempt


def failed(attempt: SignInFailure, address: str) -> None:
    """Record a failed attempt in the audit, and whether it caused the lock."""
    actor = Actor(address=address, may_write=False)
    audit.record(actor, "account.sign_in_failed", attempt.username)
    # Of parallel attempts, the last one admitted causes the lock.
    if by := _locked_by(recent().filter(pk__lte=attempt.pk), attempt.username, address):
        audit.record(actor, "account.lock", attempt.username, by=by)


def succeeded(attempt: SignInFailure) -> None:
    """Delete the failures of this name from this address; those from elsewhere still count."""
    SignInFailure.objects.filter(username=attempt.username, address=attempt.address).delete()


def recent() -> QuerySet[SignInFailure]:
    """Return the failures that count."""
    return SignInFailure.objects.filter(at__gte=_since())


def network_of(address: str) -> str:
    """Return the network that counts as one address."""
    try:
        return str(IPv6Network((address, 64), strict=False))
    except AddressValueError:
        return address[:64]


def _since() -> datetime:
    return timezone.now() - timedelta(seconds=settings.SIGN_IN_LOCK_SECONDS)


def _locked_by(failures: QuerySet[SignInFailure], username: str, address: str) -> str:
    """Return the exceeded counter: ``name and address``, ``address`` or ``name``; empty if none."""
    network = network_of(address)
    if failures.filter(username=username, address=network).count() >= settings.SIGN_IN_FAILURES:
        return "name and address"
    if failures.filter(address=network).count() >= settings.SIGN_IN_FAILURES_OF_ADDRESS:
        return "address"
    full = failures.filter(username=username).count() >= settings.SIGN_IN_FAILURES_OF_NAME
    return "name" if full and not _known(username, network) else ""


def _known(username: str, network: str) -> bool:
    signed_in = AuditEntry.objects.filter(what=SIGN_IN, who=username, at__gte=timezone.now() - KNOWN_FOR)
    addresses = signed_in.order_by().values_list("address", flat=True).distinct()
    return any(network_of(address) == network for address in addresses)
