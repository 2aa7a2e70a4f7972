"""Finds the file with the performance counters of a process, and opens it safely.

A process that is a JVM maps its file, so the file's path is in /proc/PID/maps, and only a file that a living process
maps is opened. Therefore files that dead JVMs have left, or that a user has made for the process of another, need no
further checks, and it does not matter which id a JVM has inside its container. The path is resolved inside the root
directory of the process. Only a regular file is opened, without following links.
"""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path

MAX_BYTES = 2**22
"""Limit of the size of a file; -XX:PerfDataMemorySize is at most half of it."""
_MAX_MAPS_BYTES = 2**23
_MAPPED = re.compile(rb" (/[^\n]*/hsperfdata_[^/\n]+/\d+)\n")
_CHUNK = 2**16


def mapped_path(proc: Path, pid: int) -> bytes:
    """Return the path of the file with counters that a process maps, inside its root directory.

    Raises ``OSError``: ``FileNotFoundError`` if it maps none, ``PermissionError`` if it belongs to another user.
    """
    with open(proc / str(pid) / "maps", "rb", buffering=0) as maps:  # noqa: PTH123 (without a buffer)
        rest = b""
        size = 0
        while size < _MAX_MAPS_BYTES:
            chunk = maps.read(_CHUNK)
            if not chunk:
                break
            size += len(chunk)
            found = _MAPPED.search(rest + chunk)
            if found:
                return found.group(1)
            rest = (rest + chunk).rpartition(b"\n")[2]
    raise FileNotFoundError(f"process {pid} has no file with performance counters")


def open_counters(proc: Path, pid: int) -> int:
    """Return a descriptor of the file with the counters of a process. Raises ``OSError``, as ``mapped_path`` does."""
    path = mapped_path(proc, pid)
    place = os.open(proc / str(pid) / "root", os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        for name in path.split(b"/")[1:]:
            inner = os.open(name, os.O_PATH | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=place)
            os.close(place)
            place = inner
        found = os.fstat(place)
        if not stat.S_ISREG(found.st_mode) or found.st_size > MAX_BYTES:
            raise FileNotFoundError(f"process {pid} has no regular file with performance counters")
        # The very file that was examined: opened by its name, it might be another one.
        return os.open(f"/proc/self/fd/{place}", os.O_RDONLY | os.O_CLOEXEC)
    finally:
        os.close(place)
