"""Errors of files on servers: SFTP's errors by kind, with one message for people each."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import asyncssh
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .channel import lost_kind
from .errors import CLOSED, PROTOCOL, TIMEOUT, SshError

MISSING = "missing"
DENIED = "denied"
EXISTS = "exists"
NOT_EMPTY = "not_empty"
FULL = "full"
NOT_A_FOLDER = "not_a_folder"
IS_A_FOLDER = "is_a_folder"
NAME = "name"
FAILURE = "failure"
"""Servers with SFTP version 3, such as OpenSSH, report most failures as this kind."""

SENTENCES: dict[str, Promise] = {
    MISSING: _("“%(name)s” does not exist on the server."),
    DENIED: _("The server’s user is not permitted to do this with “%(name)s”."),
    EXISTS: _("“%(name)s” already exists."),
    NOT_EMPTY: _("The folder “%(name)s” is not empty."),
    FULL: _("There is no space left on the server for “%(name)s”."),
    NOT_A_FOLDER: _("“%(name)s” is not a folder."),
    IS_A_FOLDER: _("“%(name)s” is a folder."),
    NAME: _(
        "The server does not accept the name “%(name)s”: it is too long or contains characters that are not allowed."
    ),
    FAILURE: _("The server could not process “%(name)s” (%(detail)s)."),
}
"""Message per kind about ``%(name)s``."""

KINDS = {
    asyncssh.FX_NO_SUCH_FILE: MISSING,
    asyncssh.FX_NO_SUCH_PATH: MISSING,
    asyncssh.FX_PERMISSION_DENIED: DENIED,
    asyncssh.FX_WRITE_PROTECT: DENIED,
    asyncssh.FX_CANNOT_DELETE: DENIED,
    asyncssh.FX_FILE_ALREADY_EXISTS: EXISTS,
    asyncssh.FX_DIR_NOT_EMPTY: NOT_EMPTY,
    asyncssh.FX_NO_SPACE_ON_FILESYSTEM: FULL,
    asyncssh.FX_QUOTA_EXCEEDED: FULL,
    asyncssh.FX_NOT_A_DIRECTORY: NOT_A_FOLDER,
    asyncssh.FX_FILE_IS_A_DIRECTORY: IS_A_FOLDER,
    asyncssh.FX_INVALID_FILENAME: NAME,
    # OpenSSH's answer to a name that is too long.
    asyncssh.FX_BAD_MESSAGE: NAME,
}
LOST = (asyncssh.FX_CONNECTION_LOST, asyncssh.FX_NO_CONNECTION)
GARBAGE = ("Unexpected", "Max packet", "Invalid response", "Incomplete packet")
"""Prefix of asyncssh's message for a malformed answer; its code is also used for bad names."""
PATIENCE_S = 30.0
"""Seconds to wait for one answer."""

T = TypeVar("T")


class FileError(Exception):
    """An operation on the file at ``path`` failed.

    ``kind`` is one of the constants above, ``detail`` the server's message.
    """

    def __init__(self, kind: str, path: bytes, detail: str = "") -> None:
        super().__init__(f"{kind}: {path!r} {detail}".rstrip())
        self.kind = kind
        self.path = path
        self.detail = detail


@contextmanager
def explained(path: bytes) -> Iterator[None]:
    """Convert SFTP errors to ``FileError``, and failures of the connection or server to ``SshError``."""
    try:
        yield
    except asyncssh.SFTPError as error:
        if error.code in LOST:
            raise SshError(CLOSED, error.reason) from None
        if error.code == asyncssh.FX_BAD_MESSAGE and error.reason.startswith(GARBAGE):
            raise SshError(PROTOCOL, error.reason) from None
        raise FileError(KINDS.get(error.code, FAILURE), path, error.reason) from None
    except TimeoutError:
        raise SshError(TIMEOUT, f"no answer within {PATIENCE_S:g} s") from None
    except (asyncssh.Error, OSError, EOFError) as error:
        raise SshError(lost_kind(error), str(error)) from None
    except ValueError as error:
        # A malformed packet.
        raise SshError(PROTOCOL, str(error)) from None


async def ask(path: bytes, answer: Awaitable[T]) -> T:
    """Wait for an answer about the file at ``path``, with a timeout. Raises ``FileError`` and ``SshError``."""
    with explained(path):
        async with asyncio.timeout(PATIENCE_S):
            return await answer
