"""Find failed samples in the JTLs of debug mode: counts, filters and one page of them in an order."""

from __future__ import annotations

import heapq
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from html import unescape
from xml.sax.saxutils import escape

from .jtl import MAX_DIGITS, Sample, failure, read_sample
from .stats.frames import MAX_LABELS, OTHER_LABELS

NEWEST, OLDEST, SLOWEST, BY_LABEL = "-at", "at", "-elapsed", "label"

_OTHERS = OTHER_LABELS.encode()
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# Texts that people see: labels, codes and messages, and the content of all elements but those of truth values.
_TEXTS = re.compile(rb'\b(?:lb|rc|rm)="([^"]*)"|<(?!failure>|error>)[^<>]*>([^<]+)')
# XML has these characters as they are.
_PLAIN = re.compile(r"[\x21\x23-\x25\x28-\x3b=?-\x7e]+")


@dataclass(frozen=True)
class Wanted:
    """Which failures to find, ``None`` for all.

    ``text`` is part of the label, code, message, assertions, request or response, in upper or lower case.
    """

    source: str | None = None
    label: str | None = None
    code: str | None = None
    text: str = ""


@dataclass(frozen=True)
class Found:
    """Numbers of all failures by label, code and source, the number of wanted ones, and a page of these.

    ``samples`` are pairs of the name of the source and the sample. Labels beyond ``MAX_LABELS`` count as
    ``OTHER_LABELS``, and so do codes.
    """

    labels: dict[str, int]
    codes: dict[str, int]
    sources: dict[str, int]
    matching: int
    samples: list[tuple[str, Sample]]


_Key = tuple[object, ...]
_ORDERS: dict[str, Callable[[re.Match[bytes]], _Key]] = {
    NEWEST: lambda line: (-_number(line["at"]),),
    OLDEST: lambda line: (_number(line["at"]),),
    SLOWEST: lambda line: (-_number(line["elapsed"]), -_number(line["at"])),
    BY_LABEL: lambda line: (line["label"], -_number(line["at"])),
}
ORDERS = tuple(_ORDERS)


def find(
    sources: Iterable[tuple[str, Iterable[bytes]]], wanted: Wanted, *, order: str = NEWEST, skip: int = 0, keep: int
) -> Found:
    """Find failures in the named documents: of the wanted ones in ``order``, ``keep`` after the first ``skip``.

    Only these are parsed as XML; all other lines are just matched, so that a large document takes little time. In
    memory are ``skip`` and ``keep`` lines.
    """
    search = _Search(wanted, _ORDERS[order])
    lines = heapq.nsmallest(skip + keep, search.matching(sources))[skip:]
    read = [(name, sample) for _, _, name, line in lines if (sample := read_sample(line)) is not None]
    return Found(_named(search.labels), _named(search.codes), dict(search.sources), search.count, read)


class _Search:
    def __init__(self, wanted: Wanted, order: Callable[[re.Match[bytes]], _Key]) -> None:
        self.labels: Counter[bytes] = Counter()
        self.codes: Counter[bytes] = Counter()
        self.sources: Counter[str] = Counter()
        self.count = 0
        self._source = wanted.source
        self._label = None if wanted.label is None else _escaped(wanted.label)
        self._code = None if wanted.code is None else _escaped(wanted.code)
        self._text = wanted.text.casefold()
        plain = _PLAIN.fullmatch(self._text)
        self._plain = self._text.encode() if plain else None
        self._order = order

    def matching(self, sources: Iterable[tuple[str, Iterable[bytes]]]) -> Iterator[tuple[_Key, int, str, bytes]]:
        """Count all failures, and yield the wanted ones, each with its key in the order and a distinct number."""
        for name, lines in sources:
            for line in lines:
                found = failure(line)
                if found is None:
                    continue
                _count(self.labels, found["label"])
                _count(self.codes, found["code"])
                self.sources[name] += 1
                if self._is_wanted(name, found, line):
                    self.count += 1
                    yield self._order(found), self.count, name, line

    def _is_wanted(self, source: str, found: re.Match[bytes], line: bytes) -> bool:
        if self._source not in (None, source):
            return False
        if self._label not in (None, found["label"]) or self._code not in (None, found["code"]):
            return False
        return not self._text or self._contains(line)

    def _contains(self, line: bytes) -> bool:
        if self._plain is not None and self._plain not in line.lower():
            return False
        texts = b"\n".join(attribute or content for attribute, content in _TEXTS.findall(line))
        return self._text in unescape(texts.decode("utf-8", "replace")).casefold()


def _count(counts: Counter[bytes], name: bytes) -> None:
    counts[name if name in counts or len(counts) < MAX_LABELS else _OTHERS] += 1


def _named(counts: Counter[bytes]) -> dict[str, int]:
    return {unescape(name.decode("utf-8", "replace")): count for name, count in counts.items()}


def _number(digits: bytes) -> int:
    return int(digits) if len(digits) <= MAX_DIGITS else 0


def _escaped(text: str) -> bytes:
    """Return ``text`` as the plugin writes it into an attribute."""
    found = escape(text, {'"': "&quot;", "\n": "&#10;", "\r": "&#13;", "\t": "&#9;"})
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", found).encode("utf-8", "replace")
