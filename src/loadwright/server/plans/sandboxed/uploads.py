"""Uploaded plans: reads their documents and data files, for the sandbox.

Nothing here uses the database or imports Django.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import file_digest
from pathlib import Path
from typing import BinaryIO

from loadwright.core.jmx.compare import Part
from loadwright.core.jmx.document.bundle import BundleReader, file_name_of, is_zip, path_in_bundle, require_no_zip
from loadwright.core.jmx.document.limits import MAX_BYTES, Limits
from loadwright.core.jmx.document.reader import read_plan
from loadwright.core.jmx.document.tree import Plan
from loadwright.core.jmx.elements.csvdata import header_of
from loadwright.core.jmx.elements.files import FileReference

LIMITS = Limits(total=8 << 30, file=8 << 30)


@dataclass(frozen=True)
class Upload:
    """An uploaded .jmx or .zip at ``path``. ``chosen`` is the plan in a zip with several."""

    path: str
    filename: str
    chosen: str


@dataclass(frozen=True)
class Source:
    """An opened upload: the path of its plan, the sizes of its files, and their contents."""

    upload: Upload
    name: str
    sizes: dict[str, int]
    file: BinaryIO
    zip: BundleReader | None

    def chunks(self, path: str) -> Iterator[bytes]:
        if self.zip is not None:
            yield from self.zip.chunks(path)
        else:
            # One byte more than the limit of a plan, so that a larger one is refused for its size without being read.
            yield self.file.read(MAX_BYTES + 1)

    def others(self) -> dict[str, Iterable[bytes]]:
        """Return the contents of the data files by their paths."""
        return {path: self.chunks(path) for path in self.sizes if path != self.name}

    def data_file(self, path: str) -> Part:
        """Return a data file for a comparison."""
        checksum = self.zip.checksum(path) if self.zip is not None else 0
        return Part(path, path, f"{self.sizes[path]} {checksum}".encode())

    def first_line(self, reference: FileReference) -> str | None:
        """Return the first line of a file that the plan reads; ``None`` if the upload does not contain it."""
        path = path_in_bundle(self.name, reference.relative_path)
        if reference.absolute or path == self.name or path not in self.sizes:
            return None
        return header_of(reference, next(self.chunks(path), b""))

    def read_plan(self) -> Plan:
        called = f"{self.upload.filename}: {self.name}" if len(self.sizes) > 1 else self.upload.filename
        return read_plan(b"".join(self.chunks(self.name)), called)


@contextmanager
def opened(upload: Upload) -> Iterator[Source]:
    with Path(upload.path).open("rb") as file:
        if is_zip(file):
            with BundleReader(upload.filename, file, LIMITS, chosen=upload.chosen) as reader:
                sizes = {path: reader.size(path) for path in reader.paths}
                yield Source(upload, reader.plan_name, sizes, file, reader)
        else:
            require_no_zip(upload.filename, upload.chosen)
            name = file_name_of(upload.filename)
            yield Source(upload, name, {name: Path(upload.path).stat().st_size}, file, None)


def read_document(upload: Upload) -> tuple[Plan, int]:
    """Return the plan of an upload and the size of its file in bytes. Raises ``PlanError`` if it cannot be read."""
    with opened(upload) as source:
        return source.read_plan(), source.sizes[source.name]


def digest_of(path: Path) -> tuple[str, int]:
    """Return SHA-256 and size in bytes of a file."""
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest(), path.stat().st_size
