"""JSON bodies of Starlette's requests, and their tokens."""

from __future__ import annotations

from base64 import b64encode

import pytest
from starlette.requests import HTTPConnection, Request

from loadwright.server.platform.requests import BodyTooLargeError, offered_token, read_json


def request(*parts: bytes) -> Request:
    left = list(parts)

    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": left.pop(0), "more_body": bool(left)}

    return Request({"type": "http", "method": "POST", "headers": []}, receive)


async def test_an_object_in_parts_is_read() -> None:
    assert await read_json(request(b'{"a"', b": 1}"), 8) == {"a": 1}


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"7", b"{", b"\xff", b"[" * 30_000, b'{"a":' * 30_000, b'{"a": 1e999}', b'{"a": 9223372036854775808}'],
)
async def test_anything_else_is_refused(body: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        await read_json(request(body), 1_000_000)


async def test_texts_stay_and_integers_have_64_bits() -> None:
    found = await read_json(request(b'{"a\\u0000": ["\\ud800", 9223372036854775807, -9223372036854775808]}'), 1000)
    assert found == {"a\0": ["\ud800", 2**63 - 1, -(2**63)]}


async def test_a_large_body_is_refused_before_it_is_complete() -> None:
    with pytest.raises(BodyTooLargeError):
        await read_json(request(b"{" * 9, b"never received"), 8)


@pytest.mark.parametrize(
    ("header", "token"),
    [
        ("", ""),
        ("Bearer abc", "abc"),
        ("bearer  abc ", "abc"),
        ("Token abc", "abc"),
        ("Token telegraf:abc", "abc"),
        (f"Basic {b64encode(b'anybody:a:c').decode()}", "a:c"),
        (f"Basic {b64encode(b'anybody').decode()}", ""),
        ("Basic !", ""),
        (f"Basic {b64encode(bytes([255])).decode()}", ""),
        ("Digest abc", ""),
    ],
)
def test_programs_offer_tokens_in_several_ways(header: str, token: str) -> None:
    scope = {"type": "http", "headers": [(b"authorization", header.encode())]}
    assert offered_token(HTTPConnection(scope)) == token
