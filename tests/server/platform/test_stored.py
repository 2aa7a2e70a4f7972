"""Writes to the file storage: readers never see half a file, and failed writes leave nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from loadwright.server.platform import stored


def content(name: str) -> bytes:
    with default_storage.open(name) as file:
        data: bytes = file.read()
    return data


def names(home: Path) -> list[str]:
    """Return the names in the folder of the files, including temporary ones."""
    return sorted(path.name for path in (home / "files" / "runs").iterdir())


def test_staged_files_replace_the_former_ones_when_they_are_published(home: Path) -> None:
    stored.write("runs/a", b"former")
    with stored.staged({name: ContentFile(b"new") for name in ("runs/a", "runs/b")}) as publish:
        assert content("runs/a") == b"former"
        assert not default_storage.exists("runs/b")
        publish()
    assert (content("runs/a"), content("runs/b")) == (b"new", b"new")
    assert names(home) == ["a", "b"]


def test_staged_files_that_are_not_published_leave_nothing(home: Path) -> None:
    stored.write("runs/a", b"former")
    with pytest.raises(OSError, match="no space"), stored.staged({"runs/a": ContentFile(b"new")}):
        raise OSError("no space left")
    assert content("runs/a") == b"former"
    assert names(home) == ["a"]


@pytest.mark.django_db(transaction=True)
def test_a_deleted_file_is_gone_at_once_and_its_space_is_freed_after_the_commit(home: Path) -> None:
    stored.write("runs/a", b"x")
    with transaction.atomic():
        stored.delete("runs/a", "runs/missing")
        assert not default_storage.exists("runs/a")
        (aside,) = names(home)
        assert aside.startswith(".deleted.")
    assert names(home) == []


def test_a_stored_file_has_a_local_path(home: Path) -> None:
    stored.write("runs/a", b"content")
    with stored.local_path("runs/a") as path:
        assert Path(path).read_bytes() == b"content"
