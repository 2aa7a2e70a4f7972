"""Measured points that the collector has not stored yet: a bounded queue on disk that survives the process.

Texts are appended to files, ``segments``. A monitor writes every second for months: an append takes a fraction of the
time of a new file, and a file that was delivered is emptied and used again.

Each text follows a line with its length, ``# 1234``, which line protocol takes for a comment. A text that was cut off,
because the process or the machine ended, is dropped when the file is opened.
"""

from __future__ import annotations

import asyncio
import os
import re
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

_SUFFIX = ".lp"
_HEAD = re.compile(rb"# ([0-9]{1,18})\n")

SEGMENT_BYTES = 1024 * 1024
"""A file that is this long gets no further texts, so that the space of those that were delivered becomes free."""


class Text:
    """A text of the queue: ``length`` bytes of a segment from ``offset`` on."""

    __slots__ = ("length", "number", "offset", "points", "segment")

    def __init__(self, number: int, segment: Segment, offset: int, data: bytes) -> None:
        self.number = number
        self.segment = segment
        self.offset = offset
        self.length = len(data)
        self.points = data.count(b"\n") + (not data.endswith(b"\n"))

    def read(self) -> bytes:
        """Return the text. Raises ``OSError``."""
        return self.segment.read(self.offset, self.length)


class Spool:
    """A queue of texts in line protocol. Create it inside a running event loop.

    ``arrived`` is set while the queue is not empty, ``emptied`` while it is, ``put_last`` by each text. Recent points
    are more important than old ones: at the limit, the oldest texts are dropped.
    """

    def __init__(self, folder: Path, limit: int) -> None:
        """Load the texts that an earlier process left in ``folder``; ``limit`` is their maximum size in bytes."""
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._limit = limit
        self._texts: OrderedDict[int, Text] = OrderedDict()
        self._points = self._length = self._next_text = self._next_file = 0
        self._being_sent: set[int] = set()
        self._segment: Segment | None = None
        self.arrived = asyncio.Event()
        self.emptied = asyncio.Event()
        self.put_last = asyncio.Event()
        for path in sorted(folder.glob(f"*{_SUFFIX}")):
            self._load(path)
            # Numbering continues, so that file names stay in order across restarts.
            self._next_file = int(path.stem) + 1
        # Some of what was dropped at the limit is in the files still.
        self.drop(self._oldest_to_drop(0))

    @property
    def pending_points(self) -> int:
        """The number of points in the queue."""
        return self._points

    def put(self, data: bytes) -> list[bytes]:
        """Append ``data``; return the texts dropped to make room, oldest first.

        Raises ``OSError`` if the disk refuses it, or if no room can be made within the limit.
        """
        to_drop = self._oldest_to_drop(len(data))
        if self._segment is None or self._segment.end >= SEGMENT_BYTES:
            if self._segment is not None:
                self._segment.close()
            self._segment = Segment(self._folder / f"{self._next_file:020d}{_SUFFIX}")
            self._next_file += 1
        self._enter(self._segment, self._segment.append(data), data)
        self.put_last.set()
        # Only now, so that nothing is dropped if writing fails.
        dropped = [text.read() for text in to_drop]
        self.drop(to_drop)
        return dropped

    def _oldest_to_drop(self, length: int) -> list[Text]:
        """Return the oldest texts to drop so that ``length`` more bytes fit; those being sent may be stored already."""
        excess = self._length + length - self._limit
        oldest: list[Text] = []
        for text in self._texts.values():
            if excess <= 0:
                break
            if text.number not in self._being_sent:
                oldest.append(text)
                excess -= text.length
        if excess > 0:
            raise OSError(f"the spool {self._folder} is full ({self._limit >> 20} MiB)")
        return oldest

    @contextmanager
    def oldest(self, size: int) -> Iterator[list[Text]]:
        """Lend the oldest texts, together about ``size`` bytes and at least one; an empty list if the queue is empty.

        They are not dropped meanwhile; call ``drop`` for those that have been stored.
        """
        texts: list[Text] = []
        length = 0
        for text in self._texts.values():
            length += text.length
            if texts and length > size:
                break
            texts.append(text)
        self._being_sent = {text.number for text in texts}
        try:
            yield texts
        finally:
            self._being_sent = set()

    def drop(self, texts: Sequence[Text]) -> None:
        """Remove texts from the queue, and from the disk once their segment has no other."""
        for text in texts:
            del self._texts[text.number]
            self._points -= text.points
            self._length -= text.length
            segment = text.segment
            segment.texts -= 1
            if not segment.texts:
                if segment is self._segment:
                    segment.clear()
                else:
                    segment.remove()
        self._set_events()

    def close(self) -> None:
        """Close the file that is written; an empty one is removed."""
        if self._segment is not None:
            if self._segment.texts:
                self._segment.close()
            else:
                self._segment.remove()
            self._segment = None

    def _load(self, path: Path) -> None:
        data = path.read_bytes()
        segment = Segment(path)
        for offset, length in _texts_in(data):
            self._enter(segment, offset, data[offset : offset + length])
        if not segment.texts:
            segment.remove()

    def _enter(self, segment: Segment, offset: int, data: bytes) -> None:
        text = Text(self._next_text, segment, offset, data)
        self._texts[text.number] = text
        self._next_text += 1
        segment.texts += 1
        self._points += text.points
        self._length += text.length

    def _set_events(self) -> None:
        if self._texts:
            self.arrived.set()
            self.emptied.clear()
        else:
            self.arrived.clear()
            self.emptied.set()


class Segment:
    """A file with ``texts`` texts that are needed, ``end`` bytes long. The first text that is appended opens it."""

    def __init__(self, path: Path) -> None:
        self.texts = 0
        self.end = 0
        self._path = path
        self._descriptor = -1

    def append(self, data: bytes) -> int:
        """Append a text and return its offset. Raises ``OSError``, after which the file is as before."""
        if self._descriptor < 0:
            self._open()
        head = b"# %d\n" % len(data)
        # A line end follows, so that whatever the text is, the next head begins a line.
        record = memoryview(b"".join((head, data, b"\n")))
        written = 0
        try:
            while written < len(record):
                written += os.pwrite(self._descriptor, record[written:], self.end + written)
        except OSError:
            # A part of a text would take what is left of a full disk.
            if self.end:
                os.ftruncate(self._descriptor, self.end)
            else:
                self.remove()
            raise
        offset = self.end + len(head)
        self.end += written
        return offset

    def read(self, offset: int, length: int) -> bytes:
        """Return a part of the file. Raises ``OSError``."""
        if self._descriptor >= 0:
            return os.pread(self._descriptor, length, offset)
        with self._path.open("rb", buffering=0) as file:
            return os.pread(file.fileno(), length, offset)

    def clear(self) -> None:
        """Empty the file, to be used again."""
        os.ftruncate(self._descriptor, 0)
        self.end = 0

    def remove(self) -> None:
        self.close()
        self._path.unlink(missing_ok=True)

    def close(self) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def _open(self) -> None:
        flags = os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC
        try:
            self._descriptor = os.open(self._path, flags, 0o600)
        except FileNotFoundError:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._descriptor = os.open(self._path, flags, 0o600)


def _texts_in(data: bytes) -> Iterator[tuple[int, int]]:
    """Yield the offset and the length of each complete text of a file."""
    if data and not data.startswith(b"#"):
        # Agents of earlier versions wrote a file for each text.
        yield 0, len(data)
        return
    position = 0
    while (head := _HEAD.match(data, position)) is not None:
        length = int(head[1])
        if head.end() + length > len(data):
            return
        yield head.end(), length
        position = head.end() + length + 1
