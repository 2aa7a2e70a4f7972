"""Reads data files of plans, for the sandbox: nothing here uses the database or imports Django."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from loadwright.core.data_preview import DataPreview, encoding_of_mark, preview
from loadwright.core.jmx.document.bundle import BundleReader

from .uploads import LIMITS, Upload

HEAD_BYTES = 256 << 10
"""Bytes of a data file from which its preview is made."""
MOST_COUNTED_BYTES = 256 << 20
"""Bytes of a data file of which the lines are counted."""


@dataclass(frozen=True)
class DataSource:
    """A data file: the one at ``path`` in an upload, or without an upload the file at ``path``."""

    upload: Upload | None
    path: str


def preview_of(data: DataSource, delimiter: str, quoted: bool = True) -> DataPreview:
    """Return what the beginning of a data file shows, and its number of lines if it is not too large."""
    head, size, lines, ended = bytearray(), 0, 0, True
    decoder = codecs.getincrementaldecoder("ISO-8859-1")()
    with _data(data) as chunks:
        for chunk in chunks:
            if not size and (encoding := encoding_of_mark(chunk)):
                # In UTF-16, the byte of a line feed occurs in other characters, too.
                decoder = codecs.getincrementaldecoder(encoding)("replace")
            head += chunk[: HEAD_BYTES - len(head)]
            size += len(chunk)
            text = decoder.decode(chunk)
            lines += text.count("\n")
            ended = text.endswith("\n")
            if size > MOST_COUNTED_BYTES:
                break
    complete = size <= MOST_COUNTED_BYTES
    count = lines + (not ended and size > 0) if complete else None
    return preview(bytes(head), complete=size == len(head), lines=count, delimiter=delimiter, quoted=quoted)


def copy_of(data: DataSource, target: Path) -> None:
    """Write a data file to ``target``."""
    with _data(data) as chunks, target.open("wb") as file:
        file.writelines(chunks)


@contextmanager
def _data(data: DataSource) -> Iterator[Iterator[bytes]]:
    if data.upload is None:
        with Path(data.path).open("rb") as file:
            yield iter(lambda: file.read(1 << 20), b"")
    else:
        upload = data.upload
        with (
            Path(upload.path).open("rb") as file,
            BundleReader(upload.filename, file, LIMITS, chosen=upload.chosen) as reader,
        ):
            yield reader.chunks(data.path)
