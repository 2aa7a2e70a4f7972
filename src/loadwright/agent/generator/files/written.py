"""Files that a plan writes: regular files that are new or changed after the run, within limits."""

from __future__ import annotations

import errno
import os
import posixpath
import shutil
import stat
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Callable

MOST_FILES = 200
MOST_BYTES = 256 * 1024 * 1024
PARENT = "parent-folder"
"""Stands for '..' in names of files outside of the plan's folder."""

_DISK_ERRORS = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)

State = tuple[int, int, int]
"""Inode, size in bytes, and time of the last change in nanoseconds."""
IsOwn = Callable[[str], bool]


def _none(_name: str) -> bool:
    return False


@dataclass
class WrittenFiles:
    """Files below ``folder`` by their path there; ``left_out`` are those beyond the limits.

    ``inside`` is the path of the plan's folder, from which the files are named.
    """

    folder: Path
    inside: str = ""
    kept: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)

    def name(self, path: str) -> str:
        """Return the name under which a file is offered: its path from the plan's folder, without '..'."""
        parts = posixpath.relpath(f"/{path}", f"/{self.inside}").split("/")
        return "/".join(PARENT if part == ".." else part for part in parts)


def snapshot(folder: Path, own: IsOwn = _none) -> dict[str, State]:
    """Return the regular files below ``folder``, which is not left through links, and their states.

    ``own`` returns whether a file or folder of this name in ``folder`` is not the plan's; such ones are left out.
    """
    return dict(_files(folder, own))


def written_since(
    before: Mapping[str, State],
    folder: Path,
    inside: str = "",
    *,
    own: IsOwn = _none,
    most_files: int = MOST_FILES,
    most_bytes: int = MOST_BYTES,
) -> WrittenFiles:
    """Return the files that are new or changed since ``before``. Within the limits, small files precede large ones."""
    found = [(state[1], path) for path, state in _files(folder, own) if before.get(path) != state]
    written = WrittenFiles(folder, inside)
    used = 0
    for size, path in sorted(found):
        used += size
        fits = len(written.kept) < most_files and used <= most_bytes
        (written.kept if fits else written.left_out).append(path)
    written.kept.sort()
    return written


def _files(folder: Path, own: IsOwn) -> Iterator[tuple[str, State]]:
    for parent, folders, names in os.walk(folder):
        if Path(parent) == folder:
            folders[:] = [name for name in folders if not own(name)]
            names[:] = [name for name in names if not own(name)]
        for name in names:
            path = Path(parent, name)
            try:
                found = path.lstat()
            except OSError:
                continue
            if stat.S_ISREG(found.st_mode):
                yield path.relative_to(folder).as_posix(), (found.st_ino, found.st_size, found.st_mtime_ns)


def pack_written(written: WrittenFiles, archive: Path) -> None:
    """Write the kept files into a zip. One that has vanished or cannot be read is left out.

    Raises ``OSError`` if the zip cannot be written; then there is none.
    """
    try:
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=5, strict_timestamps=False) as target:
            for path in written.kept:
                try:
                    target.write(written.folder / path, _encodable(written.name(path)))
                except OSError as error:  # noqa: PERF203 - any of them may be gone
                    if error.errno in _DISK_ERRORS:
                        raise
                    written.left_out.append(path)
    except (OSError, ValueError) as error:
        # Closing a zip after a failed write raises ValueError.
        archive.unlink(missing_ok=True)
        raise OSError(f"{archive.name} cannot be written: {error}") from error


def move_written(written: WrittenFiles, target: Path) -> None:
    """Move the kept files into the folder ``target``, by their names. Raises ``OSError``."""
    for path in written.kept:
        place = target / written.name(path)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(written.folder / path, place)


def _encodable(path: str) -> str:
    """Return ``path`` as an archive can name it: bytes of other encodings in the name of a file are replaced."""
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
