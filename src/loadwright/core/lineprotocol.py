r"""InfluxDB line protocol: the format of points between agents, collectors and the telemetry store.

One line per point: ``measurement,tag=value,… field=value,… timestamp``, the timestamp in nanoseconds.
https://docs.influxdata.com/influxdb/v1/write_protocols/line_protocol_reference/

Where the reference is silent, this follows InfluxDB 1.x: a comma, space or equals sign directly after a backslash is
escaped; any other backslash is an ordinary character. Therefore a name or tag value cannot end with a backslash or
contain a line feed. Text fields can.

Senders are not trusted: decoding takes linear time, and each part of a point has a maximum length.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple, Union

Value = Union[int, float, str, bool]

INTEGER_RANGE = range(-(2**63), 2**63)

KEPT_HEAD_LENGTH = 1000
"""Measurement and tags up to this length are decoded once; longer ones would take too much memory."""

MAX_NAME_LENGTH = 65_535
"""Limit of the measurement with its tags, and of a field's name, in characters as encoded; the same as InfluxDB's."""
MAX_TEXT_LENGTH = 8 * 1024 * 1024
"""Limit of a text field as encoded. The longest text of an agent has 1,000 kinds of errors with two examples each."""
MAX_FIELDS = 1000
"""Limit of the fields of one point."""


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
        # Almost all fields are usual floats, for which calls of functions would take longer than all else.
        body = ",".join(
            [
                f"{name}={value!r}"
                if type(value) is float and math.isfinite(value) and name.isidentifier()
                else f"{_encode_name(name)}={_encode_value(name, value)}"
                for name, value in fields.items()
            ]
        )
        lines.append(f"{head} {body} {time_ns}\n")
    return "".join(lines)


def decode(text: str) -> list[Point]:
    """Parse line protocol; empty lines and comments are skipped. Raises ``LineProtocolError`` with the line number."""
    return [point for _, point in scan(text)]


def line_number(text: str, offset: int) -> int:
    """Return the line, starting at 1, that contains the character at ``offset``."""
    return text.count("\n", 0, offset) + 1


def scan(text: str, numbers: Callable[[str], dict[str, Value]] | None = None) -> Iterator[tuple[int, Point]]:
    """Yield every point with the offset of its first character. Raises ``LineProtocolError`` with the line number.

    ``numbers`` may replace ``numbers_of`` by something faster.
    """
    numbers = numbers or numbers_of
    position, length = 0, len(text)
    while True:
        start = position
        try:
            numeric = _NUMERIC.match(text, start)
            if numeric is not None:
                head, pairs, time = numeric.groups()
                measurement, tags = _head(head)
                fields, time_ns, position = numbers(pairs), int(time), numeric.end()
            else:
                start = _start_of_point(text, start)
                if start >= length:
                    return
                space = _end_of_head(text, start)
                measurement, tags = _head(text[start:space])
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

# Every repetition is bounded, because a regular expression that fails goes back one character at a time, and holds
# the interpreter lock meanwhile.
_SKIPPED = re.compile(r"(?:[ \t\r\n]{1,4096}|#[^\n]{0,4096}(?=\n|\Z)){1,1000}")
_NAME = rf"(?P<name>(?:\\[,= ]|[^,= \n]){{1,{MAX_NAME_LENGTH}}})(?<!\\)="
_FLOAT_DIGITS = r"(?:[0-9]{1,1000}(?:\.[0-9]{0,1000})?|\.[0-9]{1,1000})(?:[eE][+-]?[0-9]{1,1000})?"
_NEXT = r"(?P<next>,|(?=[ \r\n])|\Z)"

# A name, then one of: integer, float, short text without escapes, boolean; then the end of the field.
_FIELD = re.compile(
    _NAME + r"(?:(?P<integer>-?[0-9]{1,10000})i"
    rf"|(?P<float>-?{_FLOAT_DIGITS})"
    r'|"(?P<text>[^"\\]{0,4096})"'
    r"|(?P<boolean>true|false|[tTfF]|True|False|TRUE|FALSE))" + _NEXT
)
# A point with usual numbers alone, such as those of hosts, is matched as a whole, its fields are taken apart at once.
# A number is written as in JSON, apart from the i of integers.
_USUAL_HEAD = r"[^#\s\\][^\s\\]{0,1000}(?:\\[,= ][^\s\\]{0,1000}){0,20}"
_EXPONENT = "e-[0-9]{1,2}"
_PAIR = rf"[A-Za-z0-9_]{{1,100}}=-?(?:0|[1-9][0-9]{{0,17}})(?:i|\.[0-9]{{1,18}}(?:{_EXPONENT})?|{_EXPONENT})"
_NUMERIC = re.compile(
    rf"({_USUAL_HEAD}) ({_PAIR}(?:,{_PAIR}){{0,{MAX_FIELDS - 1}}}) ([0-9]{{1,18}}|[1-8][0-9]{{18}})(?:\n|\Z)"
)
_SPACES = re.compile(" *")
_OPENED_TEXT = re.compile(_NAME + '"')
_TEXT_PART = re.compile(r'[^"\\]{0,1000}(?:\\.[^"\\]{0,1000}){0,100}', re.DOTALL)
_AFTER_TEXT = re.compile('"' + _NEXT)
_TIME = re.compile(r"[ ]{1,1000}(-?[0-9]{1,10000})[ \t\r]{0,1000}(?:\n|\Z)")
_SHOWN_LENGTH = 1000
"""Length of the part of an invalid line from which its error is derived."""


def _start_of_point(text: str, position: int) -> int:
    """Return the position of the next point at or after ``position``, or the end of ``text``."""
    while True:
        skipped = _SKIPPED.match(text, position)
        if skipped is not None:
            position = skipped.end()
        elif text.startswith("#", position):
            line_end = text.find("\n", position)
            position = len(text) if line_end < 0 else line_end
        else:
            return position


def _end_of_head(text: str, start: int) -> int:
    """Return the end of the measurement and tags that start at ``start``. Raises ``LineProtocolError``."""
    limit = start + MAX_NAME_LENGTH + 1
    space = text.find(" ", start, limit)
    while space > 0 and text[space - 1] == "\\":
        space = text.find(" ", space + 1, limit)
    line_end = text.find("\n", start, space if space >= 0 else limit)
    end = line_end if line_end >= 0 else space if space >= 0 else min(len(text), limit)
    if end == limit:
        raise LineProtocolError(f"measurement and tags are longer than {MAX_NAME_LENGTH:,} characters")
    return end


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
            raise LineProtocolError(f"tag {name[:80]!r} occurs twice")
        tags[name] = value
    return _ESCAPED_IN_MEASUREMENT.sub(r"\1", measurement) if escaped else measurement, tags


# A series sends the same head every second.
_known_head = lru_cache(maxsize=8192)(_decode_head)


def _head(text: str) -> tuple[str, dict[str, str]]:
    """Return the measurement and tags, which are not to be changed."""
    return _known_head(text) if len(text) <= KEPT_HEAD_LENGTH else _decode_head(text)


def numbers_of(pairs: str) -> dict[str, Value]:
    """Return the fields in ``pairs``, which have numbers only."""
    words = pairs.replace(",", "=").split("=")
    values = [int(digits[:-1]) if digits[-1] == "i" else float(digits) for digits in words[1::2]]
    return dict(zip(words[::2], values))


def _decode_fields(text: str, position: int) -> tuple[dict[str, Value], int]:
    """Return the fields that begin at or after the space at ``position``, and where they end."""
    spaces = _SPACES.match(text, position)
    position = spaces.end() if spaces else position
    fields: dict[str, Value] = {}
    value: Value
    for _ in range(MAX_FIELDS):
        match = _FIELD.match(text, position)
        if match is None:
            name, value, more, position = _decode_long_text(text, position)
        else:
            name, integer, real, value, boolean, more = match.groups()
            if integer is not None:
                value = _integer(name, integer)
            elif real is not None:
                value = _real(name, real)
            elif boolean is not None:
                value = boolean[0] in "tT"
            position = match.end()
        fields[_ESCAPED.sub(r"\1", name) if "\\" in name else name] = value
        if not more:
            return fields, position
    raise LineProtocolError(f"the point has more than {MAX_FIELDS:,} fields")


def _decode_long_text(text: str, position: int) -> tuple[str, str, str, int]:
    """Return name, text, following comma and end of a text field that is long or contains escapes."""
    opened = _OPENED_TEXT.match(text, position)
    if opened is None:
        raise LineProtocolError(_why_no_field(text, position))
    start = opened.end()
    end = _closing_quote(text, start)
    closed = _AFTER_TEXT.match(text, end) if end >= 0 else None
    if closed is None:
        if end < 0 and len(text) - start > MAX_TEXT_LENGTH:
            name = opened["name"][:80]
            raise LineProtocolError(f"text of field {name!r} is longer than {MAX_TEXT_LENGTH:,} characters")
        raise LineProtocolError(_why_no_field(text, position))
    # An expression would call a function for each of what may be millions of quotes.
    parts = text[start:end].split("\\\\")
    return opened["name"], "\\".join(part.replace('\\"', '"') for part in parts), closed["next"], closed.end()


def _closing_quote(text: str, start: int) -> int:
    """Return the position of the quote that ends the text from ``start``, -1 if there is none within the limit."""
    limit = start + MAX_TEXT_LENGTH + 1
    while (part := _TEXT_PART.match(text, start, limit)) and part.end() > start:
        start = part.end()
    return start if text.startswith('"', start) and start < limit else -1


def _integer(name: str, digits: str) -> int:
    # Check the length first: converting millions of digits would take minutes.
    value = int(digits) if len(digits) <= 20 else 2**63
    if value not in INTEGER_RANGE:
        raise LineProtocolError(f"field {name[:80]!r} is {digits[:40]}, outside the range of 64 bits")
    return value


def _real(name: str, digits: str) -> float:
    value = float(digits)
    if not math.isfinite(value):
        raise LineProtocolError(f"field {name[:80]!r} is {digits[:40]}, outside the range of a float")
    return value


def _decode_time(text: str, position: int) -> tuple[int, int]:
    match = _TIME.match(text, position)
    if match is None:
        rest = _shown(text, position).strip()
        if rest:
            raise LineProtocolError(f"{rest[:80]!r} is not a timestamp in nanoseconds")
        raise LineProtocolError("the timestamp is missing")
    digits = match.group(1)
    if len(digits) > 20 or int(digits) not in INTEGER_RANGE:
        raise LineProtocolError(f"timestamp {digits[:40]} is not within 64 bits of nanoseconds")
    return int(digits), match.end()


def _shown(text: str, position: int) -> str:
    """Return the rest of the line at ``position``, shortened."""
    return text[position : position + _SHOWN_LENGTH].split("\n", 1)[0]


def _why_no_field(text: str, position: int) -> str:
    rest = _shown(text, position)
    if not rest.strip():
        return "the fields are missing"
    name, *value = _EQUALS.split(rest, maxsplit=1)
    if not value:
        return f"field {rest[:80]!r} is not name=value"
    if value[0].startswith('"'):
        return f'text of field {name[:80]!r} has no closing ", or is not followed by a comma or space'
    word = re.split(r"[, ]", value[0], maxsplit=1)[0]
    return f"value {word[:80]!r} of field {name[:80]!r} is not an integer (1i), float, text in quotes or boolean"
