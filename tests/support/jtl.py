"""The results that JMeter itself wrote."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class LabelSamples:
    """The samples of one label as written by JMeter; times in milliseconds."""

    elapsed: list[int] = field(default_factory=list)
    errors: int = 0
    bytes_received: int = 0
    bytes_sent: int = 0

    def add(self, other: LabelSamples) -> None:
        self.elapsed += other.elapsed
        self.errors += other.errors
        self.bytes_received += other.bytes_received
        self.bytes_sent += other.bytes_sent


def read_jtls(paths: Iterable[Path]) -> dict[str, LabelSamples]:
    """Return the samples of all files by label."""
    labels: dict[str, LabelSamples] = {}
    for path in paths:
        with path.open(newline="", encoding="utf-8") as file:
            for row in csv.DictReader(file):
                samples = labels.setdefault(row["label"], LabelSamples())
                samples.elapsed.append(int(row["elapsed"]))
                samples.errors += row["success"] != "true"
                samples.bytes_received += int(row["bytes"])
                samples.bytes_sent += int(row["sentBytes"])
    return labels


def nearest_rank(elapsed: Iterable[int], percent: int) -> int:
    """Return a percentile by its definition: the smallest value that is not exceeded by ``percent`` of all values."""
    ordered = sorted(elapsed)
    return next(value for rank, value in enumerate(ordered, 1) if 100 * rank >= percent * len(ordered))
