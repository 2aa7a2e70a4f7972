"""Leases: rights that only one of several processes holds.

A lease is a row that is taken by a compare-and-set update. All times are the database's, so the machines' clocks need
not agree. A holder that stops renewing its lease loses it when it expires, and at once to a process on the same machine
if its own process has ended.
"""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.db import IntegrityError, transaction
from django.db.models import DateTimeField, ExpressionWrapper, F, Q, Value
from django.db.models.functions import Now

from .identity import has_ended, identity
from .models import Lease

SECONDS = 6.0
"""Duration of a lease. Another process takes over within this time plus its own polling interval."""


def in_seconds(seconds: float) -> ExpressionWrapper[Any]:
    """Return the database's time plus ``seconds``."""
    return ExpressionWrapper(Now() + Value(timedelta(seconds=seconds)), output_field=DateTimeField())


def acquire(name: str, owner: str, seconds: float = SECONDS) -> bool:
    """Take or renew a lease for ``seconds``, and return whether ``owner`` holds it."""
    free = Lease.objects.filter(Q(owner=owner) | Q(expires_at__lt=Now()), name=name)
    if free.update(owner=owner, expires_at=in_seconds(seconds)):
        return True
    holder = Lease.objects.filter(name=name).values_list("owner", flat=True).first()
    if holder is not None:
        # A process that was killed did not release it.
        abandoned = Lease.objects.filter(name=name, owner=holder)
        return has_ended(holder) and bool(abandoned.update(owner=owner, expires_at=in_seconds(seconds)))
    try:
        with transaction.atomic():
            Lease.objects.create(name=name, owner=owner, expires_at=in_seconds(seconds))
    except IntegrityError:
        return False
    return True


def release(name: str, owner: str) -> None:
    """Let the lease expire now, so that another process can take it."""
    Lease.objects.filter(name=name, owner=owner).update(expires_at=F("expires_at") - Value(timedelta(days=1)))


def lock(name: str) -> None:
    """Hold ``name`` exclusively until the current transaction ends; waits for another transaction that holds it."""
    expired = Now() - Value(timedelta(days=1))
    Lease.objects.select_for_update().get_or_create(name=name, defaults={"owner": "", "expires_at": expired})


class Holder:
    """A candidate for a lease. Blocks; call in a thread that may use the database.

    ``terms`` counts how often the lease was taken: between two of its values another process may have held it.
    """

    def __init__(self, name: str, seconds: float = SECONDS) -> None:
        self._name = name
        self._seconds = seconds
        self._owner = f"{identity()}.{uuid4().hex[:8]}"
        self._until = self._renewed = float("-inf")
        self.terms = 0

    def hold(self) -> bool:
        """Return whether the lease is held, after taking or renewing it where necessary."""
        now = time.monotonic()
        if now < self._until and now - self._renewed < self._seconds / 3:
            return True
        # Measured before the update, so that the lease never ends later by this clock than by the database's.
        held = acquire(self._name, self._owner, self._seconds)
        if held and now >= self._until:
            self.terms += 1
        self._renewed, self._until = (now, now + self._seconds) if held else (float("-inf"), float("-inf"))
        return held

    def release(self) -> None:
        if self._until > float("-inf"):
            release(self._name, self._owner)
        self._until = float("-inf")
