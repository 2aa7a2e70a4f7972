"""Files below /proc, read repeatedly through one descriptor."""

from __future__ import annotations

import os
from pathlib import Path

_CHUNK = 65536


class HeldFile:
    """A file that is opened at the first read and stays open: opening costs ten times as much as reading."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor = -1

    def read(self) -> str:
        """Return the current contents of the file. Raises ``OSError``."""
        if self._descriptor < 0:
            self._descriptor = os.open(self._path, os.O_RDONLY | os.O_CLOEXEC)
        parts: list[bytes] = []
        position = 0
        while True:
            part = os.pread(self._descriptor, _CHUNK, position)
            if not part:
                return b"".join(parts).decode()
            parts.append(part)
            position += len(part)

    def close(self) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1
