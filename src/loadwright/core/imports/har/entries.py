"""The parts of a large HAR, one entry at a time, so that only one of them is decoded in memory."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Union

from loadwright.core import strictjson

if TYPE_CHECKING:
    from mmap import mmap

    Source = Union[bytes, mmap]
    """The bytes of a HAR: also a file mapped into memory, of which only the entries that are read take space."""
else:
    Source = bytes

MAX_ENTRY = 64 << 20
"""Bytes of one entry; most of a large one is a recorded response."""
_BRACKET = re.compile(rb'["{}\[\]]')
_SPACE = b" \t\r\n,:"
# A part of a string: the engine remembers each repetition, and strings may have millions of escapes.
_IN_STRING = re.compile(rb'(?:[^"\\]+|\\.){0,1000}', re.DOTALL)


class BadJsonError(ValueError):
    """Not the JSON of a HAR."""


@dataclass(frozen=True)
class Part:
    """A page or an entry: the decoded object, or the reason why it is left out. ``end`` is the offset after it."""

    kind: str
    value: dict[str, Any]
    reason: str = ""
    end: int = 0


def parts(data: Source) -> Iterator[Part]:
    """Yield the pages and entries of a HAR in the order of the file.

    Raises ``BadJsonError`` if it is damaged, perhaps after some of them, or has no list of entries.
    """
    position = _opening(data, _skip(data, 3 if data[:3] == b"\xef\xbb\xbf" else 0), b"{")
    found = False
    for key, begin in _members(data, position):
        if key != b'"log"':
            continue
        for name, start in _members(data, _opening(data, begin, b"{")):
            if name in (b'"pages"', b'"entries"') and data[start : start + 1] == b"[":
                found = found or name == b'"entries"'
                yield from _items(data, start + 1, name.decode()[1:-1])
    if not found:
        raise BadJsonError("no entries")


def _members(data: Source, position: int) -> Iterator[tuple[bytes, int]]:
    """Yield the key of each member of an object and the offset of its value; ``position`` is after the brace."""
    while True:
        position = _skip(data, position)
        if data[position : position + 1] == b"}":
            return
        if data[position : position + 1] != b'"':
            raise BadJsonError(f"a key is missing at byte {position:,}")
        end = _string_end(data, position)
        begin = _skip(data, end)
        yield data[position : min(end, position + 50)], begin
        position = _value_end(data, begin)


def _items(data: Source, position: int, kind: str) -> Iterator[Part]:
    while True:
        position = _skip(data, position)
        if data[position : position + 1] == b"]":
            return
        end = _value_end(data, position)
        yield replace(_part(data[position:end] if end - position <= MAX_ENTRY else None, kind), end=end)
        position = end


def _part(text: bytes | None, kind: str) -> Part:
    if text is None:
        return Part(kind, {}, f"larger than {MAX_ENTRY >> 20} MiB")
    try:
        value = strictjson.loads(text)
    except ValueError as error:
        return Part(kind, {}, str(error))
    return Part(kind, value) if isinstance(value, dict) else Part(kind, {}, "not an object")


def _skip(data: Source, position: int) -> int:
    while position < len(data) and data[position] in _SPACE:
        position += 1
    if position >= len(data):
        raise BadJsonError("it ends too early")
    return position


def _opening(data: Source, position: int, bracket: bytes) -> int:
    if data[position : position + 1] != bracket:
        raise BadJsonError(f"{bracket.decode()} is missing at byte {position:,}")
    return position + 1


def _value_end(data: Source, position: int) -> int:
    """Return the offset after the value at ``position``, in linear time and without recursion."""
    depth = 0
    while True:
        found = _BRACKET.search(data, position)
        if found is None:
            raise BadJsonError("it ends too early")
        if depth == 0 and data[position : found.start()].strip(_SPACE):
            # A number or a word, which ends before the next comma or bracket.
            comma = data.find(b",", position, found.start())
            return comma if comma >= 0 else found.start()
        position = found.end()
        if found[0] == b'"':
            position = _string_end(data, found.start())
        else:
            depth += 1 if found[0] in b"{[" else -1
        if depth <= 0:
            return position


def _string_end(data: Source, begin: int) -> int:
    """Return the offset after the string that begins at ``begin``."""
    position = begin + 1
    while found := _IN_STRING.match(data, position):
        position = found.end()
        if data[position : position + 1] == b'"':
            return position + 1
        if not found[0]:
            break
    raise BadJsonError("a string never ends")
