"""Open files of all processes, from /proc/sys/fs/file-nr."""

from __future__ import annotations

from pathlib import Path

from .collector import HOST, Collector, Readings
from .sources import HeldFile


class FilesCollector(Collector):
    """Collects the number of open files and its limit."""

    name = "files"

    def __init__(self, proc: Path) -> None:
        self._file = HeldFile(proc / "sys" / "fs" / "file-nr", whole=True)
        self.sources = (self._file,)

    def collect(self) -> Readings:
        # Allocated, free of these (always 0 since Linux 2.6), limit.
        opened, free, limit = self._file.read().split()
        return {HOST: {"open_files": float(int(opened) - int(free)), "max_open_files": float(limit)}}
