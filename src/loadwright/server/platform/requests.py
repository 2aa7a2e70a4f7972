"""Requests: JSON in their bodies, bodies that are refused, tokens, and the addresses that take files."""

import asyncio
import re
from base64 import b64decode
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from starlette.requests import HTTPConnection, Request
from starlette.types import Receive

from loadwright.core.strictjson import loads
from loadwright.core.texts import storable

SKIP_SECONDS = 2.0

_MOST_DIGITS = 20


class BodyTooLargeError(ValueError):
    """The body of a request is larger than its limit."""


def parse_json(content: bytes) -> Any:
    """Parse a body, with values that can be stored and shown: one that cannot would break every page that lists it.

    Raises ``ValueError``.
    """
    return storable(loads(content, _storable_int))


def _storable_int(digits: str) -> int:
    if len(digits) > _MOST_DIGITS or not -(2**63) <= (value := int(digits)) < 2**63:
        raise ValueError(f"{digits[:40]} is an integer of more than 64 bits")
    return value


async def read_json(request: Request, most: int) -> dict[str, Any]:
    """Return the JSON object in a body of at most ``most`` bytes, with its texts as they are.

    Raises ``BodyTooLargeError``, or ``ValueError`` if it is not a valid object.
    """
    content = bytearray()
    async for part in request.stream():
        content += part
        if len(content) > most:
            raise BodyTooLargeError(f"more than {most} bytes")
    found = loads(bytes(content), _storable_int)
    if not isinstance(found, dict):
        raise ValueError("not an object")  # noqa: TRY004 - invalid input, as of ``parse_json``
    return found


async def skip_body(receive: Receive) -> None:
    """Receive more of a refused body for up to ``SKIP_SECONDS``: a browser that still sends may miss the response."""
    with suppress(TimeoutError):
        async with asyncio.timeout(SKIP_SECONDS):
            while (await receive()).get("more_body"):
                pass


def bearer_token(connection: HTTPConnection) -> str:
    """Return the bearer token of a connection, empty without one."""
    scheme, _, token = connection.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def offered_token(connection: HTTPConnection) -> str:
    """Return the token of a connection, empty without one.

    It is a bearer token, an InfluxDB token (``Token …``), or the password of basic authentication.
    """
    scheme, _, given = connection.headers.get("authorization", "").partition(" ")
    given = given.strip()
    if scheme.lower() in ("bearer", "token"):
        # InfluxDB 1.8 has ``Token user:password``.
        return given.rpartition(":")[2]
    if scheme.lower() != "basic":
        return ""
    try:
        return b64decode(given, validate=True).decode().partition(":")[2]
    except ValueError:
        return ""


@dataclass(frozen=True)
class Upload:
    """A request to Django that contains files. The setting ``setting`` is the limit of their size in bytes.

    Apps list theirs as ``UPLOADS`` in ``urls.py``; all other requests have small bodies.
    """

    method: str
    path: str
    setting: str

    def takes(self, method: str, path: str) -> bool:
        """Return whether a request is of this kind. ``<id>`` in ``path`` stands for the id of an object."""
        pattern = re.escape(self.path).replace("<id>", "[0-9]+")
        return method == self.method and re.fullmatch(pattern, path) is not None
