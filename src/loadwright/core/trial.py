"""The samples of a trial, in the order and nesting in which people read them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from .jtl import Sample, read_sample

OMITTED = b"<omitted/>\n"
"""The line that the plugin writes instead of the first sample that was not kept."""
MAX_SAMPLES = 500
"""How many samples the plugin keeps, those within others not counted."""

MAX_DEPTH = 20
"""Transactions within transactions beyond this depth are listed one after another."""

_BEGIN = (b"<sample ", b"<httpSample ")
# How JMeter describes a transaction; its own report recognises one by this text, too.
_TRANSACTION = re.compile(r"Number of samples in transaction : (\d{1,9}), number of failing samples : \d+")


@dataclass(frozen=True)
class Row:
    """A sample of a trial. Its ``key`` does not change while further ones arrive; ``depth`` is 0 for the outermost."""

    key: str
    depth: int
    sample: Sample


@dataclass(frozen=True)
class Trial:
    """The samples of a trial, each followed by those within. ``cut``: further ones were not kept.

    ``count`` and ``failed`` are numbers of requests: transactions and parts of requests are not counted.
    """

    rows: tuple[Row, ...] = ()
    cut: bool = False
    count: int = 0
    failed: int = 0

    def row(self, key: str) -> Row | None:
        """Look up a row by its key."""
        return next((row for row in self.rows if row.key == key), None)

    def chosen(self, key: str) -> Row | None:
        """Return the row with this key; without one the first request that failed, or the first row."""
        failed = (row for row in self.rows if not row.sample.success and not _counted(row.sample))
        return self.row(key) or next(failed, next(iter(self.rows), None))


@dataclass(frozen=True)
class _Node:
    key: str
    sample: Sample
    inner: tuple[_Node, ...]

    @cached_property
    def height(self) -> int:
        return 1 + max((node.height for node in self.inner), default=0)

    @classmethod
    def of(cls, key: str, sample: Sample) -> _Node:
        inner = [cls.of(f"{key}.{number}", each) for number, each in enumerate(sample.inner, 1)]
        return cls(key, sample, tuple(inner))

    def requests(self) -> Iterator[Sample]:
        """Yield the sample, or those in a transaction."""
        if _is_transaction(self.sample):
            for node in self.inner:
                yield from node.requests()
        else:
            yield self.sample

    def rows(self, depth: int = 0) -> Iterator[Row]:
        yield Row(self.key, depth, self.sample)
        for node in self.inner:
            yield from node.rows(depth + 1)


def read_trial(lines: Iterable[bytes]) -> Trial:
    """Read the document of a trial; truncated and damaged lines are skipped."""
    samples: list[Sample] = []
    cut = False
    for line in lines:
        cut = line == OMITTED or len(samples) == MAX_SAMPLES
        if cut:
            break
        if line.startswith(_BEGIN) and (sample := read_sample(line)) is not None:
            samples.append(sample)
    nodes = _nested(samples)
    requests = [sample for node in nodes for sample in node.requests()]
    rows = tuple(row for node in nodes for row in node.rows())
    return Trial(rows, cut, len(requests), sum(not sample.success for sample in requests))


def _is_transaction(sample: Sample) -> bool:
    # A server can send the same text, as the reason of its status.
    return not sample.url and _TRANSACTION.match(sample.message) is not None


def _counted(sample: Sample) -> int:
    """Return the number of samples that JMeter counted in a transaction."""
    match = _TRANSACTION.match(sample.message) if _is_transaction(sample) else None
    return int(match[1]) if match else 0


def _nested(samples: Sequence[Sample]) -> list[_Node]:
    """Put the samples of transactions into them.

    Unless JMeter generates a parent sample, the sample of a Transaction Controller follows those in it, of the same
    thread, and states their number.
    """
    found: list[_Node] = []
    for number, sample in enumerate(samples, 1):
        node = _Node.of(str(number), sample)
        within = [] if node.inner else _within(found, sample.thread, _counted(sample))
        if within and max(one.height for one in within) < MAX_DEPTH:
            keys = {one.key for one in within}
            found = [one for one in found if one.key not in keys]
            node = _Node(node.key, sample, tuple(within))
        found.append(node)
    return found


def _within(found: Sequence[_Node], thread: str, count: int) -> list[_Node]:
    """Return the last nodes of a thread that have ``count`` requests, in order.

    Transactions within a transaction are not counted themselves, but the requests in them are.
    """
    within: list[_Node] = []
    for node in reversed(found):
        if count <= 0:
            break
        if node.sample.thread == thread:
            count -= len(list(node.requests()))
            within.append(node)
    return within[::-1]
