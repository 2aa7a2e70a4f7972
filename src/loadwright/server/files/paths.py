"""Paths and names of files on servers: bytes on the server, text in requests, safe in headers and archives.

Linux treats a name as bytes; most are UTF-8, some are not. In requests ``%`` and every byte that is not UTF-8 is
written as ``%XX``, so every name is valid text with one form that converts back to the same bytes.
"""

import codecs
import posixpath
import re
from hashlib import sha256
from urllib.parse import unquote_to_bytes

from django.utils.http import content_disposition_header

from loadwright.server.servers.ssh.files import is_name

from . import errors

MAX_PATH = 4096
MAX_NAME = 255
"""In bytes; the limits of Linux."""
PART = b".loadwright-part"
_UNSPOKEN = "".join(map(chr, [*range(0x20), 0x7F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)]))
"""Control characters, and those that change the direction of text."""


def _escape(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeDecodeError)
    return "".join(f"%{byte:02X}" for byte in error.object[error.start : error.end]), error.end


codecs.register_error("loadwright.percent", _escape)


def to_wire(name: bytes) -> str:
    """Return a name or path as text that ``from_wire`` turns back."""
    return name.replace(b"%", b"%25").decode("utf-8", "loadwright.percent")


def from_wire(text: str) -> bytes:
    """Return the bytes of a name or path. Raises ``ActionError`` if it cannot be a path."""
    try:
        path = unquote_to_bytes(text)
    except UnicodeEncodeError:
        raise errors.NAME_INVALID() from None
    if b"\0" in path:
        raise errors.NULL_BYTE()
    if len(path) > MAX_PATH:
        raise errors.PATH_TOO_LONG(count=MAX_PATH)
    return path


def absolute(text: str) -> bytes:
    """Return an absolute path of a request, normalised: without ``.``, ``..`` and double slashes."""
    path = from_wire(text)
    if not path.startswith(b"/"):
        raise errors.PATH_NOT_ABSOLUTE()
    return b"/" + posixpath.normpath(path).lstrip(b"/")


def below(folder: bytes, relative: str) -> bytes:
    """Return the path of ``relative`` below ``folder``. It may contain folders but cannot leave ``folder``."""
    parts = from_wire(relative).split(b"/")
    if not all(map(is_name, parts)):
        raise errors.NAME_IN_FOLDER(name=relative)
    if any(len(part) > MAX_NAME for part in parts):
        raise errors.NAME_TOO_LONG(count=MAX_NAME)
    return posixpath.join(folder, *parts)


def number(text: str | None, most: int) -> int:
    """Parse a whole number from 0 to ``most``. Raises ``ActionError``."""
    if text is None or not re.fullmatch(r"[0-9]{1,20}", text) or int(text) > most:
        raise errors.WHOLE_NUMBER(most=most)
    return int(text)


def part_path(path: bytes, owner: int, size: int, modified: int) -> bytes:
    """Return the path of the partial file of an upload to ``path``.

    The name is derived from the person and the source file (size in bytes and modification time): an upload continues
    its own partial file only, and no state is stored.
    """
    folder, name = posixpath.split(path)
    mark = sha256(b"%d %d %d %b" % (owner, size, modified, name)).hexdigest()[:16].encode()
    ending = b"." + mark + PART
    return posixpath.join(folder, name[: MAX_NAME - len(ending)] + ending)


def readable(name: bytes) -> str:
    """Return a name as readable text without control characters; decoded as GBK if it is not UTF-8."""
    for encoding in ("utf-8", "gb18030"):
        try:
            text = name.decode(encoding)
        except UnicodeDecodeError:
            continue
        break
    else:
        text = name.decode("utf-8", "replace")
    return text.translate(dict.fromkeys(map(ord, _UNSPOKEN), "_"))


def attachment(name: bytes) -> str:
    """Return the ``Content-Disposition`` of a download under ``name``, safe for any name (RFC 6266)."""
    text = readable(name).replace("/", "_").replace("\\", "_")
    return content_disposition_header(True, text) or "attachment"
