"""Measured points that the collector has not stored yet: a bounded queue on disk that survives the process."""

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

    ``arrived`` is set while the queue is not empty, ``emptied`` while it is. Recent points are more important than old
    ones: at the limit, the oldest texts are dropped.
    """

    def __init__(self, folder: Path, limit: int) -> None:
        """Load the files that an earlier process left in ``folder``; ``limit`` is the maximum size in bytes."""
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._limit = limit
        self._sizes: OrderedDict[Path, _Size] = OrderedDict()
        self._points = self._length = 0
        self._being_sent: set[Path] = set()
        self.arrived = asyncio.Event()
        self.emptied = asyncio.Event()
        for path in sorted(folder.glob(f"*{_SUFFIX}")):
            self._enter(path, path.read_bytes())
        # Numbering continues, so that file names stay in order across restarts.
        self._next = int(next(reversed(self._sizes)).stem) + 1 if self._sizes else 0
        self._set_events()

    @property
    def pending_points(self) -> int:
        """The number of points in the queue."""
        return self._points

    def put(self, data: bytes) -> list[bytes]:
        """Append ``data``; return the texts dropped to make room, oldest first.

        Raises ``OSError`` if the disk refuses it, or if no room can be made within the limit.
        """
        dropped_files = self._files_to_drop(len(data))
        path = self._folder / f"{self._next:020d}{_SUFFIX}"
        write_atomically(path, data)
        self._next += 1
        self._enter(path, data)
        # Only now, so that nothing is dropped if writing fails.
        dropped = [path.read_bytes() for path in dropped_files]
        self.drop(dropped_files)
        return dropped

    def _files_to_drop(self, length: int) -> list[Path]:
        """Return the oldest files to drop so that ``length`` more bytes fit; those being sent may be stored already."""
        excess = self._length + length - self._limit
        oldest: list[Path] = []
        for path, size in self._sizes.items():
            if excess <= 0:
                break
            if path not in self._being_sent:
                oldest.append(path)
                excess -= size.length
        if excess > 0:
            raise OSError(f"the spool {self._folder} is full ({self._limit >> 20} MiB)")
        return oldest

    @contextmanager
    def oldest(self, size: int) -> Iterator[list[Path]]:
        """Lend the oldest files, together about ``size`` bytes and at least one; an empty list if the queue is empty.

        They are not dropped meanwhile; call ``drop`` for those that have been stored.
        """
        paths: list[Path] = []
        length = 0
        for path, own in self._sizes.items():
            length += own.length
            if paths and length > size:
                break
            paths.append(path)
        self._being_sent = set(paths)
        try:
            yield paths
        finally:
            self._being_sent = set()

    def drop(self, paths: list[Path]) -> None:
        """Remove files from the queue and the disk."""
        for path in paths:
            path.unlink(missing_ok=True)
            size = self._sizes.pop(path)
            self._points -= size.points
            self._length -= size.length
        self._set_events()

    def _enter(self, path: Path, data: bytes) -> None:
        size = _Size(data.count(b"\n") + (not data.endswith(b"\n")), len(data))
        self._sizes[path] = size
        self._points += size.points
        self._length += size.length

    def _set_events(self) -> None:
        if self._sizes:
            self.arrived.set()
            self.emptied.clear()
        else:
            self.arrived.clear()
            self.emptied.set()
