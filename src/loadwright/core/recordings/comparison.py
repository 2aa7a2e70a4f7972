"""A recorded response beside the one that a trial received: status, headers, lines of the body, and values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby, zip_longest

from loadwright.core.imports.correlation.sources import sources
from loadwright.core.imports.draft.model import Extractor
from loadwright.core.jtl import Sample
from loadwright.core.pretty import pretty

from .responses import MAX_VALUE, RecordedResponse, RecordedValue, header_lines

MAX_LINES = 1_000
"""Lines of each body that are compared: the effort grows with their square."""
MAX_EQUAL = 6
"""Consecutive equal lines that are shown at once."""


@dataclass(frozen=True)
class Line:
    """A line of both responses; ``None`` where one of them has none."""

    recorded: str | None
    replayed: str | None

    @property
    def same(self) -> bool:
        return self.recorded == self.replayed


@dataclass(frozen=True)
class Block:
    """Consecutive lines that are the same in both responses, or that differ."""

    same: bool
    lines: tuple[Line, ...]

    @property
    def folded(self) -> bool:
        """Whether pages show only the number of the lines at first."""
        return self.same and len(self.lines) > MAX_EQUAL


@dataclass(frozen=True)
class ValueLine:
    """A value that later requests send: as recorded, and as the same extractor finds it now (``None`` if it does not).

    ``extracted``: the sample set the variable, so the requests send the present value.
    """

    variable: str
    recorded: str
    replayed: str | None
    extracted: bool

    @property
    def same(self) -> bool:
        return self.recorded == self.replayed


@dataclass(frozen=True)
class Comparison:
    """Two responses. ``differing`` is the number of lines of the bodies that differ; ``cut``: not all were compared."""

    recorded: RecordedResponse
    status: Line
    headers: tuple[Line, ...]
    body: tuple[Block, ...]
    differing: int
    cut: bool
    values: tuple[ValueLine, ...]

    @property
    def same(self) -> bool:
        """Whether nothing that was compared differs."""
        return self.status.same and all(line.same for line in self.headers) and not self.differing


def compare(recorded: RecordedResponse, sample: Sample) -> Comparison:
    """Compare a recorded response with that of a sample."""
    received = list(_headers(sample.response_headers))
    former, later = _lines(recorded.body), _lines(sample.response)
    comparable = not recorded.absent and not sample.binary
    body = list(_aligned(former[:MAX_LINES], later[:MAX_LINES])) if comparable else []
    return Comparison(
        recorded,
        Line(recorded.status, sample.code),
        tuple(_aligned(recorded.headers, header_lines(received))),
        tuple(Block(same, tuple(lines)) for same, lines in groupby(body, key=lambda line: line.same)),
        sum(not line.same for line in body),
        recorded.cut or "response" in sample.cut or max(len(former), len(later)) > MAX_LINES,
        tuple(_values(recorded.values, sample, received)),
    )


def _headers(text: str) -> Iterator[tuple[str, str]]:
    """Yield the headers of a response as JMeter writes them, without the status line."""
    for line in text.splitlines():
        name, colon, value = line.partition(":")
        if colon and " " not in name:
            yield name, value.strip()


def _lines(text: str) -> list[str]:
    return (pretty(text) or text).splitlines()


def _aligned(former: Sequence[str], later: Sequence[str]) -> Iterator[Line]:
    """Yield the lines of two texts beside each other."""
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, former, later).get_opcodes():
        if kind == "equal":
            yield from (Line(line, line) for line in former[i1:i2])
        else:
            yield from (Line(*pair) for pair in zip_longest(former[i1:i2], later[j1:j2]))


def _values(values: Sequence[RecordedValue], sample: Sample, received: list[tuple[str, str]]) -> Iterator[ValueLine]:
    if not values:
        return
    set_by_sample = {variable.name for variable in sample.variables if variable.changed}
    found: dict[Extractor, str] = {}
    for source in sources(_as_recorded(sample, received)):
        found.setdefault(source.extractor, source.value)
    for one in values:
        replayed = found.get(Extractor(one.kind, one.expression, one.extra, one.match))
        shown = replayed if replayed is None else replayed[:MAX_VALUE]
        yield ValueLine(one.variable, one.value, shown, one.variable in set_by_sample)


def _as_recorded(sample: Sample, received: list[tuple[str, str]]) -> dict[str, object]:
    """Return the response of a sample in the form of a HAR."""
    mime = next((value for name, value in received if name.lower() == "content-type"), "")
    return {
        "headers": [{"name": name, "value": value} for name, value in received],
        "content": {"mimeType": mime, "text": sample.response},
    }
