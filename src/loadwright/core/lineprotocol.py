r"""InfluxDB line protocol: how points travel from agents through collectors to the telemetry store.

One line a point: ``measurement,tag=value,… field=value,… timestamp``, the timestamp in nanoseconds.
https://docs.influxdata.com/influxdb/v1/write_protocols/line_protocol_reference/

What the reference leaves open follows InfluxDB 1.x itself: a comma, space or equals sign is escaped when
a backslash stands right before it, whatever stands before that; any other backslash is an ordinary
character. So a name or tag value cannot end with a backslash, nor hold a line feed. Text fields can.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple, Union

Value = Union[int, float, str, bool]

INTEGER_RANGE = range(-(2**63), 2**63)

KEPT_HEAD_LENGTH = 1000
"""Measurement and tags up to this length are decoded once; longer ones would take too much memory."""


class Point(NamedTuple):
    """The fields of one measurement for one set of tags at ``time_ns``, in nanoseconds since the epoch."""

    measurement: str
    tags: dict[str, str]
    fields: dict[str, Value]
    time_ns: int


class LineProtocolError(ValueError):
    """A point that cannot be encoded, or invalid line protocol; ``line`` starts at 1, or is 0 if unknown."""

    def __init__(self, reason: str, line: int = 0) -> None:
        super().__init__(f"line {line}: {reason}" if line else reason)
        self.reason = reason
        self.line = line


def encode(points: Iterable[Point]) -> str:
    """Return one line per point, each ended by a line feed; tags and fields keep their order.

    Raises ``LineProtocolError`` for values that line protocol cannot express.
    """
    # Many points share few series, so each head is built only once.
    heads: dict[tuple[str, ...], str] = {}
    lines = []
    for measurement, tags, fields, time_ns in points:
        key = (measurement, *tags, *tags.values())
        head = heads.get(key)
        if head is None:
            head = heads[key] = _encode_head(measurement, tags)
        if not fields:
            raise LineProtocolError(f"a point of {measurement!r} has no fields")
        if time_ns not in INTEGER_RANGE:
            raise LineProtocolError(f"time {time_ns} is not within 64 bits of nanoseconds")
        body = ",".join([f"{_encode_name(name)}={_encode_value(name, value)}" for name, value in fields.items()])
        lines.append(f"{head} {body} {time_ns}\n")
    return "".join(lines)


def decode(text: str) -> list[Point]:
    """Parse line protocol; empty lines and comments are skipped. Raises ``LineProtocolError`` with the line number."""
    return [point for _, point in scan(text)]


def line_number(text: str, offset: int) -> int:
    """Return the line, starting at 1, that contains the character at ``offset``."""
    return text.count("\n", 0, offset) + 1


def scan(text: str) -> Iterator[tuple[int, Point]]:
    """Yield every point with the offset of its first character. Raises ``LineProtocolError`` with the line number."""
    position, length = 0, len(text)
    while True:
        while position < length and text[position] in " \t\r\n":
            position += 1
        if position >= length:
            return
        start = position
        if text[start] == "#":
            line_end = text.find("\n", start)
            position = length if line_end < 0 else line_end
            continue
        space = _unescaped_space(text, start)
        head = text[start:space]
        try:
            measurement, tags = _known_head(head) if len(head) <= KEPT_HEAD_LENGTH else _decode_head(head)
            fields, position = _decode_fields(text, space)
            time_ns, position = _decode_time(text, position)
        except LineProtocolError as error:
            raise LineProtocolError(error.reason, line_number(text, start)) from None
        yield start, Point(measurement, tags.copy(), fields, time_ns)


# -- encoding ----------------------------------------------------------------------------------------


def _encode_head(measurement: str, tags: dict[str, str]) -> str:
    _check_name("measurement", measurement)
    if measurement[0] in "# \t\r\0":
        raise LineProtocolError(f"measurement {measurement!r} begins with '#' or white space")
    parts = [measurement.replace(",", "\\,").replace(" ", "\\ ")]
    for name, value in tags.items():
        _check_name(f"value of tag {name!r}", value)
        parts.append(f"{_encode_name(name)}={_escape(value)}")
    return ",".join(parts)


def _encode_name(name: str) -> str:
    """Return a tag key or field key."""
    if name.isidentifier():
        return name
    _check_name("name", name)
    return _escape(name)


def _escape(text: str) -> str:
    return text.replace(",", "\\,").replace("=", "\\=").replace(" ", "\\ ")


def _check_name(what: str, text: str) -> None:
    if not text:
        raise LineProtocolError(f"{what} is empty")
    if text[-1] == "\\" or "\n" in text:
        raise LineProtocolError(f"{what} {text[:80]!r} ends with a backslash or contains a line feed")


def _encode_value(name: str, value: Value) -> str:
    if isinstance(value, str):
        escaped = value.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}"'
    if value is True or value is False:
        return "true" if value else "false"
    if isinstance(value, int):
        if value not in INTEGER_RANGE:
            raise LineProtocolError(f"field {name!r} is {value}, outside the range of 64 bits")
        return f"{value}i"
    if not math.isfinite(value):
        raise LineProtocolError(f"field {name!r} is {value}, which line protocol cannot express")
    return repr(value)


# -- decoding ----------------------------------------------------------------------------------------

_COMMA = re.compile(r"(?<!\\),")
_EQUALS = re.compile(r"(?<!\\)=")
_ESCAPED = re.compile(r"\\([,= ])")
_ESCAPED_IN_MEASUREMENT = re.compile(r"\\([, ])")
_ESCAPED_IN_TEXT = re.compile(r'\\(["\\])')

# A name, then one of: integer, float, text, boolean; then what follows the field.
_FIELD = re.compile(
    r"(?P<name>(?:\\[,= ]|[^,= \n])+)(?<!\\)="
    r"(?:(?P<integer>-?[0-9]+)i"
    r"|(?P<float>-?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
    r'|"(?P<text>[^"\\]*(?:\\.[^"\\]*)*)"'
    r"|(?P<boolean>true|false|[tTfF]|True|False|TRUE|FALSE))"
    r"(?P<next>,|(?=[ \r\n])|\Z)",
    re.DOTALL,
)
_INTEGER, _FLOAT, _TEXT = (_FIELD.groupindex[name] for name in ("integer", "float", "text"))
_TIME = re.compile(r"[ ]+(-?[0-9]+)[ \t\r]*(?=\n|\Z)")


def _unescaped_space(text: str, start: int) -> int:
    """Return the end of the measurement and tags that start at ``start``."""
    space = text.find(" ", start)
    while space > 0 and text[space - 1] == "\\":
        space = text.find(" ", space + 1)
    line_end = text.find("\n", start, space if space >= 0 else len(text))
    if line_end >= 0:
        return line_end
    return space if space >= 0 else len(text)


def _decode_head(head: str) -> tuple[str, dict[str, str]]:
    escaped = "\\" in head
    measurement, *parts = _COMMA.split(head) if escaped else head.split(",")
    if not measurement:
        raise LineProtocolError("the measurement is missing")
    tags: dict[str, str] = {}
    for part in parts:
        words = _EQUALS.split(part) if escaped else part.split("=")
        if len(words) != 2 or not words[0] or not words[1]:
            raise LineProtocolError(f"tag {part[:80]!r} is not key=value")
        name, value = (_ESCAPED.sub(r"\1", word) for word in words) if escaped else words
        if name in tags:
            raise LineProtocolError(f"tag {name!r} occurs twice")
        tags[name] = value
    return _ESCAPED_IN_MEASUREMENT.sub(r"\1", measurement) if escaped else measurement, tags


# A series sends the same head every second.
_known_head = lru_cache(maxsize=8192)(_decode_head)


def _decode_fields(text: str, position: int) -> tuple[dict[str, Value], int]:
    """Return the fields that begin at or after the space at ``position``, and where they end."""
    while text.startswith(" ", position):
        position += 1
    fields: dict[str, Value] = {}
    while True:
        match = _FIELD.match(text, position)
        if match is None:
            raise LineProtocolError(_why_no_field(text, position))
        name, integer, real, quoted, boolean, more = match.groups()
        if "\\" in name:
            name = _ESCAPED.sub(r"\1", name)
        if integer is not None:
            fields[name] = _integer(name, integer)
        elif quoted is not None:
            fields[name] = _ESCAPED_IN_TEXT.sub(r"\1", quoted) if "\\" in quoted else quoted
        elif real is not None:
            fields[name] = _real(name, real)
        else:
            fields[name] = boolean[0] in "tT"
        position = match.end()
        if not more:
            return fields, position


def _integer(name: str, digits: str) -> int:
    # Check the length first: converting millions of digits would take minutes.
    value = int(digits) if len(digits) <= 20 else 2**63
    if value not in INTEGER_RANGE:
        raise LineProtocolError(f"field {name!r} is {digits[:40]}, outside the range of 64 bits")
    return value


def _real(name: str, digits: str) -> float:
    value = float(digits)
    if not math.isfinite(value):
        raise LineProtocolError(f"field {name!r} is {digits[:40]}, outside the range of a float")
    return value


def _decode_time(text: str, position: int) -> tuple[int, int]:
    match = _TIME.match(text, position)
    if match is None:
        rest = text[position:].split("\n", 1)[0].strip()
        if rest:
            raise LineProtocolError(f"{rest[:80]!r} is not a timestamp in nanoseconds")
        raise LineProtocolError("the timestamp is missing")
    digits = match.group(1)
    if len(digits) > 20 or int(digits) not in INTEGER_RANGE:
        raise LineProtocolError(f"timestamp {digits[:40]} is not within 64 bits of nanoseconds")
    return int(digits), match.end()


def _why_no_field(text: str, position: int) -> str:
    rest = text[position:].split("\n", 1)[0]
    if not rest.strip():
        return "the fields are missing"
    name, *value = _EQUALS.split(rest, maxsplit=1)
    if not value:
        return f"field {rest[:80]!r} is not name=value"
    if value[0].startswith('"'):
        return f'text of field {name[:80]!r} has no closing ", or is not followed by a comma or space'
    word = re.split(r"[, ]", value[0], maxsplit=1)[0]
    return f"value {word[:80]!r} of field {name[:80]!r} is not an integer (1i), float, text in quotes or boolean"
