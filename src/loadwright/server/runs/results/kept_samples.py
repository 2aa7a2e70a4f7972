"""Documents of samples that generators delivered, read line by line and within limits."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import takewhile

from django.core.files.storage import default_storage

MAX_LINE = 4 * 1024**2
"""Bytes of a sample. Longer lines were not written by our plugin."""


@dataclass
class Limits:
    """How many lines and bytes of a generator's files may still be read: a small file may expand to any size."""

    lines: int
    size: int

    def allow(self, line: bytes) -> bool:
        self.lines -= 1
        self.size -= len(line)
        return self.lines >= 0 and self.size >= 0


def lines(path: str, limits: Limits) -> Iterator[bytes]:
    """Yield the lines of a file up to the first byte that cannot be decompressed."""
    with default_storage.open(path) as packed, gzip.GzipFile(fileobj=packed) as file:
        try:
            yield from takewhile(limits.allow, iter(partial(file.readline, MAX_LINE), b""))
        except (OSError, EOFError):
            return
