"""Files of processes, below /proc/PID."""

from __future__ import annotations

import os
from typing import NamedTuple

_SIZE = 4096
"""The files that are read repeatedly are shorter."""


class ProcessFile:
    """A file of one process, held open. Once the process has ended, reading fails, even if its id is used again."""

    def __init__(self, path: str) -> None:
        self._descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)

    def read(self) -> bytes:
        """Return the current contents. Raises ``OSError``, usually ``ProcessLookupError``."""
        return os.pread(self._descriptor, _SIZE, 0)

    def close(self) -> None:
        os.close(self._descriptor)


class Stat(NamedTuple):
    """What /proc/PID/stat states: times in clock ticks, ``started`` since the boot, ``resident`` in pages."""

    program: str
    state: str
    parent: int
    cpu: int
    threads: int
    started: int
    resident: int

    @property
    def ended(self) -> bool:
        """Return whether only the exit status is left, for the parent to read."""
        return self.state in "ZX"


def parse_stat(text: bytes) -> Stat:
    """Return the contents of /proc/PID/stat. Raises ``ValueError`` or ``LookupError``."""
    # The name of the program is in parentheses and may contain any character, parentheses too.
    opening, closing = text.index(b"("), text.rindex(b")")
    values = text[closing + 1 :].split(None, 22)
    return Stat(
        program=text[opening + 1 : closing].decode(errors="replace"),
        state=values[0].decode(),
        parent=int(values[1]),
        cpu=int(values[11]) + int(values[12]),
        threads=int(values[17]),
        started=int(values[19]),
        resident=int(values[21]),
    )


def parse_io(text: bytes) -> tuple[int, int]:
    """Return the bytes (read, written) from /proc/PID/io that reached disks. Raises ``LookupError``."""
    values = dict(line.split(b": ") for line in text.splitlines())
    return int(values[b"read_bytes"]), int(values[b"write_bytes"])


def read_whole(path: str, limit: int) -> bytes:
    """Return the contents of a file, at most about ``limit`` bytes of it. Raises ``OSError``."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        parts: list[bytes] = []
        size = 0
        while size < limit:
            part = os.read(descriptor, _SIZE if not parts else 16 * _SIZE)
            if not part:
                break
            parts.append(part)
            size += len(part)
        return b"".join(parts)
    finally:
        os.close(descriptor)
