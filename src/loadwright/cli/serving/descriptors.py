"""The file descriptors of this process: one for each connection, file and database."""

from __future__ import annotations

import resource
from pathlib import Path

WANTED = 65_536
"""Enough for every limit of connections. systemd gives services 1,024, which a process may raise by itself."""


def raise_limit() -> int:
    """Raise the limit of this process to ``WANTED``, or as far as it may; return the limit."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    allowed = WANTED if hard == resource.RLIM_INFINITY else min(WANTED, hard)
    if soft != resource.RLIM_INFINITY and soft < allowed:
        resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))
        return allowed
    return WANTED if soft == resource.RLIM_INFINITY else soft


def open_descriptors() -> int:
    """Return how many file descriptors of this process are open, 0 where the system does not report them."""
    try:
        return sum(1 for _ in Path("/proc/self/fd").iterdir())
    except OSError:
        return 0
