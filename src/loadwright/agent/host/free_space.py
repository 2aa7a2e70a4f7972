"""Free space of the disk with the agent's folder."""

from __future__ import annotations

import os
from pathlib import Path

from .collector import HOST, Collector, Readings


class FreeSpaceCollector(Collector):
    """Collects ``disk_free_bytes``: the space available to unprivileged programs on the disk of ``folder``.

    It is a value of ``core.protocol.Host`` and no figure of hosts.
    """

    name = "free_space"

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def collect(self) -> Readings:
        room = os.statvfs(self._folder)
        # f_bavail excludes the blocks reserved for root, unlike f_bfree.
        return {HOST: {"disk_free_bytes": room.f_bavail * room.f_frsize}}
