"""JSON in the bodies of requests."""

from typing import Any

from starlette.requests import Request

from loadwright.core.strictjson import loads
from loadwright.core.texts import storable

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
