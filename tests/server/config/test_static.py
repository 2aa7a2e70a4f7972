"""Static files and their versioned addresses."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from django.contrib.staticfiles import finders
from starlette.exceptions import HTTPException

from loadwright.server.config import static
from loadwright.server.config.static import VersionedStaticFiles, VersionedStorage


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(VersionedStaticFiles())
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        yield client


def some_file() -> str:
    """Return the name of a static file of ours."""
    return next(str(name) for finder in finders.get_finders() for name, _ in finder.list([]) if name.endswith(".css"))


def test_an_address_has_a_version() -> None:
    name = some_file()
    address = VersionedStorage(base_url="/static/").url(name)
    assert re.fullmatch(rf"/static/[0-9a-f]{{12}}/{re.escape(name)}", address)
    assert VersionedStorage(base_url="/static/").url("no/such.css") == "/static/no/such.css"


def test_the_version_is_one_of_names_and_contents(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def of(number: int, files: dict[str, str]) -> str:
        folder = tmp_path / str(number)
        folder.mkdir()
        for name, content in files.items():
            (folder / name).write_text(content)
        monkeypatch.setattr(static, "_folders", lambda: [folder])
        return static.version.__wrapped__()

    same = {"a": "1", "b": "2"}
    others: list[dict[str, str]] = [{"a": "1", "b": "3"}, {"a": "1", "c": "2"}, {"a": "1"}]
    versions = [of(number, files) for number, files in enumerate([same, *others, same])]
    assert len(set(versions)) == 4
    assert versions[0] == versions[4]


async def test_the_current_version_is_kept_and_others_asked_for_again(client: httpx.AsyncClient) -> None:
    name = some_file()
    kept = await client.get(f"/{static.version()}/{name}")
    assert "immutable" in kept.headers["cache-control"]
    for address in (f"/{name}", f"/0123456789ab/{name}"):
        asked = await client.get(address)
        assert (asked.status_code, asked.content) == (200, kept.content)
        assert asked.headers["cache-control"] == "no-cache"
        assert asked.headers["x-content-type-options"] == "nosniff"
        again = await client.get(address, headers={"If-None-Match": asked.headers["etag"]})
        assert again.status_code == 304


async def test_texts_are_compressed_as_browsers_accept(client: httpx.AsyncClient) -> None:
    name = some_file()
    plain = await client.get(f"/{name}", headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    sizes = [int(plain.headers["content-length"])]
    for accepted, encoding in (
        ("gzip, deflate", "gzip"),
        ("gzip, deflate, br, zstd", "br"),
        ("br;q=0, gzip", "gzip"),
        ("br;q=0.0, gzip;q=0.8, *;q=0.1", "gzip"),
    ):
        answer = await client.get(f"/{name}", headers={"Accept-Encoding": accepted})
        assert answer.headers["content-encoding"] == encoding
        assert answer.headers["vary"] == "Accept-Encoding"
        assert answer.headers["content-type"] == plain.headers["content-type"]
        assert answer.content == plain.content
        sizes.append(int(answer.headers["content-length"]))
    assert sizes[2] < sizes[1] == sizes[3] == sizes[4] < sizes[0]


@pytest.mark.parametrize("path", ["/no/such.css", "/%2e%2e/settings.py", "/../settings.py"])
async def test_nothing_else_is_served(client: httpx.AsyncClient, path: str) -> None:
    with pytest.raises(HTTPException) as refused:
        await client.get(path)
    assert refused.value.status_code == 404
