"""The storage of files: a folder with whole files only."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import uuid4

from django.core.files.storage import FileSystemStorage


class WholeFiles(FileSystemStorage):
    """Gives a file its name once it is complete, so that a full disk or a killed process leaves no part of it there.

    Files are found by the checksum of their contents: a part would be taken for the whole.
    """

    def _save(self, name: str, content: Any) -> str:
        folder, _, base = name.rpartition("/")
        temporary = f"{folder}/.{base}.{uuid4().hex}" if folder else f".{base}.{uuid4().hex}"
        try:
            # Not in the stubs: the method of a storage that ``save`` calls.
            written = Path(self.path(super()._save(temporary, content)))  # type: ignore[misc]
            written.replace(self.path(name))
        finally:
            Path(self.path(temporary)).unlink(missing_ok=True)
        return name
