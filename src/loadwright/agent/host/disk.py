"""Free space of the disk with the agent's folder."""

from __future__ import annotations

import os
from pathlib import Path

from .collector import Values


class DiskCollector:
    """Collects ``disk_free_bytes``: the space available to unprivileged programs on the disk of ``folder``."""

    name = "disk"

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def collect(self) -> Values:
        room = os.statvfs(self._folder)
        # f_bavail excludes the blocks reserved for root, unlike f_bfree.
        return {"disk_free_bytes": room.f_bavail * room.f_frsize}

    def close(self) -> None:
        """Do nothing: no file is kept open."""
