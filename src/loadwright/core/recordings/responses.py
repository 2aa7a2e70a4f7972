"""Responses of a recording: what is kept of them, and how requests name theirs.

The mark is a property of our own. JMeter ignores it, and keeps it when it loads and saves a plan, so that a request
still has its response when it is renamed, moved or copied.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Any

MARK = "loadwright.recorded"
"""The property of a request that names its recorded response: the key of the recording, a hyphen, and a number."""
MAX_BODY = 64 * 1024
"""Characters of a body that are kept: as many as of a response in a trial."""
MAX_BODIES = 8 << 20
"""Characters of all bodies of a recording."""
MAX_HEADERS = 50
MAX_VALUE = 2_000
"""Characters of the value of a header, or of a value that later requests send."""

BINARY = "binary"
MISSING = "missing"
LIMIT = "limit"
"""Why a body is absent: it is no text, the recording does not contain it, or there were too many before it."""

_MARK = re.compile(r"([0-9a-f]{16})-\d{1,5}")
_HIDDEN = "•••"
_CONTENT_TYPE = "content-type"
_SET_COOKIE = "set-cookie"
_OF_THE_MOMENT = frozenset((
    "accept-ranges", "age", "alt-svc", "cache-control", "connection", "content-encoding", "content-length", "date",
    "etag", "expires", "keep-alive", "last-modified", "nel", "report-to", "server", "transfer-encoding", "vary", "via",
    "x-powered-by",
))  # fmt: skip


@dataclass(frozen=True)
class RecordedValue:
    """A value in a response that later requests send: the proposed variable, and what takes the value out of it.

    ``kind``, ``expression``, ``extra`` and ``match`` are those of the extractor (``imports.draft.model``).
    """

    variable: str
    value: str
    kind: str
    expression: str
    extra: str = ""
    match: int = 1


@dataclass(frozen=True)
class RecordedResponse:
    """A response. ``absent`` states why there is no ``body``, ``cut`` that only its beginning was kept.

    ``headers`` are lines, as ``header_lines`` returns them.
    """

    url: str
    status: str
    message: str
    headers: tuple[str, ...]
    body: str = ""
    absent: str = ""
    cut: bool = False
    values: tuple[RecordedValue, ...] = ()


def header_lines(pairs: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """Return the headers that describe a response, in order of their names, without those of the connection or moment.

    Values of cookies are hidden: they identify the person who recorded.
    """
    lines = []
    for name, value in pairs:
        lower = name.lower()
        if lower in _OF_THE_MOMENT or not lower:
            continue
        if lower == _SET_COOKIE:
            lines += [f"{lower}: {cookie.partition('=')[0].strip()}={_HIDDEN}" for cookie in value.split("\n")]
        else:
            lines.append(f"{lower}: {value[:MAX_VALUE]}")
    return tuple(sorted(lines, key=lambda line: (not line.startswith(_CONTENT_TYPE), line))[:MAX_HEADERS])


def key_of(mark: str) -> str | None:
    """Return the key of the recording that a mark names; ``None`` if it is no mark."""
    found = _MARK.fullmatch(mark)
    return found[1] if found else None


def key_for(responses: Iterable[RecordedResponse]) -> str:
    """Return the key of a recording, by which equal ones are the same."""
    digest = sha256()
    for response in responses:
        digest.update(json.dumps(asdict(response)).encode())
    return digest.hexdigest()[:16]


def to_json(responses: Mapping[str, RecordedResponse]) -> bytes:
    """Serialize responses by their marks."""
    return json.dumps({mark: asdict(response) for mark, response in responses.items()}).encode()


def from_json(data: bytes) -> dict[str, RecordedResponse]:
    """Return the responses that ``to_json`` serialized."""
    return {mark: _response(found) for mark, found in json.loads(data).items()}


def _response(found: dict[str, Any]) -> RecordedResponse:
    values = tuple(RecordedValue(**one) for one in found["values"])
    return RecordedResponse(**{**found, "headers": tuple(found["headers"]), "values": values})
