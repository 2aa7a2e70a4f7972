"""The state of the machine during the last minutes, sampled once per second of server time."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from pathlib import Path

from loadwright.agent.host.sampler import HostSampler
from loadwright.core.protocol import Host

from .clock import ServerClock

KEPT_SECONDS = 120


class HostWatch:
    """Samples the host during ``run``. ``now`` is the latest sample."""

    def __init__(self, folder: Path, clock: ServerClock) -> None:
        self.now = Host()
        self._folder = folder
        self._clock = clock
        self._cpu: OrderedDict[int, float | None] = OrderedDict()

    def cpu_percent(self, second: int) -> float | None:
        """Return the CPU use during ``second`` of server time, or the current one if it is unknown."""
        return self._cpu.get(second, self.now.cpu_percent)

    async def run(self) -> None:
        """Sample until cancelled."""
        with HostSampler.of(self._folder) as sampler:
            while True:
                self.now = sampler.sample()
                server_time = self._clock.now()
                # The sample covers the second that has just ended.
                self._cpu[int(server_time) - 1] = self.now.cpu_percent
                while len(self._cpu) > KEPT_SECONDS:
                    self._cpu.popitem(last=False)
                # Just after the start of the next server second, so that each sample covers a single second.
                await asyncio.sleep(1.02 - server_time % 1.0)
