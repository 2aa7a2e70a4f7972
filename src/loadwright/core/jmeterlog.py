"""The warnings and errors in JMeter's log."""

from __future__ import annotations

import re
from dataclasses import dataclass

MOST_ENTRIES = 50
MAX_TEXT = 2000
"""Characters of an entry."""

_LINE = re.compile(r"(?P<at>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3}) (?P<level>[A-Z]+) (?P<logger>[^\s:]+): (?P<text>.*)")
_BEGIN = re.compile(r" INFO \S*\.JMeter: Loading file: ")
_PROBLEMS = ("WARN", "ERROR", "FATAL")
_STACK_FRAME = re.compile(r"\s+(?:at .+\(.*\).*|\.\.\. \d+ (?:more|common frames omitted).*)")


@dataclass(frozen=True)
class Entry:
    """A warning or an error: ``at`` as JMeter writes it, and the text with its causes but without stack frames."""

    at: str
    level: str
    logger: str
    text: str


def problems(log: str) -> list[Entry]:
    """Return the first warnings and errors since JMeter loaded its last plan: a JVM may have waited for it."""
    lines = log.splitlines()
    begin = next((number for number in range(len(lines) - 1, -1, -1) if _BEGIN.search(lines[number])), 0)
    found: list[tuple[re.Match[str], list[str]]] = []
    more: list[str] | None = None
    for line in lines[begin:]:
        match = _LINE.match(line)
        if match is None:
            if more is not None and line.strip() and not _STACK_FRAME.fullmatch(line):
                more.append(line)
        elif match["level"] not in _PROBLEMS:
            more = None
        elif len(found) == MOST_ENTRIES:
            break
        else:
            found.append((match, more := []))
    return [Entry(match["at"], match["level"], match["logger"], _text(match["text"], more)) for match, more in found]


def _text(first: str, more: list[str]) -> str:
    text = "\n".join([first, *more])
    return text if len(text) <= MAX_TEXT else f"{text[: MAX_TEXT - 1]}…"
