"""Checks an uploaded catalogue in a sandbox, and needs no database meanwhile: the threads of agents must not wait."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from loadwright.server.platform.errors import ActionError
from loadwright.server.platform.sandbox import sandbox

from .reading import CatalogueError, check_catalogue, printable_text
from .set_up import FILE


@dataclass(frozen=True)
class Checked:
    """What ``check_catalogue`` has found, and the ``catalogue`` to store, empty if there is none.

    ``refusal`` is why the upload is not accepted, empty if it is.
    """

    found: dict[str, Any]
    catalogue: bytes = b""
    refusal: str = ""


def checked(generator: str, content: bytes) -> Checked:
    """Check what ``generator`` has uploaded."""
    with TemporaryDirectory(prefix="loadwright-catalogue-") as folder:
        received, kept = Path(folder) / "received", Path(folder) / "kept"
        received.write_bytes(content)
        try:
            with sandbox.place(f"generator {generator}", size=len(content)) as run:
                found = run(check_catalogue, str(received), str(FILE), str(kept))
        except (CatalogueError, ActionError) as error:
            refusal = printable_text(f"The catalogue is not accepted: {error}.")
            return Checked({"error": refusal}, refusal=refusal)
        return Checked(found, b"" if "error" in found else kept.read_bytes())
