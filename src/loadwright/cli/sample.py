"""``loadwright sample``: the sample plan as files, for first experiments."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from loadwright.sample.plan import sample_files

from .errors import BadInputError, reported
from .terminal import line


def sample(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder to write to.")] = Path(),
    host: Annotated[str, typer.Option(help="Address of the demo shop.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port of the demo shop.", min=1, max=65535)] = 9000,
) -> None:
    """Write a JMeter plan for the demo shop of `loadwright target`, and its data file. Other files are not replaced."""
    with reported():
        files = {folder / name: data for name, data in sample_files(host, port).items()}
        for path, data in files.items():
            _check(path, data)
        for path, data in files.items():
            _write(path, data)
    for path in files:
        line(str(path))


def _check(path: Path, data: bytes) -> None:
    """Raise ``BadInputError`` if there is another file at ``path``."""
    try:
        other = path.exists() and path.read_bytes() != data
    except OSError as error:
        raise BadInputError(f"{path} cannot be read: {error.strerror}; name another folder") from None
    if other:
        raise BadInputError(f"{path} exists already; name another folder")


def _write(path: Path, data: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    except OSError as error:
        raise BadInputError(f"{path} cannot be written: {error.strerror}; name another folder") from None
