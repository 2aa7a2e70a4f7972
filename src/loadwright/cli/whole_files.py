"""Files of commands that are read and written as a whole."""

from __future__ import annotations

import os
from pathlib import Path

from .errors import BadInputError


def read(path: Path, most: int | None = None) -> bytes:
    """Return the content of a file. Raises ``BadInputError`` if it cannot be read or has more than ``most`` bytes."""
    try:
        with path.open("rb") as file:
            data = file.read() if most is None else file.read(most + 1)
    except OSError as error:
        raise BadInputError(f"{path} cannot be read: {error.strerror}") from None
    if most is not None and len(data) > most:
        raise BadInputError(f"{path} is larger than {most >> 20} MiB; use a part of it")
    return data


def write(path: Path, data: bytes) -> None:
    """Write the file completely or not at all: to a temporary file first, which then replaces it in one step."""
    if path.is_dir():
        raise BadInputError(f"{path} is a folder; name the file to write")
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        part.write_bytes(data)
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise BadInputError(f"{path} cannot be written: {error.strerror}") from None
