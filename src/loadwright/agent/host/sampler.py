"""Samples the agent's machine with one collector per resource.

Collectors run no commands and open only the files that they name. A failure is contained: it is logged once, and the
values of that collector stay empty. The duration of each collector is measured and a slow one is logged once, because
sampling shares the event loop with the control connection.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from loadwright.core.protocol import Host

from .collector import Collector
from .cpu import CpuCollector
from .disk import DiskCollector
from .memory import MemoryCollector
from .network import NetworkCollector

log = logging.getLogger(__name__)

SLOW_SECONDS = 0.1
"""A collector normally takes well below a millisecond; a hanging disk, for example, makes it slow."""


class HostSampler:
    """Samples the host; percentages and rates are relative to the previous sample."""

    def __init__(
        self, collectors: Sequence[Collector], duration_clock: Callable[[], float] = time.perf_counter
    ) -> None:
        self.durations: dict[str, float] = {}
        """Duration of each collector in the last sample, in seconds."""
        self._collectors = collectors
        self._clock = duration_clock
        self._logged: set[tuple[str, str]] = set()

    @classmethod
    def of(cls, disk: Path, proc: Path = Path("/proc"), clock: Callable[[], float] = time.monotonic) -> HostSampler:
        """Return a sampler with all collectors; ``disk`` is a folder on the disk to measure."""
        return cls((CpuCollector(proc), MemoryCollector(proc), NetworkCollector(proc, clock), DiskCollector(disk)))

    def sample(self) -> Host:
        """Return the current state of the host. ``cpu_percent`` and the network rates are empty in the first sample."""
        values: dict[str, Any] = {}
        for collector in self._collectors:
            started = self._clock()
            try:
                values.update(collector.collect())
            except (OSError, ValueError, LookupError) as error:
                self._warn_once(collector.name, "failed and is left out", str(error))
            took = self.durations[collector.name] = self._clock() - started
            if took > SLOW_SECONDS:
                self._warn_once(collector.name, "is slow", f"{took:.2f} s")
        return Host(**values)

    def close(self) -> None:
        for collector in self._collectors:
            collector.close()

    def __enter__(self) -> HostSampler:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()

    def _warn_once(self, name: str, problem: str, detail: str) -> None:
        if (name, problem) not in self._logged:
            self._logged.add((name, problem))
            log.warning("Host sampling: %s %s: %s", name, problem, detail)
