"""Files appear whole or not at all."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from loadwright.server.platform import disk
from tests.support.limits import largest_file


def test_a_file_is_stored_under_its_name(home: Path) -> None:
    assert default_storage.save("plans/abc", ContentFile(b"x" * 100_000)) == "plans/abc"
    assert default_storage.save("top", ContentFile(b"y")) == "top"
    assert (home / "files/plans/abc").read_bytes() == b"x" * 100_000
    assert {path.name for path in (home / "files").rglob("*") if path.is_file()} == {"top", "abc"}
    assert (home / "files/plans/abc").stat().st_mode & 0o077 == 0


def test_a_full_disk_leaves_no_part_of_a_file(home: Path) -> None:
    with largest_file(64 * 1024), pytest.raises(OSError, match="too large") as raised:
        default_storage.save("plans/abc", ContentFile(b"x" * 100_000))
    assert raised.value.errno == errno.EFBIG
    assert disk.is_full(raised.value)
    assert not default_storage.exists("plans/abc")
    assert [path for path in (home / "files").rglob("*") if path.is_file()] == []
