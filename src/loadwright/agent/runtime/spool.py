"""What was measured and the collector has not taken yet: files in a folder, bounded, surviving the process."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from .home import write_atomically

_SUFFIX = ".lp"


class _Size(NamedTuple):
    points: int
    length: int


class Spool:
    """A queue of texts in line protocol, one file each. Create it inside a running event loop.

    ``arrived`` is set whenever something was put in, ``emptied`` as long as nothing waits. What happens
    now matters more than what is long past: when the bound is reached, the oldest texts give way.
    """

    def __init__(self, folder: Path, limit: int) -> None:
        """Take over what a former process left in ``folder``; ``limit`` is the most bytes it may hold."""
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._limit = limit
        self._sizes: OrderedDict[Path, _Size] = OrderedDict()
        self._points = self._length = 0
        self._under_way: set[Path] = set()
        self.arrived = asyncio.Event()
        self.emptied = asyncio.Event()
        for path in sorted(folder.glob(f"*{_SUFFIX}")):
            self._enter(path, path.read_bytes())
        self._next = int(next(reversed(self._sizes)).stem) + 1 if self._sizes else 0
        self._tell()

    @property
    def pending_points(self) -> int:
        """Return how many points wait."""
        return self._points

    def put(self, data: bytes) -> list[bytes]:
        """Keep ``data`` behind all others; returns the texts that gave way to it, the oldest first.

        Raises ``OSError`` when the disk refuses it, or when no room can be made within the bound.
        """
        giving_way = self._giving_way(len(data))
        path = self._folder / f"{self._next:020d}{_SUFFIX}"
        write_atomically(path, data)
        self._next += 1
        self._enter(path, data)
        dropped = [path.read_bytes() for path in giving_way]
        self.drop(giving_way)
        return dropped

    def _giving_way(self, length: int) -> list[Path]:
        """Return the oldest files without which ``length`` more bytes fit; those under way may be stored already."""
        excess = self._length + length - self._limit
        found: list[Path] = []
        for path, size in self._sizes.items():
            if excess <= 0:
                break
            if path not in self._under_way:
                found.append(path)
                excess -= size.length
        if excess > 0:
            raise OSError(f"the spool {self._folder} is full ({self._limit >> 20} MiB)")
        return found

    @contextmanager
    def oldest(self, size: int) -> Iterator[list[Path]]:
        """Lend the oldest files, together about ``size`` bytes and at least one; none when empty.

        They do not give way to others meanwhile; ``drop`` those that were taken.
        """
        found: list[Path] = []
        length = 0
        for path, own in self._sizes.items():
            length += own.length
            if found and length > size:
                break
            found.append(path)
        self._under_way = set(found)
        try:
            yield found
        finally:
            self._under_way = set()

    def drop(self, paths: list[Path]) -> None:
        """Forget files."""
        for path in paths:
            path.unlink(missing_ok=True)
            size = self._sizes.pop(path)
            self._points -= size.points
            self._length -= size.length
        self._tell()

    def _enter(self, path: Path, data: bytes) -> None:
        size = _Size(data.count(b"\n") + (not data.endswith(b"\n")), len(data))
        self._sizes[path] = size
        self._points += size.points
        self._length += size.length

    def _tell(self) -> None:
        if self._sizes:
            self.arrived.set()
            self.emptied.clear()
        else:
            self.arrived.clear()
            self.emptied.set()
