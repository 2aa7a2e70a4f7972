"""The files that a generator delivers of a run: their names, and the space that they may take together.

A plan's script can read the token of its agent, and with it deliver anything.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from django.core.files.storage import default_storage

from . import storage
from .models import RunGenerator

KINDS = (
    "jmeter-{}.log",
    "results-{}.jtl",
    "results-{}.jtl.gz",
    "failures-{}.jtl",
    "failures-{}.jtl.gz",
    "samples-{}.jtl.gz",
    "written-{}.zip",
)

_receiving: Counter[int] = Counter()
"""Bytes of the files that this process is receiving, by the id of the participant."""


def names(part: RunGenerator) -> list[str]:
    """Return the names of the files that a participant may deliver; those of later attempts have a number."""
    key = part.agent.key
    attempts = [key, *(f"{key}-{number}" for number in range(2, part.attempt + 2))]
    return [kind.format(attempt) for attempt in attempts for kind in KINDS]


def stored_bytes(part: RunGenerator, without: str) -> int:
    """Return the size of the delivered files of a participant, ``without`` the one to be replaced. Blocks."""
    size = 0
    for name in names(part):
        if name != without:
            with suppress(FileNotFoundError):
                size += default_storage.size(storage.path(part.run.key, name))
    return size


@contextmanager
def receiving(part: RunGenerator) -> Iterator[Callable[[int], int]]:
    """Yield a function that counts received bytes, and returns those of all files being received from a participant."""
    received = 0

    def count(size: int) -> int:
        nonlocal received
        received += size
        _receiving[part.pk] += size
        return _receiving[part.pk]

    try:
        yield count
    finally:
        _receiving[part.pk] -= received
        if not _receiving[part.pk]:
            del _receiving[part.pk]
