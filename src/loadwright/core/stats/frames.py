"""The measurements of a generator, declared field by field: ``GeneratorSecond`` with a ``Frame`` for each label."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from .errors import MAX_ERROR_KINDS, ErrorKind, merge_kinds
from .fields import MAX, MAX_COUNT, MAX_INTEGER, MEAN, optional, required
from .histogram import MAX_VALUE, Histogram

BUSY_CPU_PERCENT = 85.0
"""A generator that uses more CPU than this measures late."""
LATE_MS = 1000
"""A transaction that begins later than this after its due time is not the load that was asked."""

MAX_LABELS = 2000
"""A generator measures this many labels, and a run has this many; samples of further ones count as ``OTHER_LABELS``."""
MAX_BUCKETS = 50_000
"""Maximum number of buckets of all histograms of a second: each takes a sample, and 80 bytes of memory."""
OTHER_LABELS = "(other labels)"
REQUEST, TRANSACTION, SUB = "request", "transaction", "sub"
"""Kinds of samples: of a sampler; of a Transaction Controller; of a part of a request (redirect, embedded resource)."""
KINDS = (REQUEST, TRANSACTION, SUB)

Key = tuple[str, str]
"""Label and kind of a frame. A Transaction Controller may have the name of a sampler."""


@dataclass
class Frame:
    """One second of one label and kind of sample on one generator; merges by addition.

    ``histogram`` contains elapsed times. ``intended`` contains the times from the intended start of each transaction at
    the requested rate; ``None`` means that no transaction started late, so it equals ``histogram``. ``error_kinds``
    has the failed samples by the message of the failed assertion, the exception, or the response's code and message.
    """

    label: str
    samples: int = required(int, "", "samples received", MAX_COUNT, summed=True)
    errors: int = required(int, "", "samples that failed", MAX_COUNT, summed=True)
    bytes_received: int = required(int, "byte", "bytes received", MAX_INTEGER, summed=True)
    bytes_sent: int = required(int, "byte", "bytes sent", MAX_INTEGER, summed=True)
    sum_ms: int = required(int, "ms", "sum of the elapsed times", MAX_INTEGER)
    min_ms: int | None = optional(int, "ms", "shortest elapsed time", MAX_VALUE)
    max_ms: int | None = optional(int, "ms", "longest elapsed time", MAX_VALUE)
    histogram: Histogram = field(default_factory=Histogram)
    intended: Histogram | None = None
    error_kinds: dict[str, ErrorKind] = field(default_factory=dict)
    kind: str = REQUEST

    @property
    def key(self) -> Key:
        return self.label, self.kind

    @property
    def buckets(self) -> int:
        """The number of buckets in its histograms, which take most of its memory."""
        return len(self.histogram.counts) + (0 if self.intended is None else len(self.intended.counts))

    def widened(self) -> Frame:
        """Return the same with histograms in wide buckets."""
        intended = None if self.intended is None else self.intended.widened()
        return replace(self, histogram=self.histogram.widened(), intended=intended)

    def merge(self, other: Frame, most_kinds: int = MAX_ERROR_KINDS) -> None:
        """Add the measurements of ``other``; label and kind are kept. Sums stay within ``MAX_INTEGER``."""
        self.samples = min(self.samples + other.samples, MAX_INTEGER)
        self.errors = min(self.errors + other.errors, MAX_INTEGER)
        self.bytes_received = min(self.bytes_received + other.bytes_received, MAX_INTEGER)
        self.bytes_sent = min(self.bytes_sent + other.bytes_sent, MAX_INTEGER)
        self.sum_ms = min(self.sum_ms + other.sum_ms, MAX_INTEGER)
        if other.min_ms is not None:
            self.min_ms = other.min_ms if self.min_ms is None else min(self.min_ms, other.min_ms)
        if other.max_ms is not None:
            self.max_ms = other.max_ms if self.max_ms is None else max(self.max_ms, other.max_ms)
        # ``None`` stands for equal to ``histogram``, so a missing one is taken from there before that is merged below.
        if self.intended is not None or other.intended is not None:
            if self.intended is None:
                self.intended = self.histogram.copy()
            self.intended.merge(other.intended if other.intended is not None else other.histogram)
        self.histogram.merge(other.histogram)
        merge_kinds(self.error_kinds, other.error_kinds, most_kinds)


@dataclass
class GeneratorSecond:
    """All measurements of one generator in one second.

    ``second`` is server time in whole seconds since the epoch. ``cpu_percent`` is measured by the agent, everything
    else by the plugin.
    """

    second: int
    frames: list[Frame] = field(default_factory=list)
    rate_asked: float | None = optional(
        float,
        "1/s",
        "transactions asked of this generator, when paced",
        MAX_COUNT,
        per_generator=True,
        digits=3,
        over_time=MEAN,
    )
    threads_asked: float | None = optional(
        float, "", "threads asked of this generator, when the load is threads", MAX_COUNT, over_time=MEAN
    )
    # Negative if more iterations ended without a sample than began.
    transactions: int = required(int, "", "transactions begun", MAX_COUNT, minimum=-MAX_COUNT, summed=True)
    empty: int | None = optional(
        int, "", "iterations that ended without a sample; they are no transactions", MAX_COUNT, summed=True
    )
    missed: int = required(int, "", "transactions that were due but never began", MAX_COUNT, summed=True)
    late_ms: int = required(
        int, "ms", "largest lateness of a transaction that began", MAX_VALUE, over_time=MAX, limit=LATE_MS
    )
    threads: int = required(
        int, "", "active threads at the end of the second", MAX_COUNT, summed=True, per_generator=True, over_time=MEAN
    )
    capped: bool = required(bool, "", "whether the thread limit, not the target, held the rate down")
    kinds: bool | None = optional(
        bool, "", "whether samples are separated by kind; earlier plugins counted all of them as requests"
    )
    cpu_percent: float | None = optional(
        float,
        "%",
        "CPU of the host in use, all cores together 100",
        100,
        per_generator=True,
        digits=1,
        over_time=MEAN,
        limit=BUSY_CPU_PERCENT,
    )
    gc_percent: float | None = optional(
        float,
        "%",
        "share of the second the JVM spent in garbage collections",
        100,
        per_generator=True,
        digits=1,
        over_time=MEAN,
    )
    heap_bytes: int | None = optional(
        int, "byte", "heap of the JVM in use", MAX_INTEGER, per_generator=True, over_time=MAX
    )
