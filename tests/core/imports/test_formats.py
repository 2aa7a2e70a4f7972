"""Formats are recognised by their content."""

from __future__ import annotations

import json
from mmap import ACCESS_READ, mmap
from pathlib import Path

import pytest

from loadwright.core.imports import ImportOptions, ImportRefusedError, convert
from loadwright.core.imports.formats import recognised


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b'{"log": {"version": "1.2"', "har"),
        (b'\xef\xbb\xbf{"info": {"_postman_id": "x"}', "postman"),
        (b'{"info": {"schema": "https://schema.getpostman.com/json"}}', "postman"),
        (b'{"item": []}', "postman"),
        (b'{"name": "v1", "order": [], "folders_order": [], "requests": []}', "postman"),
        (b'{\n  "openapi": "3.0.0"', "openapi"),
        (b'{"info": {}, "swagger": "2.0"}', "openapi"),
        (b"# comment\nopenapi: 3.0.0", "openapi"),
        (b"'swagger': '2.0'", "openapi"),
        (b"curl 'http://a'", "curl"),
        (b"# run this\n$ curl.exe http://a", "curl"),
        (b"BASE=x; for i in 1 2; do curl $BASE; done", "curl"),
        (b'$session = New-Object X\nInvoke-WebRequest -Uri "http://a"', "powershell"),
        (b"irm http://a", "powershell"),
        (b"hello", ""),
        (b"", ""),
    ],
)
def test_formats(data: bytes, name: str) -> None:
    assert recognised(data) == name


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(ImportRefusedError, match=r"x.txt is text of another kind"):
        convert("x.txt", b"hello")


def test_a_file_that_is_mapped_into_memory_is_converted_like_bytes(tmp_path: Path) -> None:
    document = {"log": {"entries": [{"request": {"method": "GET", "url": f"http://a.test/{n}"}} for n in range(3)]}}
    (tmp_path / "a.har").write_text(json.dumps(document))
    with (tmp_path / "a.har").open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as data:
        found = convert("a.har", data)
    assert (found.requests, found.format, found.origin) == (3, "har", "http://a.test")


def test_servers_of_a_document_are_returned_and_one_is_chosen() -> None:
    data = b"openapi: 3.0.0\nservers: [{url: 'https://one.test'}, {url: 'https://two.test'}]\npaths: {/a: {get: {}}}"
    assert convert("a.yaml", data).servers == ("https://one.test", "https://two.test")
    assert convert("a.yaml", data, options=ImportOptions(server="https://two.test")).origin == "https://two.test"
    with pytest.raises(ImportRefusedError, match=r"does not list the server https://three.test"):
        convert("a.yaml", data, options=ImportOptions(server="https://three.test"))
