"""Load averages, processes and threads, from /proc/loadavg and /proc itself."""

from __future__ import annotations

import os
from pathlib import Path

from .collector import HOST, Collector, Readings
from .sources import HeldFile, LinkCount


class LoadCollector(Collector):
    """Collects the load averages and the number of processes and threads, without a walk over the processes."""

    name = "load"

    def __init__(self, proc: Path) -> None:
        self._proc = proc
        self._file = HeldFile(proc / "loadavg", whole=True)
        self._links = LinkCount(proc)
        self.sources = (self._file, self._links)
        self._other_links: int | None = None

    def collect(self) -> Readings:
        # 0.32 0.36 0.44 2/265 23054: three averages, running/all tasks, the newest process.
        one, five, fifteen, tasks, *_ = self._file.read().split()
        values = {
            "load_1": float(one),
            "load_5": float(five),
            "load_15": float(fifteen),
            "threads": float(tasks.partition("/")[2]),
        }
        processes = self._processes()
        if processes > 0:
            values["processes"] = float(processes)
        return {HOST: values}

    def _processes(self) -> int:
        """Return the number of processes.

        As every folder, /proc has a link for each folder in it and two for itself. The kernel computes them from its
        number of processes, which it counts anyway, so this finds those too that are hidden from the agent.
        """
        if self._other_links is None:
            with os.scandir(self._proc) as entries:
                folders = [entry.name for entry in entries if entry.is_dir(follow_symlinks=False)]
            self._other_links = 2 + sum(not name.isdigit() for name in folders)
        return self._links.take() - self._other_links
