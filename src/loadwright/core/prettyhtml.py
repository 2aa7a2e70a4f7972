"""HTML for reading: one line for each block, indented by nesting. White space in texts is collapsed, as browsers do."""

from __future__ import annotations

import re
from collections.abc import Iterator

MAX_DEPTH = 40
"""Nesting from which on lines are not indented further."""

_INDENT = "  "
_NAME = re.compile(r"</?([A-Za-z][A-Za-z0-9:-]*)")
_SPACE = re.compile(r"\s+")
_VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr")
)
_INLINE = frozenset(
    (
        "a",
        "abbr",
        "b",
        "bdi",
        "bdo",
        "br",
        "button",
        "cite",
        "code",
        "data",
        "dfn",
        "em",
        "i",
        "img",
        "input",
        "kbd",
        "label",
        "mark",
        "q",
        "s",
        "samp",
        "small",
        "span",
        "strong",
        "sub",
        "sup",
        "time",
        "u",
        "var",
        "wbr",
    )
)
_VERBATIM = frozenset(("pre", "textarea", "script", "style"))
# The end tags of these are optional: another one of the same name ends them.
_OPTIONAL = frozenset(["dd", "dt", "li", "option", "p", "tbody", "td", "tfoot", "th", "thead", "tr"])


def pretty_html(text: str) -> str:
    """Return HTML with its blocks on lines of their own; damaged HTML is indented as far as it can be read."""
    lines = _Lines()
    for token in _tokens(text):
        name = _name(token)
        if not name:
            lines.add(token if token.startswith("<") else _SPACE.sub(" ", token))
        elif token.startswith("</"):
            lines.end(name, token)
        else:
            lines.begin(name, token)
    return lines.text()


class _Lines:
    """Lines of a document, and the names of the elements that contain what is added next."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._current = ""
        self._depth = 0
        self._around: list[str] = []
        self._has_blocks = False
        """Whether a block ended since the last one began."""

    def add(self, token: str) -> None:
        """Add a text, a comment or a declaration to the line."""
        if token.startswith("<!"):
            self._break()
        self._current += token if self._current else token.lstrip()
        if token.startswith("<!"):
            self._break()

    def begin(self, name: str, token: str) -> None:
        if name in _INLINE:
            self._current += token
            return
        # A block ends a paragraph.
        if self._around and (self._around[-1] == "p" or (name in _OPTIONAL and self._around[-1] == name)):
            self._around.pop()
        self._break()
        self._current = token
        if name in _VOID or token.endswith("/>") or name in _VERBATIM:
            self._break()
        else:
            self._around.append(name)
            self._has_blocks = False

    def end(self, name: str, token: str) -> None:
        if name in _INLINE:
            self._current += token
            return
        if name in self._around:
            while self._around.pop() != name:
                pass
        # A block without others stays on one line.
        if self._has_blocks:
            self._break()
        self._current += token
        self._break()

    def text(self) -> str:
        self._break()
        return "\n".join(self._lines)

    def _break(self) -> None:
        if line := self._current.strip():
            self._lines.append(f"{_INDENT * min(self._depth, MAX_DEPTH)}{line}")
            self._has_blocks = True
        self._current, self._depth = "", len(self._around)


def _tokens(text: str) -> Iterator[str]:
    """Yield texts, tags and comments, in order; elements whose white space counts are yielded as a whole."""
    lowered, position = text.lower(), 0
    while position < len(text):
        begin = position
        if text[begin] != "<":
            position = _until(text, "<", begin)
        elif text.startswith("<!--", begin):
            position = _until(text, "-->", begin) + 3
        else:
            position = _until(text, ">", begin) + 1
            name = _name(text[begin:position])
            if name in _VERBATIM and text[begin + 1] != "/":
                position = _until(lowered, ">", _until(lowered, f"</{name}", position)) + 1
        yield text[begin:position]


def _until(text: str, mark: str, begin: int) -> int:
    found = text.find(mark, begin)
    return len(text) if found < 0 else found


def _name(token: str) -> str:
    match = _NAME.match(token)
    return match[1].lower() if match else ""
