"""Removes secrets from the command line of this process, which every user of the machine can read."""

from __future__ import annotations

import ctypes
from pathlib import Path

_STAT = Path("/proc/self/stat")
_COMMAND_LINE = Path("/proc/self/cmdline")
_ARG_START = 48
"""Position of the address of the arguments in /proc/PID/stat, counted from 1 (proc_pid_stat(5))."""


def hide_argument(secret: str) -> None:
    """Overwrite an argument, or the value of an ``--option=value``, in the memory that ``ps`` shows. Linux only."""
    try:
        # The name of the program, in parentheses, may contain spaces; field 3 follows it.
        fields = _STAT.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        address = int(fields[_ARG_START - 3])
        shown = _COMMAND_LINE.read_bytes()
    except (OSError, ValueError, IndexError):
        return
    wanted = secret.encode()
    if not wanted or not address or ctypes.string_at(address, len(shown)) != shown:
        return
    for word in shown.split(b"\0"):
        if word == wanted or word.endswith(b"=" + wanted):
            ctypes.memset(address + len(word) - len(wanted), ord("x"), len(wanted))
        address += len(word) + 1
