"""The zip of all files that a run has: result, logs, JTLs, and what its plan wrote."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import IO, cast
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from django.core.files.storage import default_storage

from loadwright.server.runs import errors, queries, storage
from loadwright.server.runs.models import Run
from loadwright.server.runs.queries import RunFile
from loadwright.server.web.downloads import Sink, copied

LEVEL = 1
"""Of compression: logs and results are large, and this one is several times as fast as the default."""
COMPRESSED = (".gz", ".zip")


def all_files(run: Run) -> Iterator[bytes]:
    """Return the zip in parts. ``FILE_NOT_FOUND`` if there are none.

    It has what there is now: generators deliver further files of an active run until its end.
    """
    files = queries.run_files(run)
    if not files:
        raise errors.FILE_NOT_FOUND()
    return _parts(run, files)


def _parts(run: Run, files: list[RunFile]) -> Iterator[bytes]:
    sink, used = Sink(), set[str]()
    with ZipFile(cast(IO[bytes], sink), "w", ZIP_DEFLATED, compresslevel=LEVEL) as target:
        for file in files:
            path = storage.path(run.key, file.name)
            try:
                content = default_storage.open(path)
            except FileNotFoundError:
                # The run was deleted meanwhile, or the file was replaced by a later version of itself.
                continue
            with content:
                # Names of two generators may differ in characters alone that no file name contains.
                title = file.title if file.title not in used else file.name
                used.add(title)
                entry = _entry(f"run-{run.pk}/{title}", default_storage.get_modified_time(path))
                yield from copied(target, entry, content, sink)
    yield sink.take()


def _entry(name: str, changed: datetime) -> ZipInfo:
    # A zip stores local time without its zone.
    at = changed.astimezone()
    entry = ZipInfo(name, date_time=(at.year, at.month, at.day, at.hour, at.minute, at.second))
    entry.compress_type = ZIP_STORED if name.endswith(COMPRESSED) else ZIP_DEFLATED
    entry.external_attr = 0o100644 << 16
    return entry
