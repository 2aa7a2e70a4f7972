"""What can go wrong with files on a server, and SFTP's errors in these words."""

from collections.abc import Iterator
from contextlib import contextmanager

import asyncssh

from .channel import lost_kind
from .errors import SshError

MISSING = "missing"
DENIED = "denied"
EXISTS = "exists"
NOT_EMPTY = "not_empty"
IS_FOLDER = "is_folder"
NOT_FOLDER = "not_folder"
FULL = "full"
BAD_NAME = "bad_name"
UNSUPPORTED = "unsupported"
FAILED = "failed"
"""Servers of SFTP version 3, OpenSSH's among them, say no more than this of most things."""


class FileProblem(Exception):  # noqa: N818 - it is the file's, nobody's error
    """Something cannot be done with a file. ``kind`` is one of the words above, ``detail`` what the server said."""

    def __init__(self, kind: str, detail: str = "") -> None:
        super().__init__(f"{kind}: {detail}" if detail else kind)
        self.kind = kind
        self.detail = detail


KINDS: tuple[tuple[type[asyncssh.SFTPError], str], ...] = (
    (asyncssh.SFTPNoSuchFile, MISSING),
    (asyncssh.SFTPNoSuchPath, MISSING),
    (asyncssh.SFTPPermissionDenied, DENIED),
    (asyncssh.SFTPWriteProtect, DENIED),
    (asyncssh.SFTPCannotDelete, DENIED),
    (asyncssh.SFTPFileAlreadyExists, EXISTS),
    (asyncssh.SFTPDirNotEmpty, NOT_EMPTY),
    (asyncssh.SFTPFileIsADirectory, IS_FOLDER),
    (asyncssh.SFTPNotADirectory, NOT_FOLDER),
    (asyncssh.SFTPNoSpaceOnFilesystem, FULL),
    (asyncssh.SFTPQuotaExceeded, FULL),
    (asyncssh.SFTPInvalidFilename, BAD_NAME),
    (asyncssh.SFTPOpUnsupported, UNSUPPORTED),
)
LOST = (asyncssh.SFTPConnectionLost, asyncssh.SFTPNoConnection, asyncssh.SFTPBadMessage)


@contextmanager
def explained() -> Iterator[None]:
    """Raise what SFTP raises as ``FileProblem``, and as ``SshError`` when the connection or the server failed."""
    try:
        yield
    except LOST as error:
        kind = "protocol" if isinstance(error, asyncssh.SFTPBadMessage) else "closed"
        raise SshError(kind, error.reason) from None
    except asyncssh.SFTPError as error:
        kind = next((kind for wanted, kind in KINDS if isinstance(error, wanted)), FAILED)
        raise FileProblem(kind, error.reason) from None
    except (asyncssh.Error, OSError, EOFError) as error:
        raise SshError(lost_kind(error), str(error)) from None
