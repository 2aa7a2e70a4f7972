"""Kinds of errors: failed samples with the same cause, when they occurred, and one of their requests."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from loadwright.core.strictjson import dumps, loads
from loadwright.core.texts import encodable

from .fields import MAX_COUNT, MAX_INTEGER, MAX_SECOND

MAX_ERROR_KINDS = 1000
OTHER_ERRORS = "other errors"
"""Counts the errors beyond ``MAX_ERROR_KINDS`` kinds: messages may hold ids, so their number has no limit."""
MAX_KIND = 500
"""Maximum length of the name of a kind, in characters; the plugin's names are shorter."""
MAX_EXAMPLE = 500
"""Maximum length of a request and of the text of an error, in characters."""
HIDDEN = "•••"
"""Replaces the value of a parameter of a request whose name suggests a secret."""
_SECRET = re.compile(r"([?&;][^=&;#\s]*(?:pass|pwd|secret|token|credential|key)[^=&;#\s]*=)[^&;#\s]+", re.IGNORECASE)
_TIMES = 3
_EXAMPLES = 2


@dataclass
class ErrorKind:
    """The failed samples of one kind.

    ``first`` and ``last`` are seconds since the epoch, ``None`` if they are not known: earlier versions did not store
    them. ``request`` is one of the requests, without its body, and ``text`` what failed one of the samples, where the
    kind has not all of it: numbers that differ between samples are replaced there. Both are empty if not known.
    """

    count: int = 0
    first: int | None = None
    last: int | None = None
    request: str = ""
    text: str = ""

    def merge(self, other: ErrorKind) -> None:
        """Add other samples of the same kind."""
        self.count = min(self.count + other.count, MAX_INTEGER)
        self.first = min((time for time in (self.first, other.first) if time is not None), default=None)
        self.last = max((time for time in (self.last, other.last) if time is not None), default=None)
        self.request = _one_of(self.request, other.request)
        self.text = _one_of(self.text, other.text)


def _one_of(*texts: str) -> str:
    # Any would do; the smallest is the same in whichever order generators and intervals are merged.
    return min((text for text in texts if text), default="")


def merge_kinds(kinds: dict[str, ErrorKind], others: Mapping[str, ErrorKind], most: int = MAX_ERROR_KINDS) -> None:
    """Add ``others`` to ``kinds``; beyond ``most``, further kinds count as ``OTHER_ERRORS``."""
    for kind, other in others.items():
        known = kind in kinds or len(kinds) < most
        kinds.setdefault(kind if known else OTHER_ERRORS, ErrorKind()).merge(other)


def measured_kinds(second: int, counts: object, requests: object, texts: object) -> dict[str, ErrorKind]:
    """Return the errors of one second from their number and, for some, a request and a text by kind.

    Raises ``ValueError``.
    """
    if not isinstance(counts, dict) or not all(_is_count(count, MAX_COUNT) for count in counts.values()):
        raise ValueError(f"is {counts!r:.80}, not an object of counts")
    given = _texts("requests", requests), _texts("texts", texts)
    kinds: dict[str, ErrorKind] = {}
    for kind, count in counts.items():
        examples = (_shown(one.get(kind, "")) for one in given)
        merge_kinds(kinds, {_name(kind): ErrorKind(count, second, second, *examples)})
    return kinds


def _texts(name: str, given: object) -> dict[str, str]:
    if not isinstance(given, dict) or not all(isinstance(text, str) for text in given.values()):
        raise ValueError(f"has the {name} {given!r:.80}, which are not an object of texts")
    return given


def _shown(example: str) -> str:
    return _SECRET.sub(rf"\1{HIDDEN}", encodable(example[:MAX_EXAMPLE]))


def _name(kind: str) -> str:
    return str(encodable(kind[:MAX_KIND]))


def encode_kinds(kinds: Mapping[str, ErrorKind]) -> str:
    """Return ``kinds`` as JSON: count, first and last second, then request and text if known, by kind."""
    found = {kind: _entry(one) for kind, one in kinds.items()}
    return dumps(found, separators=(",", ":"))


def _entry(one: ErrorKind) -> list[Any]:
    entry = [one.count, one.first, one.last, one.request, one.text]
    while entry[-1] == "":
        entry.pop()
    return entry


def decode_kinds(text: str, most: float = math.inf) -> dict[str, ErrorKind]:
    """Return the kinds in the JSON of ``encode_kinds``, or in that of earlier versions, which had counts alone.

    ``most`` is the largest valid count. Texts are made ``encodable``, and long ones cut. Raises ``ValueError``.
    """
    found = loads(text)
    if not isinstance(found, dict):
        raise ValueError(f"error_kinds is {text!r:.200}, not a JSON object")  # noqa: TRY004 - an invalid text
    kinds: dict[str, ErrorKind] = {}
    for name, entry in found.items():
        kind = _kind(encodable(entry), text)
        if kind.count > most:
            raise ValueError(f"error_kinds has a count of {str(kind.count)[:40]}, more than {most:,}")
        merge_kinds(kinds, {_name(name): kind})
    return kinds


def _kind(entry: object, text: str) -> ErrorKind:
    values = entry if isinstance(entry, list) else [entry]
    count, times, rest = values[0] if values else None, values[1:_TIMES], values[_TIMES:]
    valid = _is_count(count) and all(_is_time(time) for time in times) and all(isinstance(one, str) for one in rest)
    if not valid or len(rest) > _EXAMPLES:
        raise ValueError(f"error_kinds is {text!r:.200}, not a JSON object of counts with times and examples")
    return ErrorKind(*values[:_TIMES], *(str(one)[:MAX_EXAMPLE] for one in rest))


def _is_count(value: object, largest: float = math.inf) -> bool:
    return type(value) is int and 0 <= value <= largest


def _is_time(value: object) -> bool:
    return value is None or _is_count(value, MAX_SECOND)
