"""What these tests share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.server.files.remote import STRANGE, Remote
from tests.support.terminals import House, Serving


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "remote"
    place.mkdir()
    return place


@pytest.fixture
async def remote(served: Serving, at_home: House, folder: Path) -> Remote:
    return Remote(await served.browser(at_home.ann), at_home.server, folder)


@pytest.fixture
def strange(folder: Path) -> list[bytes]:
    for name in STRANGE:
        (folder / os.fsdecode(name)).write_bytes(b"content of " + name)
    return STRANGE
