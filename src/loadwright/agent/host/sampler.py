"""Samples the agent's machine with one collector per resource.

Collectors run no commands and open only the files that they name. A failure is contained: it is logged once, and the
values of that collector are left out. The duration of each collector is measured and a slow one is logged once, because
sampling shares the event loop with the control connection.
"""

from __future__ import annotations

import dataclasses
import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, Union

from loadwright.core.hosts import figures
from loadwright.core.protocol import Host

from .collector import HOST, Collector, Readings, Series
from .collectors import PROC, SYS, cheap_collectors
from .sources import SampleClock

log = logging.getLogger(__name__)

SLOW_SECONDS = 0.1
"""A collector normally takes well below a millisecond; a hanging disk, for example, makes it slow."""

REPORT_SECONDS = 10.0
"""How often the collectors themselves are reported: every second it would be a quarter of all values."""

_HOST_FIELDS = {field.name for field in dataclasses.fields(Host)}

Sample = dict[Series, dict[str, Union[int, float]]]


class _Record:
    """The samples of one collector since it was last reported. ``problem`` is why the latest one failed."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.samples = self.failures = 0
        self.problem = ""


class Recording(NamedTuple):
    """A sample that is not parsed yet: ``read`` from the sources at ``at`` (monotonic), and what was ``collected``."""

    at: float
    read: Sequence[Any]
    collected: Sample


class Sampler:
    """Takes samples; percentages and rates in them are relative to the previous one.

    A sample has two parts: ``record`` reads, and ``parse`` computes its readings, at once or after some further
    recordings. Collectors that read more than their sources are called while it is recorded. They are called when they
    are ``due``, if the collectors share ``clock``; until then what they found of the host itself holds.

    The two may be called in different threads, and so may the methods of collectors, each with ``lock`` held.
    """

    def __init__(
        self,
        collectors: Sequence[Collector],
        duration_clock: Callable[[], float] = time.perf_counter,
        clock: SampleClock | None = None,
    ) -> None:
        self.durations: dict[str, float] = {}
        """Duration of each collector when it was called last, in seconds; without reading what is parsed later."""
        self.lock = threading.Lock()
        self._collectors = collectors
        self._parsing = [collector for collector in collectors if collector.sources]
        self._collecting = [collector for collector in collectors if not collector.sources]
        self._sources = [source for collector in self._parsing for source in collector.sources]
        self._clock = duration_clock
        self._sample_clock = clock
        self._due = float("-inf")
        self._held: Sample = {}
        self._records = {collector.name: _Record() for collector in collectors}
        self._reported = duration_clock()
        self._logged: set[tuple[str, str]] = set()

    def sample(self) -> Sample:
        """Return the readings of all collectors, and every ``REPORT_SECONDS`` those about the collectors."""
        return self.parse(self.record())

    def record(self) -> Recording:
        """Read what a sample needs now."""
        at = time.monotonic()
        read = [source.record() for source in self._sources]
        if at < self._due:
            return Recording(at, read, self._held)
        collected = self._collect(self._collecting)
        self._held = {HOST: collected[HOST]} if HOST in collected else {}
        if self._sample_clock is not None:
            self._due = min((collector.due() for collector in self._collecting), default=float("inf"))
        return Recording(at, read, collected)

    def parse(self, recording: Recording, *, late: bool = False) -> Sample:
        """Return the readings of a recording; call it for each in their order. With ``late`` others followed it."""
        for source, read in zip(self._sources, recording.read):
            source.replay(read, late=late)
        if self._sample_clock is not None:
            self._sample_clock.sampled_at = recording.at
        try:
            sample = self._collect(self._parsing)
        finally:
            for source in self._sources:
                source.end_replay()
            if self._sample_clock is not None:
                self._sample_clock.sampled_at = None
        for series, values in recording.collected.items():
            sample.setdefault(series, {}).update(values)
        if (now := self._clock()) - self._reported >= REPORT_SECONDS:
            self._reported = now
            sample.update(self._report())
        return sample

    def changed(self) -> None:
        """Call all collectors with the next sample: what they are to collect has changed."""
        self._due = float("-inf")

    def _collect(self, collectors: Sequence[Collector]) -> Sample:
        sample: Sample = {}
        started = self._clock()
        for collector in collectors:
            record = self._records[collector.name]
            record.problem = ""
            try:
                for series, values in collector.collect().items():
                    if values:
                        sample.setdefault(series, {}).update(values)
            except (OSError, ValueError, LookupError) as error:
                record.failures += 1
                record.problem = f"{type(error).__name__}: {error}"
                self._warn_once(collector.name, "failed and is left out", record.problem)
            ended = self._clock()
            took = self.durations[collector.name] = ended - started
            if took > SLOW_SECONDS:
                self._warn_once(collector.name, "is slow", f"{took:.2f} s")
            record.seconds += took
            record.samples += 1
            started = ended
        return sample

    def unavailable(self) -> dict[str, str]:
        """Return what could not be measured last time: the reasons by the name of the collector."""
        reasons = {}
        for collector in self._collectors:
            problem = self._records[collector.name].problem
            parts = [*collector.unavailable, problem] if problem else collector.unavailable
            if parts:
                reasons[collector.name] = "; ".join(parts)
        return reasons

    def _report(self) -> Sample:
        report: Sample = {}
        for name, record in self._records.items():
            if not record.samples:
                continue
            report[Series(figures.COLLECTOR.name, name)] = {
                "duration_ms": round(1000 * record.seconds / record.samples, 3),
                "failures": record.failures,
            }
            record.seconds, record.samples, record.failures = 0.0, 0, 0
        return report

    def close(self) -> None:
        for collector in self._collectors:
            collector.close()

    def _warn_once(self, name: str, problem: str, detail: str) -> None:
        if (name, problem) not in self._logged:
            self._logged.add((name, problem))
            log.warning("Host sampling: %s %s: %s", name, problem, detail)


def host_of(readings: Readings) -> Host:
    """Return those readings that heartbeats contain."""
    values: Mapping[str, Any] = readings.get(HOST, {})
    return Host(**{name: value for name, value in values.items() if name in _HOST_FIELDS})


class HostSampler:
    """Samples what heartbeats contain of the host, with the cheapest collectors."""

    def __init__(self, collectors: Sequence[Collector]) -> None:
        self._sampler = Sampler(collectors)

    @classmethod
    def of(
        cls, disk: Path, proc: Path = PROC, sys: Path = SYS, clock: Callable[[], float] = time.monotonic
    ) -> HostSampler:
        """Return a sampler of this machine; ``disk`` is a folder on the disk to measure."""
        return cls(cheap_collectors(disk, proc, sys, clock))

    def sample(self) -> Host:
        """Return the current state of the host. ``cpu_percent`` and the network rates are empty in the first sample."""
        return host_of(self._sampler.sample())

    def close(self) -> None:
        self._sampler.close()

    def __enter__(self) -> HostSampler:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()
