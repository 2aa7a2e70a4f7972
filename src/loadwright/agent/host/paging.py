"""Swapping and memory that ran out, from /proc/vmstat and /proc/swaps."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from loadwright.core.hosts.counters import Counters

from .collector import HOST, Collector, Readings
from .proc import numbers
from .sources import HeldFile

_OOM = "oom_kill "
"""Since Linux 4.13, and behind the other names."""
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


class PagingCollector(Collector):
    """Collects what is read from and written to swap space, and the processes that were killed for memory."""

    name = "paging"

    def __init__(self, proc: Path, clock: Callable[[], float]) -> None:
        self._file = HeldFile(proc / "vmstat", last=_OOM)
        self._swaps = HeldFile(proc / "swaps", short_lines=True)
        self.sources = (self._file, self._swaps)
        self._clock = clock
        self._swapped, self._killed = Counters(), Counters()

    def collect(self) -> Readings:
        found = numbers(self._file.read(), ("pswpin ", "pswpout ", _OOM))
        now = self._clock()
        values: dict[str, int | float] = {}
        if self._has_swap() and "pswpin " in found and "pswpout " in found:
            swapped = self._swapped.since(now, [found["pswpin "] * _PAGE_BYTES, found["pswpout "] * _PAGE_BYTES])
            if swapped:
                values["swap_in_bytes_s"], values["swap_out_bytes_s"] = swapped.rates()
        if _OOM in found:
            killed = self._killed.since(now, [found[_OOM]])
            if killed:
                values["oom_kills"] = killed.counts[0]
        return {HOST: values}

    def _has_swap(self) -> bool:
        try:
            # A line of titles, then one for each swap space.
            return self._swaps.read().count("\n") > 1
        except FileNotFoundError:
            return False
