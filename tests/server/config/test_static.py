"""Static files and their versioned addresses."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import httpx
import pytest
from django.contrib.staticfiles import finders
from starlette.exceptions import HTTPException

from loadwright.server.config.static import VersionedStaticFiles, VersionedStorage


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(VersionedStaticFiles())
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        yield client


def some_file() -> str:
    """Return the name of a static file of ours."""
    return next(str(name) for finder in finders.get_finders() for name, _ in finder.list([]) if name.endswith(".css"))


def test_an_address_has_a_version_of_the_content() -> None:
    name = some_file()
    address = VersionedStorage(base_url="/static/").url(name)
    assert re.fullmatch(rf"/static/{re.escape(name)}\?v=[0-9a-f]{{12}}", address)
    assert VersionedStorage(base_url="/static/").url("no/such.css") == "/static/no/such.css"


async def test_a_versioned_file_is_kept_and_another_one_asked_for_again(client: httpx.AsyncClient) -> None:
    name = some_file()
    kept = await client.get(f"/{name}?v=1")
    asked = await client.get(f"/{name}")
    assert (kept.status_code, kept.content) == (200, asked.content)
    assert "immutable" in kept.headers["cache-control"]
    assert asked.headers["cache-control"] == "no-cache"
    assert asked.headers["x-content-type-options"] == "nosniff"
    again = await client.get(f"/{name}", headers={"If-None-Match": asked.headers["etag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("path", ["/no/such.css", "/%2e%2e/settings.py", "/../settings.py"])
async def test_nothing_else_is_served(client: httpx.AsyncClient, path: str) -> None:
    with pytest.raises(HTTPException) as refused:
        await client.get(path)
    assert refused.value.status_code == 404
