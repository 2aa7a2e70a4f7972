"""The zip of exactly what a run executed: the plan as it was instrumented, and all of its files."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, cast
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.core.files.storage import default_storage

from loadwright.server.plans.storage import data_path
from loadwright.server.runs import errors, storage
from loadwright.server.runs.models import Run
from loadwright.server.web.downloads import Sink, copied

LEVEL = 1
"""Of compression: data files are large, and this one is four times as fast as the default for a tenth more bytes."""


def executed(run: Run) -> Iterator[bytes]:
    """Return the zip in parts. ``FILE_NOT_FOUND`` if the run has no bundle: its generators were never allocated."""
    if not run.bundle_sha256 or not default_storage.exists(storage.bundle_path(run.bundle_sha256)):
        raise errors.FILE_NOT_FOUND()
    return _parts(run)


def _parts(run: Run) -> Iterator[bytes]:
    sink = Sink()
    with (
        default_storage.open(storage.bundle_path(run.bundle_sha256)) as bundle,
        ZipFile(cast(IO[bytes], bundle)) as source,
        ZipFile(cast(IO[bytes], sink), "w", ZIP_DEFLATED, compresslevel=LEVEL) as target,
    ):
        for entry in source.infolist():
            with source.open(entry) as content:
                yield from copied(target, _like(entry.filename), content, sink)
        for file in run.files:
            with default_storage.open(data_path(file["sha256"])) as content:
                yield from copied(target, _like(file["path"]), content, sink)
    yield sink.take()


def _like(path: str) -> ZipInfo:
    """Return an entry with the fixed date and mode of the entries of bundles."""
    entry = ZipInfo(path, date_time=(1980, 1, 1, 0, 0, 0))
    entry.compress_type, entry.external_attr = ZIP_DEFLATED, 0o100644 << 16
    return entry
