"""Folders and files that only the user of this process may read: the home of an installation or agent."""

from __future__ import annotations

import contextlib
import logging
import os
import stat
from pathlib import Path

log = logging.getLogger(__name__)

OTHERS = 0o077
"""The permissions of everyone but the owner."""
JOURNALS = ("-wal", "-shm", "-journal")
"""Suffixes of the files that SQLite keeps beside a database."""


def work_privately() -> None:
    """Let this process and its children create files and folders that only their user may read."""
    os.umask(OTHERS)


def private_folder(path: Path) -> None:
    """Create a folder unless it exists, and withdraw it from others. Raises ``OSError``."""
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    withdraw(path)


def private_file(path: Path) -> None:
    """Create an empty file unless it exists, and withdraw it from others. Raises ``OSError``."""
    # An existing one is not opened: closing any descriptor of a database releases SQLite's locks of this process on it.
    with contextlib.suppress(FileExistsError):
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
    withdraw(path)


def private_database(path: Path) -> None:
    """Create an empty SQLite database unless it exists, and withdraw it and its journals from others.

    SQLite gives new journals the permissions of the database. Raises ``OSError``.
    """
    private_file(path)
    for suffix in JOURNALS:
        withdraw(path.with_name(path.name + suffix))


def withdraw(path: Path) -> None:
    """Remove the permissions of others from a file or folder, if it exists. Log a warning if that is impossible.

    Raises ``OSError`` if its permissions cannot be read.
    """
    # SQLite deletes its journals at any time.
    with contextlib.suppress(FileNotFoundError):
        mode = stat.S_IMODE(path.stat().st_mode)
        if mode & OTHERS:
            _change(path, mode)


def _change(path: Path, mode: int) -> None:
    try:
        path.chmod(mode & ~OTHERS)
    except FileNotFoundError:
        raise
    except OSError as error:
        log.warning(
            "Other users may access %s (mode %o), and that cannot be changed (%s): run chmod go= on it as its owner.",
            path, mode, error.strerror,
        )  # fmt: skip
