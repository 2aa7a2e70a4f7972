"""Texts of PowerShell: in single or double quotes, and here-strings."""

from __future__ import annotations

import re

from loadwright.core.imports.curl.shells import OpenQuoteError
from loadwright.core.imports.variables import Variables

_SINGLE = re.compile("''|'")
_DOUBLE = re.compile('`.|""|"', re.DOTALL)
_HERE = re.compile(r"@([\"'])[ \t]*\r?\n(?:(.*?)\r?\n)?\1@", re.DOTALL)
_SPECIAL = re.compile(
    r"`u\{(?P<code>[0-9A-Fa-f]{1,6})\}|`(?P<escape>.)|(?P<quote>\"\")|\$\(\[char\](?P<char>\d{1,7})\)"
    r"|\$\((?P<command>[^()]{0,500})\)|\$(?:env:)?(?P<name>[A-Za-z_]\w*)|\$\{(?P<braced>\w+)\}",
    re.DOTALL | re.IGNORECASE,
)
_ESCAPES = {
    "n": "\n", "r": "\r", "t": "\t", "0": "\0", "a": "\a", "b": "\b", "f": "\f", "v": "\v", "e": "\x1b", "\n": "",
}  # fmt: skip


def single_quoted(text: str, position: int) -> tuple[str, int]:
    """Return a text in single quotes, and the offset after it. Raises ``OpenQuoteError``."""
    end = _closing(_SINGLE, text, position, "'")
    return text[position + 1 : end].replace("''", "'"), end + 1


def double_quoted(text: str, position: int, variables: Variables) -> tuple[str, int]:
    """Return a text in double quotes with its variables, and the offset after it. Raises ``OpenQuoteError``."""
    end = _closing(_DOUBLE, text, position, '"')
    return expanded(text[position + 1 : end], variables), end + 1


def here_string(text: str, position: int, variables: Variables) -> tuple[str, int]:
    """Return a text of several lines, and the offset after it. Raises ``OpenQuoteError``."""
    match = _HERE.match(text, position)
    if match is None:
        raise OpenQuoteError
    content = match[2] or ""
    return expanded(content, variables) if match[1] == '"' else content, match.end()


def expanded(text: str, variables: Variables) -> str:
    """Return a text with its escapes and variables replaced."""

    def value(match: re.Match[str]) -> str:
        if match["code"] or match["char"]:
            code = int(match["code"], 16) if match["code"] else int(match["char"])
            return chr(code) if code < 0x110000 else "\N{REPLACEMENT CHARACTER}"
        if match["escape"] is not None:
            return _ESCAPES.get(match["escape"], match["escape"])
        if match["quote"]:
            return '"'
        if match["command"] is not None:
            return variables.output(match[0])
        return variables.value(match["name"] or match["braced"])

    # Browsers write characters beyond U+FFFF as two of UTF-16.
    return _SPECIAL.sub(value, text).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _closing(pattern: re.Pattern[str], text: str, position: int, quote: str) -> int:
    """Return the offset of the quote that ends the text which begins at ``position``."""
    begin = position + 1
    while found := pattern.search(text, begin):
        if found[0] == quote:
            return found.start()
        begin = found.end()
    raise OpenQuoteError
