"""What was measured and the collector has not taken yet: files in a folder, bounded, surviving the process."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from pathlib import Path

from .home import write_atomically

_SUFFIX = ".lp"


class Spool:
    """A queue of texts in line protocol, one file each. Create it inside a running event loop.

    ``arrived`` is set whenever something was put in, ``emptied`` as long as nothing waits.
    """

    def __init__(self, folder: Path, limit: int) -> None:
        """Take over what a former process left in ``folder``; ``limit`` is the most bytes it may hold."""
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._limit = limit
        self._points: OrderedDict[Path, int] = OrderedDict()
        self._sizes: dict[Path, int] = {}
        self.arrived = asyncio.Event()
        self.emptied = asyncio.Event()
        for path in sorted(folder.glob(f"*{_SUFFIX}")):
            self._enter(path, path.read_bytes())
        self._next = int(next(reversed(self._points)).stem) + 1 if self._points else 0
        self._tell()

    @property
    def pending_points(self) -> int:
        """Return how many points wait."""
        return sum(self._points.values())

    def put(self, data: bytes) -> None:
        """Keep ``data`` behind all others. Raises ``OSError`` when the disk or the bound refuses it."""
        if sum(self._sizes.values()) + len(data) > self._limit:
            raise OSError(f"the spool {self._folder} is full ({self._limit >> 20} MiB)")
        path = self._folder / f"{self._next:020d}{_SUFFIX}"
        write_atomically(path, data)
        self._next += 1
        self._enter(path, data)
        self._tell()

    def head(self, size: int) -> list[Path]:
        """Return the oldest files, together about ``size`` bytes and at least one; none when empty."""
        found: list[Path] = []
        total = 0
        for path in self._points:
            total += self._sizes[path]
            if found and total > size:
                break
            found.append(path)
        return found

    def drop(self, paths: list[Path]) -> None:
        """Forget files that were taken."""
        for path in paths:
            path.unlink(missing_ok=True)
            self._points.pop(path, None)
            self._sizes.pop(path, None)
        self._tell()

    def _enter(self, path: Path, data: bytes) -> None:
        self._points[path] = data.count(b"\n") + (not data.endswith(b"\n"))
        self._sizes[path] = len(data)

    def _tell(self) -> None:
        if self._points:
            self.arrived.set()
            self.emptied.clear()
        else:
            self.arrived.clear()
            self.emptied.set()
