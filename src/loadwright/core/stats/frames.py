"""What a generator measures: one second of one label is a frame, all of a second a report."""

from __future__ import annotations

from dataclasses import dataclass, field

from .histogram import Histogram


@dataclass
class Frame:
    """One second of one label on one generator; merges by addition.

    Times are milliseconds. ``intended`` counts elapsed times from the moment each transaction should
    have started by the asked rate; ``None`` means that none started late, so it equals ``histogram``.
    ``error_kinds`` counts failed samples by response code and message.
    """

    label: str
    samples: int = 0
    errors: int = 0
    bytes_received: int = 0
    bytes_sent: int = 0
    sum_ms: int = 0
    min_ms: int | None = None
    max_ms: int | None = None
    histogram: Histogram = field(default_factory=Histogram)
    intended: Histogram | None = None
    error_kinds: dict[str, int] = field(default_factory=dict)

    def merge(self, other: Frame) -> None:
        """Add the measurements of ``other``; the label stays this frame's."""
        self.samples += other.samples
        self.errors += other.errors
        self.bytes_received += other.bytes_received
        self.bytes_sent += other.bytes_sent
        self.sum_ms += other.sum_ms
        if other.min_ms is not None:
            self.min_ms = other.min_ms if self.min_ms is None else min(self.min_ms, other.min_ms)
        if other.max_ms is not None:
            self.max_ms = other.max_ms if self.max_ms is None else max(self.max_ms, other.max_ms)
        if self.intended is not None or other.intended is not None:
            if self.intended is None:
                self.intended = self.histogram.copy()
            self.intended.merge(other.intended if other.intended is not None else other.histogram)
        self.histogram.merge(other.histogram)
        for kind, count in other.error_kinds.items():
            self.error_kinds[kind] = self.error_kinds.get(kind, 0) + count


@dataclass
class GeneratorSecond:
    """Everything one generator measured in one second.

    ``second`` is server time in whole seconds since the epoch. ``rate_asked`` is this generator's
    share in transactions per second (``None`` when not paced), ``transactions`` the iterations begun,
    ``missed`` the arrivals that were due but never began, ``late_ms`` the largest lateness of one that
    did. ``capped`` tells that the thread limit, not the target, holds the rate down. ``cpu_percent``
    is the host's, all cores together 100; ``gc_percent`` the share of the second spent in collections.
    """

    second: int
    frames: list[Frame] = field(default_factory=list)
    rate_asked: float | None = None
    transactions: int = 0
    missed: int = 0
    late_ms: int = 0
    threads: int = 0
    capped: bool = False
    cpu_percent: float | None = None
    gc_percent: float | None = None
    heap_bytes: int | None = None
