"""Latency histograms: exact below 1,024 ms, within 0.1 % above, merged by addition.

The bucket layout is log-linear. Values below 1,024 have a bucket each. Above, every power of two is divided into 512
buckets, so a bucket is never wider than 1/512 of its lower edge and its midpoint is within 0.1 % of every value in it.
The same layout is implemented by ``Histogram.java`` of the JMeter plugin; the two exchange histograms in the text form
below.

Text form: one word per non-empty bucket, in ascending order, ``delta`` or ``delta:count``, where ``delta`` is the
distance from the previous bucket's index (from 0 for the first) and a missing count is 1. ``"12:3 1"`` is three values
of 12 ms and one of 13 ms; an empty histogram is ``""``.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterable
from functools import lru_cache
from itertools import accumulate

EXACT_LIMIT = 1024
"""Values below this number of milliseconds have a bucket each."""

BUCKETS_PER_OCTAVE = 512
MAX_VALUE = 2**40 - 1
"""Larger values (34 years in milliseconds) are counted as this one."""


def bucket_index(value: int) -> int:
    """Return the bucket of ``value`` (milliseconds; negative values count as 0)."""
    if value < EXACT_LIMIT:
        return max(value, 0)
    value = min(value, MAX_VALUE)
    # Shifting leaves 512 to 1,023, which is the position within the octave plus 512.
    shift = value.bit_length() - 10
    return EXACT_LIMIT + (shift - 1) * BUCKETS_PER_OCTAVE + (value >> shift) - BUCKETS_PER_OCTAVE


MAX_INDEX = bucket_index(MAX_VALUE)

_LONGEST_WORD = 40
_WIDE_BITS = 5
"""Wide buckets have the highest bit of a value and this many after it: 16 an octave, 3 % each."""


def _wide(index: int) -> int:
    """Return the middle one of the buckets that a wide bucket merges."""
    if index < EXACT_LIMIT:
        merged = max(0, index.bit_length() - _WIDE_BITS)
        return index >> merged << merged | (1 << merged) >> 1
    width = BUCKETS_PER_OCTAVE >> _WIDE_BITS - 1
    return index - (index - EXACT_LIMIT) % width + width // 2


def bucket_bounds(index: int) -> tuple[int, int]:
    """Return the smallest and the largest value of bucket ``index``, in milliseconds."""
    if index < EXACT_LIMIT:
        return index, index
    octave, position = divmod(index - EXACT_LIMIT, BUCKETS_PER_OCTAVE)
    shift = octave + 1
    low = (BUCKETS_PER_OCTAVE + position) << shift
    return low, low + (1 << shift) - 1


def nearest_rank(percent: float, count: int) -> int:
    """Return the 1-based rank of the ``percent`` percentile among ``count`` sorted values.

    Computed in integers of a thousandth of a percent, so that 99.9 % of 1,000 is rank 999.
    """
    return max(1, -(-round(percent * 1000) * count // 100_000))


_SORTED_FROM = 100
"""Buckets from which on they are kept in order once they were sorted."""


@lru_cache(maxsize=16_384)
def _read_word(word: str) -> tuple[int, int]:
    """Parse delta and count; cached, because the histograms of a run repeat few different words."""
    if len(word) > _LONGEST_WORD:
        raise ValueError(f"histogram word '{word[:_LONGEST_WORD]}…' has {len(word):,} characters")
    delta, _, count_text = word.partition(":")
    try:
        step, count = int(delta), int(count_text) if count_text else 1
    except ValueError:
        raise ValueError(f"histogram word {word!r} is not 'delta' or 'delta:count'") from None
    if count <= 0:
        raise ValueError(f"histogram word {word!r} has the count {count}")
    return step, count


def _add(counts: dict[int, int], added: Iterable[tuple[int, int]]) -> None:
    known = counts.get
    for index, count in added:
        counts[index] = known(index, 0) + count


class Histogram:
    """A mergeable multiset of elapsed times in milliseconds."""

    __slots__ = ("counts", "total")

    def __init__(self) -> None:
        self.counts: dict[int, int] = {}
        self.total = 0

    @classmethod
    def of(cls, values: Iterable[int]) -> Histogram:
        """Return a histogram of ``values`` (milliseconds)."""
        histogram = cls()
        for value in values:
            histogram.add(value)
        return histogram

    @classmethod
    def decode(cls, text: str, most: float = math.inf) -> Histogram:
        """Parse the text form of at most ``most`` values. Raises ``ValueError``, with the invalid word."""
        histogram = cls()
        words = text.split()
        if not words:
            return histogram
        steps, counts = zip(*map(_read_word, words))
        indices = list(accumulate(steps))
        if min(indices) < 0 or max(indices) > MAX_INDEX:
            word, index = next(pair for pair in zip(words, indices) if not 0 <= pair[1] <= MAX_INDEX)
            raise ValueError(f"histogram word {word!r} leads to bucket {index}, outside 0 to {MAX_INDEX}")
        histogram.counts = dict(zip(indices, counts))
        if len(histogram.counts) < len(words):
            # A bucket that occurs twice.
            histogram.counts = {}
            _add(histogram.counts, zip(indices, counts))
        histogram.total = sum(counts)
        if histogram.total > most:
            raise ValueError(f"a histogram of {histogram.total:,} values, more than {most:,}")
        return histogram

    def encode(self) -> str:
        """Return the text form described at the top of this module."""
        counts = self.counts
        indices = sorted(counts)
        return " ".join(
            [
                f"{index - previous}" if (count := counts[index]) == 1 else f"{index - previous}:{count}"
                for previous, index in zip([0, *indices], indices)
            ]
        )

    def add(self, value: int, count: int = 1) -> None:
        """Count ``value`` (milliseconds) ``count`` times."""
        index = bucket_index(value)
        self.counts[index] = self.counts.get(index, 0) + count
        self.total += count

    def merge(self, other: Histogram) -> None:
        if self.counts:
            _add(self.counts, other.counts.items())
        else:
            self.counts = dict(other.counts)
        self.total += other.total

    def copy(self) -> Histogram:
        twin = Histogram()
        twin.counts = dict(self.counts)
        twin.total = self.total
        return twin

    def widened(self) -> Histogram:
        """Return the same with values exact to 3 %, in about 600 buckets at most."""
        wide = Histogram()
        _add(wide.counts, ((_wide(index), count) for index, count in self.counts.items()))
        wide.total = self.total
        return wide

    def percentiles(self, percents: Iterable[float]) -> list[float | None]:
        """Return the nearest-rank percentiles in milliseconds, each ``None`` if the histogram is empty.

        In a bucket wider than 1 ms, the value is the bucket's midpoint.
        """
        if not self.total:
            return [None for _ in percents]
        indices = sorted(self.counts)
        if len(indices) > _SORTED_FROM and indices != list(self.counts):
            # Totals are read each second and rarely get new buckets: sorting them again takes a tenth of the time.
            self.counts = {index: self.counts[index] for index in indices}
        # The number of values up to each bucket.
        ranks = list(accumulate(map(self.counts.__getitem__, indices)))
        results: list[float | None] = []
        for percent in percents:
            low, high = bucket_bounds(indices[bisect_left(ranks, nearest_rank(percent, self.total))])
            results.append(float(low) if low == high else (low + high) / 2)
        return results

    def percentile(self, percent: float) -> float | None:
        """Return one nearest-rank percentile in milliseconds, ``None`` if the histogram is empty."""
        return self.percentiles((percent,))[0]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Histogram) and self.counts == other.counts

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"Histogram({self.encode()!r})"
