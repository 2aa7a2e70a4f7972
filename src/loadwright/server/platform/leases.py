"""Rights that one of several processes holds at a time.

A lease is a row that is taken by a compare-and-set update. All times are the database's, so the clocks of the machines
need not agree. A holder that stops renewing its lease loses it when it expires.
"""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.db import IntegrityError, transaction
from django.db.models import DateTimeField, ExpressionWrapper, F, Q, Value
from django.db.models.functions import Now

from .models import Lease

SECONDS = 6.0
"""A process takes over at most this long, plus the interval at which it asks, after the holder died."""


def in_seconds(seconds: float) -> ExpressionWrapper[Any]:
    """Return the database's time that many seconds from now."""
    return ExpressionWrapper(Now() + Value(timedelta(seconds=seconds)), output_field=DateTimeField())


def acquire(name: str, owner: str, seconds: float = SECONDS) -> bool:
    """Take the lease, or renew it, for so many seconds; returns whether ``owner`` holds it now."""
    free = Lease.objects.filter(Q(owner=owner) | Q(expires_at__lt=Now()), name=name)
    if free.update(owner=owner, expires_at=in_seconds(seconds)):
        return True
    if Lease.objects.filter(name=name).exists():
        return False
    try:
        with transaction.atomic():
            Lease.objects.create(name=name, owner=owner, expires_at=in_seconds(seconds))
    except IntegrityError:
        return False
    return True


def release(name: str, owner: str) -> None:
    """Let another process take the lease at once."""
    Lease.objects.filter(name=name, owner=owner).update(expires_at=F("expires_at") - Value(timedelta(days=1)))


class Holder:
    """One candidate for a lease. Blocks; call in a thread that may use the database."""

    def __init__(self, name: str, seconds: float = SECONDS) -> None:
        self._name = name
        self._seconds = seconds
        self._owner = uuid4().hex
        self._until = self._renewed = float("-inf")

    def hold(self) -> bool:
        """Return whether the lease is held; takes or renews it when needed."""
        now = time.monotonic()
        if now < self._until and now - self._renewed < self._seconds / 3:
            return True
        # Measured before the update: by our clock the lease ends no later than by the database's.
        held = acquire(self._name, self._owner, self._seconds)
        self._renewed, self._until = (now, now + self._seconds) if held else (float("-inf"), float("-inf"))
        return held

    def release(self) -> None:
        """Give the lease up."""
        if self._until > float("-inf"):
            release(self._name, self._owner)
        self._until = float("-inf")
