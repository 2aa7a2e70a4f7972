"""What a file is that is neither a plan nor a file of another tool, for the message that refuses it."""

from __future__ import annotations

import re
from io import BytesIO

from loadwright.core.jmx.document.bundle import is_zip
from loadwright.core.jmx.document.tree import PlanError
from loadwright.core.messages import Message, imports, plans

START = 4096
"""Bytes at the beginning of a file that suffice."""
_PLAN_ROOT = "jmeterTestPlan"
_OTHER_FILES = (plans.NOT_XML.code, plans.WRONG_ROOT.code)
_MAGIC = (
    (b"Rar!", imports.FOUND_ARCHIVE(format="RAR")),
    (b"7z\xbc\xaf\x27\x1c", imports.FOUND_ARCHIVE(format="7z")),
    (b"\x1f\x8b", imports.FOUND_ARCHIVE(format="gzip")),
    (b"BZh", imports.FOUND_ARCHIVE(format="bzip2")),
    (b"\xfd7zXZ\0", imports.FOUND_ARCHIVE(format="xz")),
    (b"PK", imports.FOUND_ARCHIVE(format="zip")),
    (b"%PDF", imports.FOUND_DOCUMENT(format="PDF")),
    (b"\xd0\xcf\x11\xe0", imports.FOUND_DOCUMENT(format="Microsoft Office")),
    (b"\x89PNG", imports.FOUND_PICTURE()),
    (b"\xff\xd8\xff", imports.FOUND_PICTURE()),
    (b"GIF8", imports.FOUND_PICTURE()),
)
_TAR = slice(257, 262)
_BEFORE_ROOT = r"\s*(?:<\?.*?\?>\s*|<!--.*?-->\s*)*"
_HTML = re.compile(rf"{_BEFORE_ROOT}<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL)
_ROOT = re.compile(rf"{_BEFORE_ROOT}(?:<!doctype[^>]*>\s*)?<([A-Za-z_][\w.:-]*)", re.IGNORECASE | re.DOTALL)


def found_in(start: bytes) -> Message:
    """Return what a file is, by its first ``START`` bytes."""
    for magic, message in _MAGIC:
        if start.startswith(magic):
            return message
    if start[_TAR] == b"ustar":
        return imports.FOUND_ARCHIVE(format="tar")
    text = start.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace")
    # A character may be cut off at the end.
    if "\0" in text or "\N{REPLACEMENT CHARACTER}" in text[:-1]:
        return imports.FOUND_BINARY()
    if _HTML.match(text):
        return imports.FOUND_HTML()
    root = _ROOT.match(text)
    if root is not None:
        return imports.FOUND_XML(root=root[1])
    return imports.FOUND_JSON() if text.lstrip()[:1] in ("{", "[") else imports.FOUND_TEXT()


def refusal(name: str, start: bytes, accepted: Message | None = None) -> Message:
    """Return why a file that is none of what is accepted is refused; by default, files of other tools are accepted."""
    found = found_in(start)
    if found.params.get("root") == _PLAN_ROOT:
        return imports.PLAN_ALREADY(name=name)
    return imports.UNKNOWN_FORMAT(name=name, found=found, accepted=accepted or imports.ACCEPTED())


def refined(error: PlanError, name: str, start: bytes, accepted: Message | None = None) -> PlanError:
    """Return why a file cannot be read as a plan: one that is something else altogether is named as what it is."""
    # In a zip, it is one of the files that is something else.
    is_other = (start and error.message.code in _OTHER_FILES) or found_in(start) == imports.FOUND_HTML()
    return PlanError(refusal(name, start, accepted)) if is_other and not is_zip(BytesIO(start)) else error
