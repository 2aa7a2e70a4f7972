"""Formats are recognised by their content."""

from __future__ import annotations

import pytest

from loadwright.core.imports import ImportRefusedError, convert
from loadwright.core.imports.formats import recognised


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b'{"log": {"version": "1.2"', "har"),
        (b'\xef\xbb\xbf{"info": {"_postman_id": "x"}', "postman"),
        (b'{"info": {"schema": "https://schema.getpostman.com/json"}}', "postman"),
        (b'{"item": []}', "postman"),
        (b'{\n  "openapi": "3.0.0"', "openapi"),
        (b'{"info": {}, "swagger": "2.0"}', "openapi"),
        (b"# comment\nopenapi: 3.0.0", "openapi"),
        (b"'swagger': '2.0'", "openapi"),
        (b"curl 'http://a'", "curl"),
        (b"# run this\n$ curl.exe http://a", "curl"),
        (b"hello", ""),
        (b"", ""),
    ],
)
def test_formats(data: bytes, name: str) -> None:
    assert recognised(data) == name


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(ImportRefusedError, match=r"x.txt is neither a HAR"):
        convert("x.txt", b"hello")
