"""What collectors read at each sample. It can be read now and parsed later.

A process that has slept finds cold caches, so a sample costs more than in a loop. An agent whose measurements nobody
waits for therefore only reads each second, and parses what it has read once every few seconds.
"""

from __future__ import annotations

import os
import time
from abc import ABC, abstractmethod
from pathlib import Path
from typing import Generic, TypeVar

ReadT = TypeVar("ReadT")

_CHUNK = 65536
_FIRST_ROOM = 4096
_HALF_PAGE = 2048
"""The kernel returns as many lines of a list as fit into a page, which has 4 KB or more."""


class Source(ABC, Generic[ReadT]):
    """One thing that is read repeatedly. Once it was read, ``record`` reads it too."""

    def __init__(self) -> None:
        self._wanted = self._late = False
        self._recorded: ReadT | OSError | None = None

    @abstractmethod
    def _read(self) -> ReadT:
        """Read it. Raises ``OSError``."""

    def take(self) -> ReadT:
        """Return what was recorded while that is replayed, else what it is now. Raises ``OSError``."""
        self._wanted = True
        if self._recorded is None:
            if self._late:
                raise OSError("it was not read at that time")
            return self._read()
        if isinstance(self._recorded, OSError):
            raise self._recorded
        return self._recorded

    def record(self) -> ReadT | OSError | None:
        """Return what it is now, or the error of reading it; ``None`` if nobody needs it yet."""
        if not self._wanted:
            return None
        try:
            return self._read()
        except OSError as error:
            return error

    def replay(self, recorded: ReadT | OSError | None, *, late: bool) -> None:
        """Let ``take`` return what was recorded. With ``late`` it fails if nothing was: it is another by now."""
        self._recorded, self._late = recorded, late

    def end_replay(self) -> None:
        self._recorded, self._late = None, False

    def close(self) -> None:
        """Close file descriptors."""


class HeldFile(Source[bytes]):
    """A file that is opened at the first read and stays open: opening costs ten times as much as reading.

    With ``whole`` the kernel returns all of it at once, as it does for files below /proc that are not lists. With
    ``short_lines`` it is a list without lines that are longer than half a page: if it is not longer either, the kernel
    has returned all of it. It is read at least to the end of the line that begins with ``last``, if there is one.
    """

    def __init__(self, path: Path, *, whole: bool = False, short_lines: bool = False, last: str = "") -> None:
        super().__init__()
        self._path = path
        self._whole = whole
        self._last = f"\n{last}".encode() if last else b""
        self._room = _FIRST_ROOM
        self._complete_below = _FIRST_ROOM if whole else _HALF_PAGE if short_lines else 0
        self._descriptor = -1

    def read(self) -> str:
        """Return the contents of the file; bytes that are not UTF-8 become surrogates. Raises ``OSError``."""
        return self.take().decode(errors="surrogateescape")

    def _read(self) -> bytes:
        if self._descriptor < 0:
            self._descriptor = os.open(self._path, os.O_RDONLY | os.O_CLOEXEC)
        try:
            first = os.pread(self._descriptor, self._room, 0)
            return first if len(first) < self._complete_below or self._has_last(first) else self._rest(first)
        except OSError:
            # What the descriptor refers to may have been replaced, such as a control group.
            self.close()
            raise

    def _has_last(self, first: bytes) -> bool:
        begin = first.find(self._last) if self._last else -1
        return begin >= 0 and b"\n" in first[begin + 1 :]

    def _rest(self, part: bytes) -> bytes:
        parts: list[bytes] = []
        position = 0
        while part:
            parts.append(part)
            position += len(part)
            part = os.pread(self._descriptor, _CHUNK, position)
        if self._whole and position >= self._room:
            # The next time one call will do.
            self._room = self._complete_below = 2 * position
        return b"".join(parts)

    def close(self) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


class LinkCount(Source[int]):
    """The number of links of a folder: its own two, and one for each folder in it."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder

    def _read(self) -> int:
        return self._folder.stat().st_nlink


class SampleClock:
    """A monotonic clock that shows the time of a sample while that is parsed."""

    def __init__(self) -> None:
        self.sampled_at: float | None = None

    def __call__(self) -> float:
        return time.monotonic() if self.sampled_at is None else self.sampled_at
