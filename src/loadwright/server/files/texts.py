"""The text of a file: its encoding, line ends, and the bytes that saving it writes."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from hashlib import sha256

from . import errors

ENCODINGS = ("utf-8-sig", "utf-8", "gb18030")
"""In the order in which they are tried. ``utf-8-sig`` is UTF-8 after a byte order mark."""
_BINARY = re.compile("[\x00-\x07\x0e-\x1a\x1c-\x1f]")
"""Control characters that texts do not contain; terminals' output has backspace and escape."""


@dataclass(frozen=True)
class Text:
    """Decoded content. ``newline`` is ``lf``, ``crlf``, or ``mixed`` for both in one file."""

    text: str
    encoding: str
    newline: str


def decode(content: bytes, *, complete: bool) -> Text | None:
    """Return the text of a file; ``None`` if it is binary, or in another encoding.

    Without ``complete`` the content ends somewhere in the file, perhaps within a character. A complete text is encoded
    to the same bytes again, so that saving it changes nothing else.
    """
    for encoding in ENCODINGS:
        if encoding == "utf-8-sig" and not content.startswith(codecs.BOM_UTF8):
            continue
        try:
            text = codecs.getincrementaldecoder(encoding)().decode(content, complete)
        except UnicodeDecodeError:
            continue
        if _BINARY.search(text) or (complete and text.encode(encoding) != content):
            return None
        return Text(text, encoding, _newline(text))
    return None


def encode(text: str, encoding: str) -> bytes:
    """Return the bytes of a text. Raises ``ActionError``."""
    if encoding not in ENCODINGS:
        raise errors.ENCODING_UNKNOWN(names=", ".join(ENCODINGS))
    try:
        return text.encode(encoding)
    except UnicodeEncodeError:
        raise errors.NOT_ENCODABLE() from None


def version(content: bytes) -> str:
    """Return the version of a file. SFTP's times have seconds, in which a file can change twice."""
    return sha256(content).hexdigest()


def _newline(text: str) -> str:
    crlf = text.count("\r\n")
    if not crlf:
        return "lf"
    return "crlf" if crlf == text.count("\n") else "mixed"
