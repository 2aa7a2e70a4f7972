"""Files of runs: readers never see half a file, and failed writes leave nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from loadwright.server.runs import storage

KEY = "0123456789abcdef"


def content(name: str) -> bytes:
    with default_storage.open(storage.path(KEY, name)) as file:
        data: bytes = file.read()
    return data


def folder(home: Path) -> list[str]:
    """Return the names in the folder of the run, including temporary files."""
    return sorted(path.name for path in (home / "files" / "runs" / KEY).iterdir())


def test_staged_files_replace_the_former_ones_when_they_are_published(home: Path) -> None:
    storage.write(storage.path(KEY, storage.RESULT), b"former")
    files = {storage.path(KEY, name): ContentFile(b"new") for name in (storage.RESULT, storage.PAGE)}
    with storage.staged(files) as publish:
        assert content(storage.RESULT) == b"former"
        assert storage.listing(KEY) == [(storage.RESULT, 6)]
        publish()
    assert (content(storage.RESULT), content(storage.PAGE)) == (b"new", b"new")
    assert folder(home) == sorted([storage.PAGE, storage.RESULT])


def test_staged_files_that_are_not_published_leave_nothing(home: Path) -> None:
    storage.write(storage.path(KEY, storage.RESULT), b"former")
    with (
        pytest.raises(OSError, match="no space"),
        storage.staged({storage.path(KEY, storage.RESULT): ContentFile(b"new")}),
    ):
        raise OSError("no space left")
    assert content(storage.RESULT) == b"former"
    assert folder(home) == [storage.RESULT]


def test_deleting_a_run_deletes_temporary_files_of_a_killed_process(home: Path) -> None:
    storage.write(storage.path(KEY, storage.RESULT), b"result")
    storage.write(f"runs/{KEY}/.{storage.PAGE}.12", b"half")
    storage.delete_run(KEY, None)
    assert not (home / "files" / "runs" / KEY).exists()
    storage.delete_run(KEY, None)
