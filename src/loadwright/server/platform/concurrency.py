"""Limits of how much one person does at once in this process."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from .errors import ErrorDeclaration


class PerPerson:
    """Counts what is in progress of each person. Belongs to one event loop.

    ``refusal`` is the error beyond a limit, with the parameter ``limit``.
    """

    def __init__(self, refusal: ErrorDeclaration) -> None:
        self._refusal = refusal
        self._in_progress: Counter[int] = Counter()

    @contextmanager
    def counted(self, person: int, most: int) -> Iterator[None]:
        """Count one more for the block. Raises the refusal if ``most`` are in progress."""
        if self._in_progress[person] >= most:
            raise self._refusal(limit=most)
        self._in_progress[person] += 1
        try:
            yield
        finally:
            self._in_progress -= Counter([person])
