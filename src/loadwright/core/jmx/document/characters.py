"""Characters that JMeter writes into plans and reads back although XML 1.0 does not allow them.

JMeter writes control characters as ``&#x1;``, which XML parsers reject. In memory, private-use characters replace them;
a private-use character of that range in the file itself is marked.
"""

from __future__ import annotations

import re

_BASE = 0x10F000
_MARK = chr(_BASE + 0xFF)
_FORBIDDEN = {code: chr(_BASE + code) for code in range(0x20) if code not in (0x9, 0xA, 0xD)}
_FORBIDDEN.update({0xFFFE: chr(_BASE + 0x20), 0xFFFF: chr(_BASE + 0x21)})
_CODES = {character: code for code, character in _FORBIDDEN.items()}

_REFERENCE = re.compile(f"&#(x[0-9a-fA-F]+|[0-9]+);|[{chr(_BASE)}-{_MARK}]")
_ANY = re.compile(f"[{re.escape(''.join(map(chr, _FORBIDDEN)))}{chr(_BASE)}-{_MARK}\ud800-\udfff]")
_STAND_IN = re.compile(f"{_MARK}(.)|[{chr(_BASE)}-{_MARK}]")


def shield(text: str) -> str:
    """Return XML text in which every character reference is accepted by an XML parser."""
    if text.isascii() and "&#" not in text:
        return text
    return _REFERENCE.sub(_shielded, text)


def unshield(text: str) -> str:
    """Return the text as JMeter writes it; the inverse of ``shield``."""
    return _STAND_IN.sub(lambda match: match[1] or f"&#x{_CODES[match.group()]:x};", text)


def to_document(text: str) -> str:
    """Return a text as a document in memory holds it. Surrogates, which no file can hold, become U+FFFD."""
    return _ANY.sub(lambda match: _held(ord(match.group())), text)


def from_document(text: str) -> str:
    """Return a text of a document with its real characters; the inverse of ``to_document``."""
    return _STAND_IN.sub(lambda match: match[1] or chr(_CODES[match.group()]), text)


def _held(code: int) -> str:
    if code in _FORBIDDEN:
        return _FORBIDDEN[code]
    return f"{_MARK}{chr(code)}" if _BASE <= code <= ord(_MARK) else "\N{REPLACEMENT CHARACTER}"


def _shielded(match: re.Match[str]) -> str:
    if match[1] is None:
        return _MARK + match.group()
    code = int(match[1][1:], 16) if match[1][0] == "x" else int(match[1])
    if code in _FORBIDDEN:
        return _FORBIDDEN[code]
    return f"{_MARK}{chr(code)}" if _BASE <= code <= ord(_MARK) else match.group()
