"""The warnings and errors in JMeter's log."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

MOST_ENTRIES = 50
MAX_TEXT = 2000
"""Characters of an entry."""

_LINE = re.compile(r"(?P<at>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3}) (?P<level>[A-Z]+) (?P<logger>[^\s:]+): (?P<text>.*)")
_BEGIN = re.compile(r" INFO \S*\.JMeter: Loading file: ")
_PROBLEMS = ("WARN", "ERROR", "FATAL")
_STACK_FRAME = re.compile(r"\s+(?:at .+\(.*\).*|\.\.\. \d+ (?:more|common frames omitted).*)")


@dataclass(frozen=True)
class Entry:
    """A warning or an error: ``at`` as JMeter writes it, and the text with its causes but without stack frames.

    ``count``: how often it occurs; ``at`` is the first time.
    """

    at: str
    level: str
    logger: str
    text: str
    count: int = 1


def problems(log: str) -> list[Entry]:
    """Return the first warnings and errors since JMeter loaded its last plan: a JVM may have waited for it.

    Equal ones are returned once.
    """
    lines = log.splitlines()
    begin = next((number for number in range(len(lines) - 1, -1, -1) if _BEGIN.search(lines[number])), 0)
    found: dict[tuple[str, ...], Entry] = {}
    counts: Counter[tuple[str, ...]] = Counter()
    for entry in _entries(lines[begin:]):
        key = (entry.level, entry.logger, entry.text)
        if key in found or len(found) < MOST_ENTRIES:
            found.setdefault(key, entry)
            counts[key] += 1
    return [replace(entry, count=counts[key]) for key, entry in found.items()]


def _entries(lines: Sequence[str]) -> Iterator[Entry]:
    match, text = None, [""]
    for line in lines:
        begins = _LINE.match(line)
        if begins is None:
            if line.strip() and not _STACK_FRAME.fullmatch(line):
                text.append(line)
            continue
        if match is not None:
            yield _entry(match, text)
        match, text = (begins if begins["level"] in _PROBLEMS else None), [begins["text"]]
    if match is not None:
        yield _entry(match, text)


def _entry(match: re.Match[str], lines: list[str]) -> Entry:
    text = "\n".join(lines)
    shown = text if len(text) <= MAX_TEXT else f"{text[: MAX_TEXT - 1]}…"
    return Entry(match["at"], match["level"], match["logger"], shown)
