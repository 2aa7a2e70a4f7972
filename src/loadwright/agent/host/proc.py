"""Files below /proc, read repeatedly through one descriptor, and the numbers in them."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

_CHUNK = 65536


class HeldFile:
    """A file that is opened at the first read and stays open: opening costs ten times as much as reading."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor = -1

    def read(self) -> str:
        """Return the current contents of the file; bytes that are not UTF-8 become surrogates. Raises ``OSError``."""
        if self._descriptor < 0:
            self._descriptor = os.open(self._path, os.O_RDONLY | os.O_CLOEXEC)
        try:
            return self._contents().decode(errors="surrogateescape")
        except OSError:
            # What the descriptor refers to may have been replaced, such as a control group.
            self.close()
            raise

    def _contents(self) -> bytes:
        parts: list[bytes] = []
        position = 0
        while True:
            part = os.pread(self._descriptor, _CHUNK, position)
            if not part:
                return b"".join(parts)
            parts.append(part)
            position += len(part)

    def close(self) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


def numbers(text: str, names: Sequence[str]) -> dict[str, int]:
    """Return the number after each of the names that start a line of ``text``; names without a line are omitted.

    A name includes what separates it from the number. The search costs less than splitting files that are much
    larger than what is needed of them. Raises ``ValueError`` or ``LookupError`` if no number follows a name.
    """
    found: dict[str, int] = {}
    text = "\n" + text
    for name in names:
        start = text.find("\n" + name)
        if start >= 0:
            start += 1 + len(name)
            # Padding and the largest 64-bit number are shorter than this.
            found[name] = int(text[start : start + 40].split(None, 1)[0])
    return found
