"""Full disks: recognises their errors, and watches the folders that the server writes to.

While a disk is full, everything that only reads continues to work, and generators keep their load: orders and reports
are in memory. What must be written is refused with ``DISK_FULL``.
"""

from __future__ import annotations

import asyncio
import errno
import logging
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from .errors import DISK_FULL as DISK_FULL

log = logging.getLogger(__name__)

LEAST_BYTES = 1024 * 1024
"""Space that must be available: a folder with less is full."""
WATCH_SECONDS = 5.0

_NUMBERS = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS}
_INDIRECT = {sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN}
"""Among other reasons, SQLite reports these when there is no space for the files beside a database."""
_PRIMARY = 0xFF
_POSTGRESQL = "53100"
_MYSQL = {1021, 1114}


def is_full(error: BaseException | None) -> bool:
    """Return whether an error, or one that led to it, is that of a disk that cannot be written."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        if _is_full(error):
            return True
        seen.add(id(error))
        error = error.__cause__ or error.__context__
    return False


def _is_full(error: BaseException) -> bool:
    if isinstance(error, sqlite3.Error):
        code = getattr(error, "sqlite_errorcode", 0) & _PRIMARY
        return code == sqlite3.SQLITE_FULL or (code in _INDIRECT and not all(map(writable, _folders().values())))
    if isinstance(error, OSError):
        return error.errno in _NUMBERS
    # The driver's classes cannot be named: they need not be installed.
    return getattr(error, "sqlstate", "") == _POSTGRESQL or (
        type(error).__module__.startswith("MySQLdb") and error.args[:1] in {(number,) for number in _MYSQL}
    )


@contextmanager
def tolerated(what: str) -> Iterator[None]:
    """Continue without a write that a reader does not depend on if the disk is full. ``what`` is for the log."""
    try:
        yield
    except Exception as error:
        if not is_full(error):
            raise
        log.warning("%s could not be stored: the disk is full.", what)


class WithoutTraceback(logging.Filter):
    """Keeps the log of a full disk short: of its errors, only the message. It may be on the same disk."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.exc_info and is_full(record.exc_info[1]):
            record.msg, record.args = f"{record.getMessage()} ({record.exc_info[1]})", ()
            record.exc_info = record.exc_text = None
        return True


class Watch:
    """Looks at the folders of this process every few seconds. ``full`` names those that cannot be written."""

    def __init__(self) -> None:
        self.full: tuple[str, ...] = ()
        self._writable_since = float("-inf")

    @property
    def writable_s(self) -> float:
        """The time in seconds for which all folders could be written; 0 while one cannot."""
        return 0.0 if self.full else time.monotonic() - self._writable_since

    async def run(self) -> None:
        """Watch until cancelled."""
        while True:
            await asyncio.to_thread(self.look)
            await asyncio.sleep(WATCH_SECONDS)

    def look(self) -> None:
        """Try each folder, and log a change."""
        full = tuple(name for name, folder in _folders().items() if not writable(folder))
        if full and full != self.full:
            log.error("The disk is full: %s cannot be written. Free space; running tests continue.", ", ".join(full))
        elif self.full and not full:
            log.warning("The disk can be written again.")
            self._writable_since = time.monotonic()
        self.full = full


def _folders() -> dict[str, Path]:
    """Return the folders to which this process writes, by what is in them."""
    found = {"home": Path(settings.HOME), "temporary files": Path(tempfile.gettempdir())}
    found["files"] = Path(settings.MEDIA_ROOT)
    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        found["database"] = Path(database["NAME"]).parent
    scheme, _, path = settings.TELEMETRY.partition(":///")
    if scheme == "sqlite":
        found["telemetry"] = Path(path).parent
    return found


def writable(folder: Path) -> bool:
    """Return whether ``LEAST_BYTES`` can be written to a folder. A folder that is not local or missing counts as such.

    Asking for the free space would not notice quotas, and file systems that became read-only.
    """
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(bytes(LEAST_BYTES))
            file.flush()
    except OSError as error:
        return error.errno not in _NUMBERS
    return True


watch = Watch()
"""The watch of this process."""
